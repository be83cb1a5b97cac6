"""The index that is there when a build begins, as a store of vectors: what it has is not embedded again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from index.errors import IndexStateError
from index.store.coded import Coded
from index.store.snapshot import Snapshot, load


class Earlier:
    """The chunks of a snapshot by their keys; none without one."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._snapshot = snapshot
        keys = () if snapshot is None else map(bytes, snapshot.keys)
        self._numbers = {key: number for number, key in enumerate(keys)}

    def get(self, key: bytes) -> Coded | None:
        """Return the chunk's vectors, to the bit as they were made; None where it has none of that key."""
        number = self._numbers.get(key)
        if self._snapshot is None or number is None:
            return None
        (vector,) = self._snapshot.vectors.rows_of(np.array([number]))
        return Coded(vector, self._snapshot.tokens.coded(number))

    def others(self, used: Collection[bytes]) -> Iterator[tuple[bytes, Coded]]:
        """Yield the keys and vectors of the chunks whose key is not among the used ones."""
        for key in self._numbers:
            if key not in used and (record := self.get(key)) is not None:
                yield key, record


def open_earlier(index_dir: Path) -> Earlier:
    """Return the current snapshot's chunks; none where there is no snapshot that can be read."""
    with suppress(IndexStateError, OSError):
        return Earlier(load(index_dir)[1])
    return Earlier(None)
