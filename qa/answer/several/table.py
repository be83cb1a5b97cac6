"""Quotes and the figures in them -> the rows of a table, and the same quotes with these words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.model.reading import Reader
from index.records import Document
from index.store.snapshot import Snapshot
from qa.answer.sentences import Passage
from qa.answer.several.figures import Figure, FigureReader, alike, surely
from qa.records import Cell, Nearest, Quote, Retrieval, Row


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
        start, end = figure.start - place.start, figure.end - place.start
        beside = [mark for mark in quote.marks if mark[1] <= start or end <= mark[0]]
        marked.append(replace(quote, marks=tuple(sorted([*beside, (start, end)]))))
        rows.append(Row(_named(document), (Cell(figure.start, figure.end, words),)))
    return (marked, tuple(rows)) if len(rows) > 1 else (list(quotes), ())


def with_table(snapshot: Snapshot, found: Retrieval, reader: Reader | None) -> Retrieval:
    """Return what was found with the figures of its quotes, where an amount is asked of each document."""
    if reader is None or found.query.amount is None:
        return found
    read = FigureReader(snapshot, reader, found.query.amount)
    figures = alike(snapshot, surely(read([_passage(snapshot, quote) for quote in found.quotes])))
    quotes, rows = tabled(snapshot, found.quotes, figures)
    return replace(found, quotes=tuple(quotes), rows=rows, spent=replace(found.spent, read_s=read.seconds))


def _passage(snapshot: Snapshot, quote: Quote) -> Passage:
    place = quote.place
    numbers = snapshot.table.chunks(place.doc_id)
    number = next(n for n in numbers if snapshot.chunks[n].start <= place.start < snapshot.chunks[n].end)
    return Passage(number, place.start, place.end, quote.score)


def _named(document: Document) -> Nearest:
    return Nearest(document.doc_id, document.case, document.title, document.provider, document.category)
