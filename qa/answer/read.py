"""Candidates -> what a reader says of the best few: which sentences answer, with which words, and whether any does.

A reader reads question and passage together, so it sees what a search cannot: that a passage fits and yet lacks the
fact. It is slow, so it reads a few passages, and only for what one passage can answer and may well be there: other
kinds are made of many passages, or of how they hang together, and none of them answers alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents.context import context_of
from index.model.reading import Excerpt, Reader, Reading
from index.records import Chunk
from index.search import Candidate, Candidates
from index.store.snapshot import Snapshot
from index.text.figures import figures_missing
from index.text.forms import form_of, plain_form
from qa.answer.confidence import MOST_READ, log_odds
from qa.answer.sentences import READ_WEIGHT, Passage, by_score
from qa.records import Quote

MOST = 2  # passages offered to the reader, the best first; of 1,000 questions with an answer, the third won one in 100
LOOKED_AT = 3  # of the best passages, for the question's figures
SURE = 0.75  # that a quote answers, and with these words: from there they are marked
EDGES = " \t\n\u3000，。、；：！？,;:!?"  # a token may begin or end with what is no word of the answer
LEAST = 0.01  # probability that counts as none: half of the way from it to 1, in logarithms, is .1


@dataclass(frozen=True, slots=True, eq=False)
class ReadChunk:
    """A chunk that was read."""

    number: int  # in the snapshot
    chunk: Chunk
    reading: Reading

    @property
    def log_odds(self) -> float:
        """The reader's log odds that it answers, at most MOST_READ either way."""
        return max(-MOST_READ, min(MOST_READ, log_odds(self.reading.answers)))


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What was read for one question; nothing, where there is no reader or the kind makes no use of it."""

    chunks: tuple[ReadChunk, ...] = ()
    texts: tuple[str, ...] = ()  # of the best LOOKED_AT passages, read or not, each with where it stands
    left_out: int = 0  # passages left unread because this machine is too slow
    seconds: float = 0.0

    def ranked(self, found: Candidates, weight: float) -> Candidates:
        """Return the candidates in order, each moved by weight · log odds that it answers.

        What was not read is moved like the least likely of those that were, and so stays behind them.
        """
        if not self.chunks:
            return found
        by_number = {read.number: weight * read.log_odds for read in self.chunks}
        least = min(by_number.values())
        moved = [replace(one, read=by_number.get(one.number, least)) for one in found.best]
        return replace(found, best=tuple(sorted(moved, key=lambda candidate: -candidate.score)))

    def of_first(self, found: Candidates) -> ReadChunk | None:
        """Return the first of the candidates that was read; None where nothing was."""
        by_number = {read.number: read for read in self.chunks}
        return next((by_number[one.number] for one in found.best if one.number in by_number), None)

    def surest(self) -> ReadChunk | None:
        """Return the one that most surely answers; None where nothing was read."""
        return max(self.chunks, key=lambda read: read.log_odds, default=None)

    def figures_missing(self, question: str, language: str, of_passages: str) -> tuple[str, ...]:
        """Return the question's figures that stand in none of the best passages; none where nothing was read.

        The languages (BCP 47) are those of the question and of the passages.
        """
        return figures_missing(question, self.texts, language, of_passages) if self.chunks else ()

    def rescored(self, sentences: Sequence[Passage]) -> list[Passage]:
        """Return the sentences, best first: score + READ_WEIGHT · ln(1 + p / LEAST) / ln(1 + 1 / LEAST).

        p is the probability that the chunk answers and the answer lies in the sentence; 0 where it was not read.
        """
        by_number = {read.number: read for read in self.chunks}
        scored = [
            replace(sentence, score=sentence.score + READ_WEIGHT * _worth(by_number[sentence.number], sentence))
            if sentence.number in by_number
            else sentence
            for sentence in sentences
        ]
        return sorted(scored, key=by_score)

    def marked(self, quotes: Sequence[Quote]) -> list[Quote]:
        """Return the quotes with their deciding words, where these are sure enough."""
        return [replace(quote, marks=self._marks(quote)) for quote in quotes]

    def _marks(self, quote: Quote) -> tuple[tuple[int, int], ...]:
        place = quote.place
        for read in self.chunks:
            chunk = read.chunk
            first, last = max(place.start, chunk.start), min(place.end, chunk.end)
            if chunk.doc_id != place.doc_id or first >= last:
                continue
            words = read.reading.likeliest(first - chunk.start, last - chunk.start)
            if words is None or read.reading.answers * words.probability < SURE:
                return ()
            start, end = words.start + chunk.start - place.start, words.end + chunk.start - place.start
            said = quote.text[start:end]
            start, end = start + len(said) - len(said.lstrip(EDGES)), start + len(said.rstrip(EDGES))
            return ((start, end),) if start < end else ()
        return ()


UNREAD = Readings()


def together(readings: Sequence[Readings]) -> Readings:
    """Return what was read for several questions as one."""
    return Readings(
        chunks=tuple(chunk for one in readings for chunk in one.chunks),
        texts=tuple(text for one in readings for text in one.texts),
        left_out=sum(one.left_out for one in readings),
        seconds=sum(one.seconds for one in readings),
    )


def read(snapshot: Snapshot, reader: Reader, question: str, candidates: Sequence[Candidate]) -> Readings:
    """Return what the reader says of the best candidates.

    `question` is the last one alone: with the earlier one before it, of 66 questions that led on and that no passage
    answers 28 were answered, with the earlier one's answer; alone, 3 were. With the topic's title before it, 9 were.
    """
    began = time.perf_counter()
    numbers = [candidate.number for candidate in candidates[:LOOKED_AT]]
    chunks = [snapshot.chunks[number] for number in numbers]
    forms = [form_of(chunk.text) for chunk in chunks]
    contexts = (plain_form(_context(snapshot, chunk)) for chunk in chunks)
    excerpts = [Excerpt(place, form.text) for place, form in zip(contexts, forms, strict=True)]
    said = reader.read(question, excerpts[:MOST])
    readings = (
        replace(reading, spans=form.in_original(reading.spans))
        for reading, form in zip(said.readings, forms, strict=False)
    )
    taken = zip(numbers, chunks, readings, strict=False)  # the first ones; the rest was not read
    return Readings(
        chunks=tuple(ReadChunk(number, chunk, reading) for number, chunk, reading in taken),
        texts=tuple(f"{excerpt.context}\n{excerpt.text}" for excerpt in excerpts),
        left_out=said.left_out,
        seconds=time.perf_counter() - began,
    )


def _context(snapshot: Snapshot, chunk: Chunk) -> str:
    """Return where the chunk stands; of a document that has versions, with its date."""
    context = context_of(snapshot.documents[chunk.doc_id], chunk)
    group = snapshot.table.versions_of.get(chunk.doc_id, ())
    date = next((one.date for one in group if one.doc_id == chunk.doc_id), None)
    return context if date is None or date in context else f"{context} ({date})"


def _worth(read: ReadChunk, sentence: Passage) -> float:
    """Return from 0 to 1 how far the sentence answers, see `Readings.rescored`."""
    start = read.chunk.start
    share = read.reading.probability(sentence.start - start, sentence.end - start)
    return math.log1p(read.reading.answers * share / LEAST) / math.log1p(1 / LEAST)
