"""One question's searches: each text is embedded once, each search made once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from index.disk.columns import Mask
from index.model.embedder import Encoded
from index.search import Candidates, search, signals_of
from index.store.calibration import Signals
from index.store.snapshot import Snapshot
from qa.understand.followup import ResolvedQuestion
from qa.understand.sections import raised

Encode = Callable[[str], Encoded]  # a question


class Searcher:
    """Searches one snapshot, within the chunks that are admitted (None: all)."""

    def __init__(self, snapshot: Snapshot, encode: Encode, admitted: Mask | None) -> None:
        self._snapshot = snapshot
        self._encode_text = encode
        self._admitted = admitted
        self._encoded: dict[ResolvedQuestion, Encoded] = {}
        self._found: dict[ResolvedQuestion, Candidates] = {}
        self._ranked: dict[ResolvedQuestion, Candidates] = {}
        self.encode_s = 0.0  # seconds spent embedding

    def search(self, asked: ResolvedQuestion) -> Candidates:
        """Return what the admitted chunks have, by the score of the search alone."""
        if asked not in self._found:
            self._found[asked] = search(self._snapshot, asked.question, self.encode(asked), self._admitted)
        return self._found[asked]

    def ranked(self, asked: ResolvedQuestion) -> Candidates:
        """Return the same in the order to answer from: sections that are asked for stand higher."""
        if asked not in self._ranked:
            self._ranked[asked] = self.raised(asked, self.search(asked))
        return self._ranked[asked]

    def raised(self, asked: ResolvedQuestion, found: Candidates) -> Candidates:
        """Return the candidates with those boosted that stand in a section that is asked for."""
        return raised(found, asked.question, self._snapshot.chunks, self._snapshot.table)

    def signals(self, asked: ResolvedQuestion) -> Signals:
        """Return what tells whether the admitted chunks answer, measured against all chunks."""
        found = self.search(asked)
        if self._admitted is None or not found.best:
            return found.signals
        return signals_of(self._snapshot, asked.question, self.encode(asked), self._admitted)

    def of(self, asked: ResolvedQuestion, best: Candidates) -> QuestionSearch:
        """Return the searches for that question alone; `best` are the admitted chunks in the order to answer from."""
        return QuestionSearch(self, self._snapshot, asked, self._admitted, best)

    def encode(self, asked: ResolvedQuestion) -> Encoded:
        """Embed the whole text, and keep the tokens of the question itself."""
        if asked not in self._encoded:
            began = time.perf_counter()
            record = self._encode_text(asked.text)
            own = record.spans[:, 1] > asked.own
            self._encoded[asked] = replace(record, tokens=record.tokens[own], spans=record.spans[own])
            self.encode_s += time.perf_counter() - began
        return self._encoded[asked]


@dataclass(frozen=True, slots=True)
class QuestionSearch:
    """What an answer searches for one question; every result is in the order to answer from."""

    searcher: Searcher
    snapshot: Snapshot
    asked: ResolvedQuestion
    admitted: Mask | None
    best: Candidates  # of the admitted chunks

    def within(self, chunks: Mask) -> Candidates:
        """Return the best of these chunks, so far as they are admitted; shape (n_chunks,)."""
        return self._search(chunks if self.admitted is None else chunks & self.admitted, of_each=False)

    def of_each_document(self) -> Candidates:
        """Return the best few chunks of every admitted document."""
        return self._search(self.admitted, of_each=True)

    def _search(self, chunks: Mask | None, *, of_each: bool) -> Candidates:
        question = self.searcher.encode(self.asked)
        found = search(self.snapshot, self.asked.question, question, chunks, every_document=of_each)
        return self.searcher.raised(self.asked, found)
