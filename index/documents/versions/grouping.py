"""Documents -> which of them are versions of one text, and which are copies.

Versions share a title or a number, are mostly the same and have different dates; what has no date is no version, and
neither are messages, which quote one another. Copies have the very same words, whatever they are called. The time is
linear in the documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from index.documents.formats import MAIL
from index.documents.versions.dates import is_within
from index.documents.versions.dating import date_of, names_of
from index.documents.versions.sketch import Hashes, likeness, sketch_of
from index.records import Document, Version, Versions

ALIKE = 1 / 3  # likeness from which two texts are mostly the same: of two of one length, half of either is in the other
LOOKED_UP = 32  # of the least hashes of a sketch: of texts that are mostly the same, some dozen are shared
COMMON = 50  # documents of one name that share a hash, from which on it tells nothing


@dataclass(frozen=True, slots=True)
class Dated:
    """A document with its date, which is looked for once."""

    document: Document
    date: str | None

    @property
    def doc_id(self) -> str:
        """The document's."""
        return self.document.doc_id


def versions_of(documents: Sequence[Document]) -> tuple[Versions, ...]:
    """Return the groups, each newest first, in the order of the corpus by the first; documents of none are left out."""
    copies = _copies([Dated(document, date_of(document)) for document in documents])
    groups = _Groups(len(copies))
    for named in _by_name([members[0] for members in copies]):
        for one, other in _alike(named):
            groups.join(one, other)
    order = {document.doc_id: place for place, document in enumerate(documents)}
    found = (_ordered([copies[place] for place in group]) for group in groups.all())
    return tuple(sorted((group for group in found if group), key=lambda group: order[group[0].doc_id]))


def _copies(documents: Iterable[Dated]) -> list[list[Dated]]:
    """Return the documents, those of the same words and of the same provider and case together, the newest first."""
    found: dict[tuple[object, ...], list[Dated]] = defaultdict(list)
    for dated in documents:
        one = dated.document
        words = sha256("".join(_body(one).split()).encode("utf-8", "surrogatepass")).digest()
        found[words, one.case, one.provider, one.category, one.source].append(dated)
    return [_newest_first(members) for members in found.values()]


def _newest_first(documents: Iterable[Dated]) -> list[Dated]:
    """Return them, the newest first, those without a date last; of the same date in the order of their names."""
    in_order = sorted(documents, key=lambda one: one.doc_id)
    return sorted(in_order, key=lambda one: one.date or "", reverse=True)


def _by_name(documents: Sequence[Dated]) -> Iterator[list[tuple[int, Document]]]:
    """Yield the dated documents that share a name, each with its place, for each name that several of them have."""
    found: dict[str, list[tuple[int, Document]]] = defaultdict(list)
    for place, one in enumerate(documents):
        if one.date is not None and PurePosixPath(one.doc_id).suffix.lower() not in {"", *MAIL}:
            for name in names_of(one.document):
                found[name].append((place, one.document))
    return (members for members in found.values() if len(members) > 1)


def _alike(documents: Iterable[tuple[int, Document]]) -> Iterator[tuple[int, int]]:
    """Yield the places of pairs that are mostly the same; where they share only what many share, none."""
    seen: dict[int, list[int]] = defaultdict(list)  # hash -> which of the sketches have it
    sketches: list[tuple[int, Hashes]] = []
    for place, document in documents:
        sketch = sketch_of(_body(document))
        least = [int(one) for one in sketch[:LOOKED_UP]]
        for n in sorted({n for one in least if len(seen[one]) <= COMMON for n in seen[one]}):
            other, known = sketches[n]
            if likeness(sketch, known) >= ALIKE:
                yield place, other
        for one in least:
            seen[one].append(len(sketches))
        sketches.append((place, sketch))


def _ordered(texts: Sequence[Sequence[Dated]]) -> Versions:
    """Return the documents of a group, each text given with its copies; () where none is older, and none a copy."""
    ordered = _newest_first(one for members in texts for one in members)
    newest = ordered[0].date or ""
    if len(texts) == len(ordered) and all(is_within(one.date or "", newest) for one in ordered):
        return ()
    first = {one.doc_id: members[0].doc_id for members in texts for one in members}
    return tuple(
        Version(one.doc_id, one.date, None if first[one.doc_id] == one.doc_id else first[one.doc_id]) for one in ordered
    )


def _body(document: Document) -> str:
    """Return the text without the front matter."""
    return document.text[document.sections[0].start :] if document.sections else document.text


class _Groups:
    """Which places belong together: a disjoint-set forest."""

    def __init__(self, n: int) -> None:
        self._above = list(range(n))

    def join(self, one: int, other: int) -> None:
        """Put the two, and all that is with either, together."""
        self._above[self._root(other)] = self._root(one)

    def all(self) -> Iterable[list[int]]:
        """Return all groups, those of a single place too."""
        found: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._above)):
            found[self._root(place)].append(place)
        return found.values()

    def _root(self, place: int) -> int:
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place
