"""The engine: question -> query -> candidates -> quotes -> an answer, related passages or an abstention.

It answers from one snapshot, and says how the files stand to it. What does the work is in `qa.understand` and
`qa.answer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from index.documents.freshness import Changes, Freshness
from index.model.embedder import Embedder
from index.model.reading import Reader
from index.records import Document, Pointer
from index.store.snapshot import Snapshot
from qa.answer.assess import assess
from qa.answer.catalog import catalogued, documents_of
from qa.answer.compose import greet, reply
from qa.answer.evidence import Evidence, gather
from qa.answer.hits import hits
from qa.answer.locate.located import Located
from qa.answer.locate.locator import Locator
from qa.answer.locate.versions import with_versions
from qa.answer.retrieval import retrieved
from qa.answer.searcher import Searcher
from qa.answer.several.mention import mentioned
from qa.answer.staleness import Files
from qa.config import QAConfig
from qa.output.cite import Citation, cite
from qa.output.picks import Pick, picks_of
from qa.output.reference import reference_of
from qa.recent import KEPT, Asking, RecentlyAsked
from qa.records import EVERYTHING, Answer, Hit, Query, Quote, Retrieval, Scope
from qa.understand.greeting import greeting_in
from qa.understand.meaning import kind_model
from qa.understand.query import understand


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
        folder = Path(pointer.corpus_dir)
        self.files: Final = Files(snapshot, folder, files or Freshness(folder))
        self._config = config
        self._recent = RecentlyAsked(snapshot, embedder, reader, kept)
        self._kinds = kind_model(embedder.fingerprint)
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
        return self.files.changes()

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer with quotes, show related passages, or abstain; `history` has the earlier questions, oldest first."""
        if (language := greeting_in(question)) is not None:
            return greet(question, language)
        asking = Asking(question, tuple(history), scope)
        return reply(self.snapshot, self.files.dated(self._recent.retrieval(asking, self._find)))

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the k best chunks, best first; all of them where k is larger than their number."""
        if k < 1:
            raise ValueError(f"k={k}: ask for at least one hit")
        asking = Asking(question, tuple(history), scope)
        query, searcher = self._understood(asking)
        return hits(self.snapshot, self._evidence(query, searcher).found, k)

    def locate(self, text: str) -> Located:
        """Return where the passage stands in the documents word for word, else the nearest; no model is asked."""
        return self._locator.locate(text)

    def cite(self, quote: Quote) -> Citation:
        """Return the quote with its source, ready to paste, in every style; of an answer that this engine gave."""
        return cite(quote.marker, quote.text, reference_of(quote.place, self.snapshot))

    def picks(self, answer: Answer) -> tuple[Pick, ...]:
        """Return the quotes of an answer for a list to be exported; where it has none, what it says instead."""
        return picks_of(answer, lambda quote: self.cite(quote).source)

    def _find(self, asking: Asking) -> Retrieval:
        """Return what the snapshot has for the question, however the files are now."""
        query, searcher = self._understood(asking)
        found = catalogued(self.snapshot.table, query) or mentioned(
            self.snapshot, query, self.embedder.encode_words, self.reader
        )
        if found is None:
            evidence = self._evidence(query, searcher)
            found = retrieved(self.snapshot, evidence, assess(evidence, self._config), self._config, self.reader)
        return with_versions(self.snapshot, found)

    def _understood(self, asking: Asking) -> tuple[Query, Searcher]:
        def answered_from(question: str, history: Sequence[str]) -> tuple[str, ...]:
            before = Asking(question, tuple(history), asking.scope)
            return documents_of(self._recent.retrieval(before, self._find), self.snapshot.table)

        encode, encode_words = self._recent.encode, self.embedder.encode_words
        searcher = Searcher(self.snapshot, encode, encode_words, self._kinds, answered_from)
        return understand(asking.question, asking.history, asking.scope, self.snapshot.table, searcher), searcher

    def _evidence(self, query: Query, searcher: Searcher) -> Evidence:
        return gather(self.snapshot, query, searcher, self._config.floor, self._recent.read)
