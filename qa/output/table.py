"""A table of figures -> its lines as text: each row its document, its figures, and the quotes that they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from qa.output.labels import label
from qa.records import Cell, Part, Quote, Row, Table, quotes_of


def header(table: Table) -> list[str]:
    """Return what heads the columns, the documents' first."""
    return [table.head, *table.columns]


def lines(table: Table, parts: Sequence[Part], language: str) -> list[list[str]]:
    """Return a line a row: the document's label in that language (BCP 47), then each figure with its quote's marker."""
    quotes = quotes_of(parts)
    return [
        [
            label(row.document, language),
            *(f"{_one_line(cell)} {holding(row, cell, quotes).marker}" for cell in row.cells),
        ]
        for row in table.rows
    ]


def holding(row: Row, cell: Cell, quotes: Sequence[Quote]) -> Quote:
    """Return the first quote that the cell stands in."""
    own = (quote for quote in quotes if quote.place.doc_id == row.document.doc_id)
    return next(quote for quote in own if quote.place.start <= cell.start and cell.end <= quote.place.end)


def figure_in(table: Table | None, quote: Quote) -> str:
    """Return the figure of the table that stands in the quote; "" without one."""
    if table is None:
        return ""
    own = [cell for row in table.rows if row.document.doc_id == quote.place.doc_id for cell in row.cells]
    inside = (cell for cell in own if quote.place.start <= cell.start and cell.end <= quote.place.end)
    return next((_one_line(cell) for cell in inside), "")


def _one_line(cell: Cell) -> str:
    return " ".join(cell.text.split())
