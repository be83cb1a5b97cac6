"""Sentences of documents -> the figure that each document gives for what is asked, in its own words.

A reader marks it. Nothing is computed, and a document whose figure is unlikely to be the one asked for has none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.documents.context import context_of
from index.model.reading import Excerpt, Reader, Reading
from index.store.snapshot import Snapshot
from index.text.figures import has_figure, is_share
from index.text.forms import form_of, plain_form
from index.text.tables import table_at
from qa.answer.read import EDGES, SURE
from qa.answer.sentences import Passage

LIKELY = 0.5  # probability that the sentence answers, with these words
MOST_CHARS = 24  # of a figure with its unit; longer words are no entry of a table
MOST_CALLS = 2  # of the reader, each bounded in time as for one question


@dataclass(frozen=True, slots=True)
class Figure:
    """What one document says of an amount; `document.text[start:end]` are the words."""

    passage: Passage  # the sentence
    start: int
    end: int
    probability: float  # that it answers


class FigureReader:
    """Reads one amount out of sentences; counts the time."""

    def __init__(self, snapshot: Snapshot, reader: Reader, asked: str) -> None:
        """`asked` asks for the amount, and names no document."""
        self._snapshot, self._reader, self._asked = snapshot, reader, asked
        self.seconds = 0.0

    def __call__(self, sentences: Sequence[Passage]) -> dict[str, Figure]:
        """Return the likeliest figure of each document, by doc_id, if one is likely; the first sentences are read."""
        began = time.perf_counter()
        rest = [one for one in sentences if has_figure(text_of(self._snapshot, one))]
        found: dict[str, Figure] = {}
        for _ in range(MOST_CALLS):
            if not rest:
                break
            said = self._reader.read(self._asked, [_excerpt(self._snapshot, one) for one in rest])
            for sentence, reading in zip(rest, said.readings, strict=False):
                figure = _likeliest(self._snapshot, sentence, reading)
                doc_id = self._snapshot.chunks[sentence.number].doc_id
                if figure is not None and (doc_id not in found or figure.probability > found[doc_id].probability):
                    found[doc_id] = figure
            if said.left_out or not said.readings:
                break  # this machine is slow
            rest = rest[len(said.readings) :]
        self.seconds += time.perf_counter() - began
        return found


def surely(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return those that the reader is sure of: where the question names no document, a likely one may be chance."""
    return {doc_id: one for doc_id, one in figures.items() if one.probability >= SURE}


def alike(snapshot: Snapshot, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the figures, of two documents or more, that can stand beside the likeliest: shares, or else amounts."""
    if not figures:
        return {}
    share = {doc_id: is_share(snapshot.documents[doc_id].text[one.start : one.end]) for doc_id, one in figures.items()}
    likeliest = max(figures, key=lambda doc_id: figures[doc_id].probability)
    found = {doc_id: one for doc_id, one in figures.items() if share[doc_id] == share[likeliest]}
    return found if len(found) > 1 else {}


def text_of(snapshot: Snapshot, sentence: Passage) -> str:
    """Return the words of the sentence."""
    return snapshot.documents[snapshot.chunks[sentence.number].doc_id].text[sentence.start : sentence.end]


def _excerpt(snapshot: Snapshot, sentence: Passage) -> Excerpt:
    chunk = snapshot.chunks[sentence.number]
    context = plain_form(context_of(snapshot.documents[chunk.doc_id], chunk))
    return Excerpt(context, form_of(text_of(snapshot, sentence)).text)


def _likeliest(snapshot: Snapshot, sentence: Passage, reading: Reading) -> Figure | None:
    """Return the likeliest words of the sentence, within one cell of a table; None where they are no likely figure."""
    text = text_of(snapshot, sentence)
    reading = replace(reading, spans=form_of(text).in_original(reading.spans))
    document = snapshot.documents[snapshot.chunks[sentence.number].doc_id].text
    is_row = table_at(document, sentence.start) is not None
    start, end = max(_cells(text) if is_row else [(0, len(text))], key=lambda cell: reading.probability(*cell))
    words = reading.likeliest(start, end)
    if words is None or reading.answers * words.probability < LIKELY:
        return None
    said = text[words.start : words.end]
    start, end = words.start + len(said) - len(said.lstrip(EDGES)), words.start + len(said.rstrip(EDGES + "。."))
    if not (start < end <= start + MOST_CHARS and has_figure(text[start:end])):
        return None
    return Figure(sentence, sentence.start + start, sentence.start + end, reading.answers * words.probability)


def _cells(row: str) -> list[tuple[int, int]]:
    """Return the cells of a row that say something."""
    bars = [-1, *(at for at, char in enumerate(row) if char == "|"), len(row)]
    spans = [(a + 1, b) for a, b in pairwise(bars)]
    return [(a, b) for a, b in spans if row[a:b].strip()] or [(0, len(row))]
