"""One question's searches: each text is embedded once, each search made once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Encoded
from index.search import Found, search, signals_of
from index.store.calibration import Signals
from index.store.snapshot import Snapshot
from qa.answer.select import Search
from qa.understand.followup import Understood
from qa.understand.sections import raised

Encode = Callable[[str], Encoded]  # a question


class Looker:
    """Searches one snapshot, within the chunks that are admitted."""

    def __init__(self, snapshot: Snapshot, encode: Encode, admitted: NDArray[np.bool_] | None) -> None:
        self._snapshot = snapshot
        self._encode_text = encode
        self._admitted = admitted
        self._encoded: dict[Understood, Encoded] = {}
        self._found: dict[Understood, Found] = {}
        self._best: dict[Understood, Found] = {}
        self.encode_s = 0.0  # seconds spent embedding

    def look(self, asked: Understood) -> Found:
        """Return what the whole of the admitted chunks has."""
        if asked not in self._found:
            self._found[asked] = search(self._snapshot, asked.question, self._encode(asked), self._admitted)
        return self._found[asked]

    def best(self, asked: Understood) -> Found:
        """Return the same in the order to answer from: sections that are asked for stand higher."""
        if asked not in self._best:
            self._best[asked] = self._raised(asked, self.look(asked))
        return self._best[asked]

    def signals(self, asked: Understood) -> Signals:
        """Return what tells whether the admitted chunks answer, measured against all chunks."""
        found = self.look(asked)
        if self._admitted is None or not found.candidates:
            return found.signals
        return signals_of(self._snapshot, asked.question, self._encode(asked), self._admitted)

    def within(self, asked: Understood, best: Found) -> Search:
        """Return the search for that question, to be limited further; unlimited, it finds the `best`."""

        def narrowed(chunks: NDArray[np.bool_] | None, wide: bool) -> Found:
            if chunks is None and not wide:
                return best
            both = self._admitted if chunks is None else chunks if self._admitted is None else chunks & self._admitted
            return self._raised(asked, search(self._snapshot, asked.question, self._encode(asked), both, wide=wide))

        return narrowed

    def _raised(self, asked: Understood, found: Found) -> Found:
        return raised(found, asked.question, self._snapshot.chunks, self._snapshot.register)

    def _encode(self, asked: Understood) -> Encoded:
        """Embed the whole text, and keep the tokens of the question itself."""
        if asked not in self._encoded:
            began = time.perf_counter()
            record = self._encode_text(asked.text)
            own = record.spans[:, 1] > asked.own
            self._encoded[asked] = replace(record, tokens=record.tokens[own], spans=record.spans[own])
            self.encode_s += time.perf_counter() - began
        return self._encoded[asked]
