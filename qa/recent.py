"""What was asked lately, what the models said of it and what was found: safe to use from several threads."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from index.model.embedder import Embedder, Encoded
from index.model.reading import Reader
from index.search import Candidate
from index.store.snapshot import Snapshot
from qa.answer.evidence import Read
from qa.answer.read import Readings, read
from qa.records import Retrieval, Scope, Spent

KEPT = 256  # questions whose vectors, and what was found for them, are kept
KEPT_READINGS = 8  # what the last questions' passages were read to say, for a look at further passages: 100 kB each
KEPT_TOKENS = 128  # of a question whose vectors are kept: 200 kB

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Asking:
    """What is sent: a question, the earlier ones, oldest first, and what the answer is limited to."""

    question: str
    history: tuple[str, ...]
    scope: Scope


class Recent(Generic[Key, Value]):
    """Keeps the values of the `most` keys asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key) -> Value | None:
        """Return the value; None where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep the value, and drop the one that was longest not asked for where they are too many."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class RecentlyAsked:
    """The models of a snapshot, with what they said lately and what was found by it."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder, reader: Reader | None, most: int) -> None:
        """Keep `most` questions; none with 0."""
        self._snapshot = snapshot
        self._embedder = embedder
        self._reader = reader
        self._encoded: Recent[str, Encoded] = Recent(most)
        self._readings: Recent[tuple[str, tuple[int, ...]], Readings] = Recent(min(most, KEPT_READINGS))
        self._retrievals: Recent[Asking, Retrieval] = Recent(most)

    def encode(self, text: str) -> Encoded:
        """Embed a question, or an earlier turn that was embedded when it was asked."""
        record = self._encoded.get(text)
        if record is None:
            record = self._embedder.encode_question(text)
            if len(record.tokens) <= KEPT_TOKENS:
                self._encoded.put(text, record)
        return record

    @property
    def read(self) -> Read | None:
        """What reads passages; None where there is no reader."""
        return None if self._reader is None else partial(self._read, self._reader)

    def retrieval(self, asked: Asking, find: Callable[[Asking], Retrieval]) -> Retrieval:
        """Return what was found, without the time that it took; else what `find` finds, and what it took."""
        began = time.perf_counter()
        kept = self._retrievals.get(asked)
        if kept is not None:
            return kept
        found = find(asked)
        self._retrievals.put(asked, replace(found, spent=Spent()))
        return replace(found, spent=replace(found.spent, total_s=time.perf_counter() - began))

    def _read(self, reader: Reader, question: str, best: Sequence[Candidate]) -> Readings:
        key = question, tuple(candidate.number for candidate in best)
        readings = self._readings.get(key) or read(self._snapshot, reader, question, best)
        self._readings.put(key, replace(readings, seconds=0.0))
        return readings
