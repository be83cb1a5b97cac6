"""Sentences of documents -> the figure that each document gives for what is asked, in its own words.

A reader marks it. Nothing is computed, and a document whose figure is unlikely to be the one asked for has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.model.reading import Reader, Reading
from index.store.snapshot import Snapshot
from index.text.figures import has_figure, is_share
from index.text.forms import form_of
from index.text.tables import table_at
from qa.answer.read import EDGES, SURE
from qa.answer.sentences import Passage
from qa.answer.several.reads import SentenceReader, text_of

LIKELY = 0.5  # probability that the sentence answers, with these words
MOST_CHARS = 24  # of a figure with its unit; longer words are no entry of a table


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
        self._snapshot, self._read, self._asked = snapshot, SentenceReader(snapshot, reader), asked

    @property
    def seconds(self) -> float:
        """The time spent reading."""
        return self._read.seconds

    def __call__(self, sentences: Sequence[Passage]) -> dict[str, Figure]:
        """Return the likeliest figure of each document, by doc_id, if one is likely; the first sentences are read."""
        with_figures = [one for one in sentences if has_figure(text_of(self._snapshot, one))]
        found: dict[str, Figure] = {}
        for sentence, reading in zip(with_figures, self._read(self._asked, with_figures), strict=False):
            figure = _likeliest(self._snapshot, sentence, reading)
            doc_id = self._snapshot.chunks[sentence.number].doc_id
            if figure is not None and (doc_id not in found or figure.probability > found[doc_id].probability):
                found[doc_id] = figure
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
