"""A quote's address, which opens it again, also after a rebuild: its place and hashes, never its words.

港口/指南.md/1204-1260/9f86d081884c7d65/60303ae22b998861
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from index.errors import QuestionError
from index.records import Document
from qa.engine import Engine
from qa.records import Place

HASH_CHARS = 16
LINK = re.compile(
    rf"(?P<doc_id>.+)/(?P<start>\d{{1,9}})-(?P<end>\d{{1,9}})/(?P<file>[0-9a-f]{{{HASH_CHARS}}})/(?P<words>[0-9a-f]{{{HASH_CHARS}}})",
    re.DOTALL,
)
LONGEST = 20_000  # characters of a quote
FARTHEST = 300_000  # characters to either side in which a quote that has moved is looked for


class Since(StrEnum):
    """What has become of a quote."""

    SAME = "same"  # it stands where it stood, in the same file
    CHANGED = "changed"  # its words still stand in the document, whose file was changed or moved
    GONE = "gone"  # they stand there no longer
    NO_DOCUMENT = "no_document"


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link leads to; `document` is the newest one, None where there is none, `span` None where it is gone."""

    since: Since
    document: Document | None = None
    span: tuple[int, int] | None = None


def link_to(place: Place, file: str, text: str) -> str:
    """Return the address of a quote of these words, cut from a file of that sha256."""
    return f"{place.doc_id}/{place.start}-{place.end}/{file[:HASH_CHARS]}/{_hash(text)}"


def follow(engine: Engine, link: str) -> Linked:
    """Return what the link leads to now; raise QuestionError where it is none."""
    match = LINK.fullmatch(link)
    if match is None or not 0 < int(match["end"]) - int(match["start"]) <= LONGEST:
        raise QuestionError("this is no link to a quote: copy all of it")
    start, end = int(match["start"]), int(match["end"])
    document = _document(engine, match["doc_id"], match["file"])
    if document is None:
        return Linked(Since.NO_DOCUMENT)
    for at in _starts(start, len(document.text) - (end - start)):
        if _hash(document.text[at : at + end - start]) == match["words"]:
            same = document.sha256.startswith(match["file"]) and document.doc_id == match["doc_id"] and at == start
            return Linked(Since.SAME if same else Since.CHANGED, document, (at, at + end - start))
    return Linked(Since.GONE, document)


def _document(engine: Engine, doc_id: str, file: str) -> Document | None:
    """Return the document of that name, else the one that has been moved from there: the same file by another name."""
    if doc_id in engine.snapshot.table.numbers:
        return engine.documents[doc_id]
    hashes = engine.snapshot.manifest.documents.items()
    moved = next((name for name, sha in hashes if sha.startswith(file)), None)
    return None if moved is None else engine.documents[moved]


def _starts(first: int, last: int) -> Iterator[int]:
    """Yield the offsets from 0 to `last`, the nearest to `first` first."""
    if 0 <= first <= last:
        yield first
    for by in range(1, min(max(first, last - first), FARTHEST) + 1):
        for at in (first - by, first + by):
            if 0 <= at <= last:
                yield at


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_CHARS]
