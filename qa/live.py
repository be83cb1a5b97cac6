"""An engine that follows the index: it answers from the old snapshot during a build and from the new one right after.

A question costs one look at which snapshot answers. Where that is another, the new one is opened first, by one thread
while the others wait, so that no answer after a build quotes what the build removed. Every answer is made from one
`Engine`, that is from one snapshot.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence

from index.config import IndexConfig
from index.errors import AppError
from index.records import Document
from index.store.places.opening import open_store
from qa.answer.locate.located import Located
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from qa.output.cite import Citation
from qa.output.picks import Pick
from qa.records import EVERYTHING, Answer, Hit, Quote, Scope

log = logging.getLogger(__name__)

KEPT, KEPT_CHARS = 2_000, 20_000_000  # documents of earlier snapshots that answers already given may still show


class LiveEngine:
    """Gives the engine on the snapshot that answers now; safe to call from several threads."""

    def __init__(self, index: IndexConfig, qa: QAConfig, engine: Engine | None = None) -> None:
        """Open the index, or begin with an engine opened already; raise AppError where it cannot be opened."""
        self._index = index
        self._qa = qa
        self._store = open_store(index)
        self._lock = threading.Lock()
        self._seen = self._store.mark()
        self._engine = engine or open_engine(index, qa)
        self._earlier: dict[tuple[str, str], Document] = {}
        self._failure: AppError | None = None

    def engine(self) -> Engine:
        """Return the engine of the newest snapshot; of the one before where the newest cannot be opened."""
        if self._store.mark() != self._seen:
            with self._lock:
                self._follow()
        return self._engine

    @property
    def failure(self) -> AppError | None:
        """Why the newest snapshot cannot be opened; None where it is in use."""
        return self._failure

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the newest snapshot, by doc_id."""
        return self.engine().documents

    def document(self, doc_id: str, sha256: str) -> Document | None:
        """Return that document as it was when it had that hash; None where it is kept no longer."""
        document = self._engine.documents.get(doc_id)
        if document is not None and document.sha256 == sha256:
            return document
        return self._earlier.get((doc_id, sha256))

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer with quotes, or abstain; `history` holds the earlier questions, oldest first."""
        return self.engine().ask(question, history, scope)

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the k best chunks, best first; all of them where k is larger than their number."""
        return self.engine().retrieve(question, k, history, scope)

    def locate(self, text: str) -> Located:
        """Return where the passage stands in the documents word for word, else the nearest."""
        return self.engine().locate(text)

    def cite(self, quote: Quote) -> Citation:
        """Return the quote with its source, ready to paste, in every style."""
        return self.engine().cite(quote)

    def picks(self, answer: Answer) -> tuple[Pick, ...]:
        """Return the quotes of an answer for a list to be exported; where it has none, what it says instead."""
        return self.engine().picks(answer)

    def _follow(self) -> None:
        mark = self._store.mark()
        if mark == self._seen:
            return
        before = self._engine
        try:
            after = open_engine(self._index, self._qa, before)
            self._failure = None
        except AppError as exc:
            log.warning("still answering from the index of %s: %s", before.built_at, exc)
            self._failure = exc
        else:
            self._keep(before, after)
            self._engine = after
        self._seen = mark

    def _keep(self, before: Engine, after: Engine) -> None:
        """Remember the documents that the new snapshot has no longer, or otherwise."""
        then, now = before.snapshot.manifest.documents, after.snapshot.manifest.documents
        gone = {(name, sha256): before.documents[name] for name, sha256 in then.items() if now.get(name) != sha256}
        kept: dict[tuple[str, str], Document] = {}
        chars = 0
        for key, document in reversed((self._earlier | gone).items()):  # the newest first
            chars += len(document.text)
            if len(kept) == KEPT or chars > KEPT_CHARS:
                break
            kept[key] = document
        self._earlier = dict(reversed(kept.items()))
