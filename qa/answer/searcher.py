"""The searches of one question: each text is embedded once, each search made once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.disk.columns import Mask
from index.model.embedder import Encoded
from index.search import Candidates, search, signals_of
from index.store.calibration import Signals
from index.store.snapshot import Snapshot
from qa.records import Query, Scope, SearchText
from qa.understand.scope import admitted
from qa.understand.sections import raised

Encode = Callable[[str], Encoded]  # a question


class Searcher:
    """Searches one snapshot for one question and those before it."""

    def __init__(self, snapshot: Snapshot, encode: Encode) -> None:
        self.snapshot = snapshot
        self._encode_text = encode
        self._encoded: dict[SearchText, Encoded] = {}
        self._found: dict[tuple[SearchText, tuple[Scope, ...]], Candidates] = {}
        self.encode_s = 0.0  # seconds spent embedding

    def search(self, text: SearchText, scopes: Sequence[Scope] = ()) -> Candidates:
        """Return what the chunks have that all scopes admit, by the score of the search alone."""
        key = text, tuple(scopes)
        if key not in self._found:
            within = admitted(self.snapshot.table, scopes)
            self._found[key] = search(self.snapshot, text.question, self.encode(text), within)
        return self._found[key]

    def encode(self, text: SearchText) -> Encoded:
        """Embed the whole text, and keep the tokens of the question itself."""
        if text not in self._encoded:
            began = time.perf_counter()
            record = self._encode_text(text.text)
            own = record.spans[:, 1] > text.own
            self._encoded[text] = replace(record, tokens=record.tokens[own], spans=record.spans[own])
            self.encode_s += time.perf_counter() - began
        return self._encoded[text]

    def of(self, query: Query) -> QuestionSearch:
        """Return the searches for what the query asks, within its scopes."""
        found = self.search(query.search, query.scopes)
        best = raised(found, query.text, self.snapshot.chunks, self.snapshot.table)
        return QuestionSearch(self, query, admitted(self.snapshot.table, query.scopes), best)


@dataclass(frozen=True, slots=True)
class QuestionSearch:
    """What an answer searches for one query; every result is in the order to answer from."""

    searcher: Searcher
    query: Query
    admitted: Mask | None  # chunks, shape (n_chunks,); None: all
    best: Candidates  # of the admitted chunks

    def within(self, chunks: Mask) -> Candidates:
        """Return the best of these chunks, so far as they are admitted; shape (n_chunks,)."""
        return self._search(chunks if self.admitted is None else chunks & self.admitted, of_each=False)

    def of_each_document(self) -> Candidates:
        """Return the best few chunks of every admitted document."""
        return self._search(self.admitted, of_each=True)

    def signals(self) -> list[Signals]:
        """Return, for each reading, what tells whether the admitted chunks answer, measured against all chunks."""
        return [self._signals_of(reading) for reading in self.query.readings]

    def finds_all(self) -> bool:
        """Tell whether there is a chunk for each of the readings."""
        return all(self.searcher.search(reading, self.query.scopes).best for reading in self.query.readings)

    def _signals_of(self, reading: SearchText) -> Signals:
        found = self.searcher.search(reading, self.query.scopes)
        if self.admitted is None or not found.best:
            return found.signals
        encoded = self.searcher.encode(reading)
        return signals_of(self.searcher.snapshot, reading.question, encoded, self.admitted)

    def _search(self, chunks: Mask | None, *, of_each: bool) -> Candidates:
        """Return the candidates, with those boosted that stand in a section that is asked for."""
        snapshot, encoded = self.searcher.snapshot, self.searcher.encode(self.query.search)
        found = search(snapshot, self.query.text, encoded, chunks, every_document=of_each)
        return raised(found, self.query.text, snapshot.chunks, snapshot.table)
