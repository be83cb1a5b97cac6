"""The names in a question -> the documents that bear them, and the question as these documents would word it.

Across scripts a model's vectors hardly know one place from another: “Wuhan” in a question on Chinese documents is put
as 武汉, and then matches to the letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.names.affixes import affixes
from index.names.find import find
from index.names.folding import folded_name
from index.names.gazetteer import gazetteer
from index.names.record import Mention as Name
from index.names.record import NameKind, Where
from index.names.table import NameTable
from index.store.document_table import DocumentTable
from qa.records import Kind, Named

KINDS = {NameKind.PLACE: Named.PLACE, NameKind.ORGANISATION: Named.ORGANISATION, NameKind.TITLE: Named.TITLE}
AROUND = 20  # characters beside a name in which “except” is looked for
# A name that more than this share of the documents bear, and that provided none of them, tells none from another.
COMMON = 1 / 3
FEW = 3  # documents: of so many, each is told from the others even by a name that two of them bear


class Span(Protocol):
    """A stretch of a question."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class NamedIn:
    """A name in a question, and the documents that bear it."""

    kind: Named
    start: int  # characters of the question made ready to search for, half-open
    end: int
    bearing: tuple[str, ...]  # doc_ids, in the order of the corpus; () where no document bears it
    about: tuple[str, ...]  # those of them that bear it as their provider's or in their title
    provided: tuple[str, ...]  # those that bear it as their provider's
    typed: str  # as the question has it
    own_word: str  # as the documents have it; "" where the question has it so, or no document bears it
    excepted: bool  # whether the question leaves it out: “other than Wuhan”
    common: bool  # whether it tells no document from another
    sought: bool = False  # whether it is what documents are to mention

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two stand over one another."""
        return self.start < other.end and other.start < self.end

    @property
    def binds(self) -> bool:
        """Whether an answer must come from the documents that bear it."""
        return not (self.excepted or self.common or self.sought or self.kind is Named.TITLE)


def names_in(text: str, language: str, table: DocumentTable) -> tuple[NamedIn, ...]:
    """Return the names in the text, in order."""
    named = table.named
    return tuple(_named_in(text, name, named, table) for name in find(text, language, named, gazetteer()))


def in_own_words(text: str, names: Sequence[NamedIn]) -> tuple[str, tuple[NamedIn, ...]]:
    """Return the text with the names as the documents have them, and these where they stand in it then."""
    said, moved, at = "", [], 0
    for name in names:
        said += text[at : name.start]
        words = name.own_word or text[name.start : name.end]
        moved.append(replace(name, start=len(said), end=len(said) + len(words)))
        said += words
        at = name.end
    return said + text[at:], tuple(moved)


def as_typed(text: str, names: Iterable[NamedIn]) -> str:
    """Return the text, which has the names as the documents do, with those that were typed."""
    for name in names:
        if name.own_word:
            text = text.replace(name.own_word, name.typed, 1)
    return text


def bound_by(names: Iterable[NamedIn], kind: Kind) -> tuple[str, ...]:
    """Return the documents that the answer must come from; () where no name binds it, or no document bears one.

    What one of several providers did is asked of each; of these, what bears the other names too, if any does. What is
    collected is what the place provided. Of a comparison no name binds.
    """
    binding = [name for name in names if name.binds and name.bearing] if kind is not Kind.COMPARE else []
    by_front = kind in {Kind.CORPUS, Kind.COLLECT}
    providers = [name for name in binding if name.kind is Named.PROVIDER]
    found = dict.fromkeys(doc for name in providers for doc in (name.about if by_front else name.bearing))
    for name in binding:
        if name.kind is not Named.PROVIDER:
            both = [doc_id for doc_id in found if doc_id in name.bearing]
            found = dict.fromkeys(both or [*found, *name.bearing])
    return tuple(found)


def favoured_by(names: Iterable[NamedIn]) -> tuple[str, ...]:
    """Return the documents that are the named providers' own, or have a name in their title: they answer first."""
    return tuple(dict.fromkeys(doc_id for name in names if name.binds for doc_id in name.about))


def _named_in(text: str, name: Name, named: NameTable, table: DocumentTable) -> NamedIn:
    bearing, about, provided = (named.bearing(name.names, where) for where in sorted(Where))
    n_documents = len(table.doc_ids)
    return NamedIn(
        Named.PROVIDER if provided else KINDS[name.kind],
        name.start,
        name.end,
        tuple(table.doc_ids[number] for number in bearing),
        tuple(table.doc_ids[number] for number in about),
        tuple(table.doc_ids[number] for number in provided),
        name.text,
        _own_word(name, named),
        _is_excepted(text, name),
        not about and n_documents > FEW and len(bearing) > COMMON * n_documents,
    )


def _own_word(name: Name, named: NameTable) -> str:
    """Return the name that most documents have, of those that are meant; "" where the question has one of them."""
    typed = folded_name(name.text)
    words = {number: named.written[number] for number in name.names}
    if any(typed.startswith(folded_name(word)) or folded_name(word).startswith(typed) for word in words.values()):
        return ""
    best = max(words, key=lambda number: (len(named.bearing([number])), -number), default=None)
    return "" if best is None else words[best]


def _is_excepted(text: str, name: Name) -> bool:
    before, behind = folded_name(text[max(0, name.start - AROUND) : name.start]), folded_name(text[name.end :][:AROUND])
    known = affixes()
    return any(before.endswith(word) for word in known.except_before) or any(
        behind.startswith(word) for word in known.except_after
    )
