"""What an answer is laid out in: notices, notes, quotes, blocks of them, lists of documents."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records.quote import Quote


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document by what its front matter says, such as one that an abstention names as closest to the question."""

    doc_id: str
    case: int | None
    title: str
    provider: str | None
    category: str | None
    page: int | None = None  # the first, by the front matter


def by_case(document: Nearest) -> tuple[bool, int, str]:
    """Return the sort key of documents in the order of their cases, then of their names."""
    return document.case is None, document.case or 0, document.doc_id


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader must know before the rest, such as an index older than the files."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Words of ours about what follows, in the question's language."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """What one document says, in an answer that has a block a document."""

    document: Nearest
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Documents by name, of one category or of any."""

    documents: tuple[Nearest, ...]
    category: str | None = None


Part = Notice | Note | Quote | Block | Listing
