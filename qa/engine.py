"""The engine: a question as one line of calls. query -> what is found -> quotes -> answer, or an abstention."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from index.config import IndexConfig
from index.dictionary import DICTIONARY
from index.embed import Embedder, load_embedder
from index.errors import StaleIndexError
from index.files import Changes, Freshness
from index.records import Document, Pointer
from index.search import Found
from index.store import Snapshot, load, read_pointer
from qa.answer import abstain, catalogue, compose
from qa.asof import as_of
from qa.catalog import count, listed
from qa.confidence import confidence
from qa.config import QAConfig
from qa.conversation import Understood, understand
from qa.hits import hits
from qa.look import Looker
from qa.phrases import phrases
from qa.query import make_query
from qa.quote import cut
from qa.records import Answer, Hit, Kind, Query, Quote, Scope
from qa.scope import admitted, named_scope, without_names
from qa.select import Search, documents_by_score, select

EVERYTHING = Scope()
NEAREST = 3  # documents that an abstention names


class Engine:
    """One snapshot and its model, ready to answer; safe to call from several threads."""

    def __init__(self, pointer: Pointer, snapshot: Snapshot, embedder: Embedder, config: QAConfig) -> None:
        self._pointer = pointer
        self._snapshot = snapshot
        self._embedder = embedder
        self._config = config
        self._corpus = Path(pointer.corpus_dir)
        self._freshness = Freshness(self._corpus)

    @property
    def pointer(self) -> Pointer:
        """Which snapshot is in use, and what it was built from."""
        return self._pointer

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use."""
        return self._snapshot

    @property
    def embedder(self) -> Embedder:
        """The model in use."""
        return self._embedder

    def changes(self) -> Changes:
        """Return which files have changed since the snapshot was built."""
        return self._freshness.changes(self._snapshot.manifest.seen)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the snapshot in use, by doc_id."""
        return self._snapshot.documents

    @property
    def built_at(self) -> datetime:
        """When the snapshot in use was built, UTC."""
        return datetime.fromisoformat(self._pointer.built_at)

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer with quotes, or abstain; `history` holds the earlier questions, oldest first."""
        began = time.perf_counter()
        query = make_query(question, history)
        changes = self.changes()
        notice = phrases(query.language).outdated if changes.all else None
        register = self._snapshot.register
        named = named_scope(query, register)
        query = without_names(query, named)
        searched = count(register, (scope, named))
        looker = Looker(self._snapshot, self._embedder, admitted(register, (scope, named)))
        if query.kind is Kind.CORPUS and searched:
            answer = catalogue(query, listed(register, (scope, named)), len(self.documents), notice)
        else:
            understood = understand(query.turns, looker.look, self._snapshot.chunks)
            found = looker.look(understood)
            sure = self._confidence(query, named, looker, understood)
            enough = bool(found.candidates) and sure >= self._config.floor
            quotes = self._quotes(query, named, looker.within(understood)) if enough else []
            if quotes:
                answer = compose(query, as_of(quotes, self.documents, changes, self._corpus), searched, notice, sure)
            else:  # under the floor, or nothing there that could be quoted
                answer = abstain(
                    query, self._nearest(found), searched, notice, sure if sure < self._config.floor else 0.0
                )
        total = 1000 * (time.perf_counter() - began)
        encode = 1000 * looker.encode_s
        answer.timings_ms.update(encode=round(encode, 2), search=round(total - encode, 2), total=round(total, 2))
        return answer

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the k best chunks, best first; all of them where k is larger than their number."""
        if k < 1:
            raise ValueError(f"k={k}: ask for at least one hit")
        query = make_query(question, history)
        register = self._snapshot.register
        named = named_scope(query, register)
        query = without_names(query, named)
        looker = Looker(self._snapshot, self._embedder, admitted(register, (scope, named)))
        return hits(self._snapshot, looker.look(understand(query.turns, looker.look, self._snapshot.chunks)), k)

    def _confidence(self, query: Query, named: Scope, looker: Looker, understood: Understood) -> float:
        if not all(looker.look(reading).candidates for reading in understood.readings):
            return 0.0
        if named.doc_ids and query.kind in {Kind.OVERVIEW, Kind.COMPARE}:
            return 1.0  # a document that is named is what its overview quotes
        signals = [looker.signals(reading) for reading in understood.readings]
        return confidence(self._snapshot.calibration, signals, query.language)

    def _quotes(self, query: Query, named: Scope, search: Search) -> list[Quote]:
        passages = select(self._snapshot, query, search, self._config.max_quotes, named.doc_ids)
        return cut(self._snapshot, passages, by_document=query.kind.by_document)

    def _nearest(self, found: Found) -> list[Document]:
        return [self.documents[doc_id] for doc_id in documents_by_score(self._snapshot, found)[:NEAREST]]


def open_engine(index: IndexConfig, config: QAConfig, before: Engine | None = None) -> Engine:
    """Open the index that answers, with the model it was built with; raise AppError with the remedy.

    What an engine opened `before` has in memory and is the same is used again.
    """
    pointer = read_pointer(index.index_dir)
    if before is not None and before.pointer.snapshot == pointer.snapshot:
        return Engine(pointer, before.snapshot, before.embedder, config)
    pointer, snapshot = load(index.index_dir)
    built, asked = snapshot.manifest.model_id, index.model
    if built != asked:
        raise StaleIndexError(
            f"{index.index_dir}: index built with model {built}, configuration asks for {asked}: run yinzheng build"
        )
    embedder = load_embedder(index) if before is None else before.embedder
    DICTIONARY.open(index.cache_dir)
    if embedder.fingerprint != snapshot.manifest.model_fingerprint or embedder.dim != snapshot.manifest.dim:
        raise StaleIndexError(f"{index.index_dir}: the weights of model {asked} are others now: run yinzheng build")
    return Engine(pointer, snapshot, embedder, config)
