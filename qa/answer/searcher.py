"""The searches of one question: each text is embedded once, each search made once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.disk.columns import Mask
from index.model.embedder import Encoded, Vectors
from index.search import NAMED_WEIGHT, Candidates, search, signals_of, signals_of_each
from index.search.comparison import Comparison
from index.store.calibration import Signals
from index.store.snapshot import Snapshot
from qa.records import Query, Scope, SearchText
from qa.understand.meaning import KindModel, Meaning
from qa.understand.named.sections import raised
from qa.understand.scope import admitted

Encode = Callable[[str], Encoded]  # a question
EncodeWords = Callable[[Sequence[str]], Vectors]  # words by themselves
AnsweredFrom = Callable[[str, Sequence[str]], tuple[str, ...]]  # a question and those before it -> doc_ids


def nothing(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return no documents: what answers where no earlier question is answered again."""
    return ()


class Searcher:
    """Searches one snapshot for one question and those before it."""

    def __init__(
        self,
        snapshot: Snapshot,
        encode: Encode,
        encode_words: EncodeWords,
        kinds: KindModel | None = None,
        answered_from: AnsweredFrom = nothing,
    ) -> None:
        self.snapshot = snapshot
        self.encode_words = encode_words
        self.answered_from = answered_from
        self._kinds = kinds
        self._encode_text = encode
        self._encoded: dict[SearchText, Encoded] = {}
        self._compared: dict[tuple[SearchText, str], Comparison] = {}
        self._found: dict[tuple[SearchText, tuple[Scope, ...]], Candidates] = {}
        self.encode_s = 0.0  # seconds spent embedding

    def search(self, text: SearchText, scopes: Sequence[Scope] = ()) -> Candidates:
        """Return what the chunks have that all scopes admit, by the score of the search alone."""
        key = text, tuple(scopes)
        if key not in self._found:
            within = admitted(self.snapshot.table, scopes)
            self._found[key] = search(self.compare(text, text.question), within)
        return self._found[key]

    def compare(self, text: SearchText, words: str) -> Comparison:
        """Return the text's vectors and the words for BM25 beside the chunks, one for all scopes."""
        key = text, words
        if key not in self._compared:
            self._compared[key] = Comparison(self.snapshot, words, self.encode(text))
        return self._compared[key]

    def encode(self, text: SearchText) -> Encoded:
        """Embed the whole text, and keep the tokens of the question itself."""
        if text not in self._encoded:
            began = time.perf_counter()
            record = self._encode_text(text.text)
            own = record.spans[:, 1] > text.own
            self._encoded[text] = replace(record, tokens=record.tokens[own], spans=record.spans[own])
            self.encode_s += time.perf_counter() - began
        return self._encoded[text]

    def meaning(self, text: SearchText) -> Meaning | None:
        """Return what the vectors of the text say it asks for; None where nothing was learned for the model."""
        return None if self._kinds is None else self._kinds.meaning(self.encode(text))

    def of(self, query: Query) -> QuestionSearch:
        """Return the searches for what the query asks, within its scopes."""
        found = self.search(query.search, query.scopes)
        best = ranked(found, query, self.snapshot)
        return QuestionSearch(self, query, admitted(self.snapshot.table, query.scopes), best)


def ranked(found: Candidates, query: Query, snapshot: Snapshot) -> Candidates:
    """Return the candidates, best first, with those raised that stand in a section or a document that is asked for."""
    best = raised(found, query.text, snapshot.chunks, snapshot.table)
    if not query.favoured:
        return best
    named = [
        replace(one, named=NAMED_WEIGHT if snapshot.table.doc_id_of(one.number) in query.favoured else 0.0)
        for one in best.best
    ]
    return replace(best, best=tuple(sorted(named, key=lambda candidate: -candidate.score)))


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

    def signals_of_documents(self, doc_ids: Sequence[str]) -> list[Signals]:
        """Return the same for each of these documents."""
        table = self.searcher.snapshot.table
        comparison = self.searcher.compare(self.query.search, self.query.text)
        return signals_of_each(comparison, [np.array(table.chunks(doc_id), dtype=np.int64) for doc_id in doc_ids])

    def finds_all(self) -> bool:
        """Tell whether there is a chunk for each of the readings."""
        return all(self.searcher.search(reading, self.query.scopes).best for reading in self.query.readings)

    def _signals_of(self, reading: SearchText) -> Signals:
        found = self.searcher.search(reading, self.query.scopes)
        if self.admitted is None or not found.best:
            return found.signals
        return signals_of(self.searcher.compare(reading, reading.question), self.admitted)

    def _search(self, chunks: Mask | None, *, of_each: bool) -> Candidates:
        comparison = self.searcher.compare(self.query.search, self.query.text)
        return ranked(search(comparison, chunks, every_document=of_each), self.query, self.searcher.snapshot)
