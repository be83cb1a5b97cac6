"""What an answer is laid out in: notices, notes, quotes, blocks of them, lists of documents, a table of figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as its document has it: `document.text[start:end] == text`; it stands in a quote of the answer."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not self.text or self.end - self.start != len(self.text):
            raise ValueError(f"[{self.start}, {self.end}) does not fit {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Row:
    """What one document says, a cell a column."""

    document: Nearest
    cells: tuple[Cell, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a row."""
        return {"doc_id": self.document.doc_id, "cells": [asdict(cell) for cell in self.cells]}


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of several documents side by side, none of them computed."""

    columns: tuple[str, ...]  # what heads the cells, in words of ours
    rows: tuple[Row, ...]
    head: str = ""  # what heads the documents

    def __post_init__(self) -> None:
        if len(self.rows) < 2 or any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("a table sets two documents side by side or more, each with a cell for every column")

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a table."""
        return {"columns": list(self.columns), "rows": [row.to_json() for row in self.rows]}


Part = Notice | Note | Quote | Block | Listing | Table


def quotes_of(parts: Iterable[Part]) -> tuple[Quote, ...]:
    """Return the quotes of the parts in order, those of blocks too."""
    found: list[Quote] = []
    for part in parts:
        found += [part] if isinstance(part, Quote) else part.quotes if isinstance(part, Block) else []
    return tuple(found)
