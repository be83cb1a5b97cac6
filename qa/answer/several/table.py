"""Quotes and the figures in them -> the rows of a table, and the same quotes with these words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.records import Document
from index.store.snapshot import Snapshot
from qa.answer.several.figures import Figure
from qa.records import Cell, Nearest, Quote, Row


def tabled(
    snapshot: Snapshot, quotes: Sequence[Quote], figures: Mapping[str, Figure]
) -> tuple[list[Quote], tuple[Row, ...]]:
    """Return the quotes and a row for each document with a figure in a quote, in their order; fewer than two: none."""
    marked: list[Quote] = []
    rows: list[Row] = []
    for quote in quotes:
        place, figure = quote.place, figures.get(quote.place.doc_id)
        if figure is None or not place.start <= figure.start < figure.end <= place.end:
            marked.append(quote)
            continue
        document = snapshot.documents[place.doc_id]
        words = document.text[figure.start : figure.end]
        marked.append(replace(quote, marks=((figure.start - place.start, figure.end - place.start),)))
        rows.append(Row(_named(document), (Cell(figure.start, figure.end, words),)))
    return (marked, tuple(rows)) if len(rows) > 1 else (list(quotes), ())


def _named(document: Document) -> Nearest:
    return Nearest(document.doc_id, document.case, document.title, document.provider, document.category)
