"""The engine: question -> query -> candidates -> quotes -> an answer, related passages or an abstention.

It answers from one snapshot, and says how the files stand to it. What does the work is in `qa.understand` and
`qa.answer`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from index.documents.freshness import Changes, Freshness
from index.model.embedder import Embedder
from index.model.reading import Reader
from index.records import Document, Pointer
from index.store.snapshot import Snapshot
from qa.answer.assess import assess
from qa.answer.catalog import count
from qa.answer.compose import greet, reply
from qa.answer.evidence import Evidence, gather
from qa.answer.hits import hits
from qa.answer.locate.located import Located
from qa.answer.locate.locator import Locator
from qa.answer.retrieval import retrieved
from qa.answer.searcher import Searcher
from qa.answer.staleness import now
from qa.config import QAConfig
from qa.output.basket import Pick, picks_of
from qa.output.cite import Citation, cite
from qa.output.phrases import phrases
from qa.output.reference import reference_of
from qa.recent import KEPT, RecentlyAsked
from qa.records import CERTAIN, EVERYTHING, Answer, Hit, Kind, Limited, Query, Quote, Retrieval, Scope, Spent
from qa.understand.conversation import in_conversation
from qa.understand.greeting import is_greeting
from qa.understand.query import limited, make_query
from qa.understand.scope import admitted


class Engine:
    """One snapshot and its models, ready to answer; safe to call from several threads."""

    def __init__(
        self,
        pointer: Pointer,
        snapshot: Snapshot,
        embedder: Embedder,
        config: QAConfig,
        reader: Reader | None = None,
        kept: int = KEPT,
        files: Freshness | None = None,
    ) -> None:
        """Keep what was found for so many questions; `files` is what an earlier engine knew of the same folder."""
        self.pointer: Final = pointer
        self.snapshot: Final = snapshot
        self.embedder: Final = embedder
        self.reader: Final = reader
        self.files: Final = files or Freshness(Path(pointer.corpus_dir))
        self._seen = snapshot.manifest.seen
        self._config = config
        self._recent = RecentlyAsked(snapshot, embedder, reader, kept)
        self._locator = Locator(snapshot.documents)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the snapshot in use, by doc_id."""
        return self.snapshot.documents

    @property
    def built_at(self) -> datetime:
        """When the snapshot in use was built, UTC."""
        return datetime.fromisoformat(self.pointer.built_at)

    def changes(self) -> Changes:
        """Return which files have changed since the snapshot was built."""
        return self.files.changes(self._seen)

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer with quotes, show related passages, or abstain; `history` has the earlier questions, oldest first."""
        began = time.perf_counter()
        query = make_query(question, history)
        if is_greeting(query.question):
            return replace(greet(query), timings_ms=Spent().timings_ms(time.perf_counter() - began))
        retrieval = self._recent.retrieval(query, scope, self._find)
        changes = self.files.changes(self._seen, [quote.place.doc_id for quote in retrieval.shown])
        found = now(retrieval, self.documents, changes, Path(self.pointer.corpus_dir))
        answer = reply(self.snapshot, found, scope, phrases(query.language).outdated if changes.all else None)
        timings = retrieval.spent.timings_ms(time.perf_counter() - began)
        return replace(answer, timings_ms=timings, confidence_parts=retrieval.parts)

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the k best chunks, best first; all of them where k is larger than their number."""
        if k < 1:
            raise ValueError(f"k={k}: ask for at least one hit")
        query = make_query(question, history)
        return hits(self.snapshot, self._gather(limited(query, self.snapshot.table), scope).found, k)

    def locate(self, text: str) -> Located:
        """Return where the passage stands in the documents word for word, else the nearest; no model is asked."""
        return self._locator.locate(text)

    def cite(self, quote: Quote) -> Citation:
        """Return the quote with its source, ready to paste, in every style; of an answer that this engine gave."""
        return cite(quote.marker, quote.text, reference_of(quote.place, self.snapshot))

    def picks(self, answer: Answer) -> tuple[Pick, ...]:
        """Return the quotes of an answer for a list to be exported; where it has none, what it says instead."""
        return picks_of(answer, lambda quote: self.cite(quote).source)

    def _find(self, query: Query, scope: Scope) -> Retrieval:
        """Return what the snapshot has for the question, however the files are now."""
        limits, table = limited(query, self.snapshot.table), self.snapshot.table
        if limits.query.kind is Kind.CORPUS and (inside := count(table, (scope, limits.named))):
            return Retrieval(limits.query, limits.named, inside, 1.0, CERTAIN)
        evidence = self._gather(limits, scope)
        return retrieved(self.snapshot, evidence, assess(evidence, self._config), scope, self._config)

    def _gather(self, limits: Limited, scope: Scope) -> Evidence:
        """Read the question with those before it, search, and have the best passages read."""
        searcher = self._searcher(limits.named, scope)
        asked = in_conversation(limits, scope, self.snapshot, searcher.search)
        if asked.named != limits.named:
            searcher = self._searcher(asked.named, scope)
        return gather(self.snapshot, asked, searcher, self._config.floor, self._recent.read)

    def _searcher(self, *scopes: Scope) -> Searcher:
        return Searcher(self.snapshot, self._recent.encode, admitted(self.snapshot.table, scopes))
