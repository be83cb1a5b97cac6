"""The token vectors of chunks, kept in Milvus by the chunks' keys; a question has those of its candidates fetched."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndexError
from index.store.coded import Coded, CodedTokens, Spans, unpacked
from index.store.places.milvus.pieces import Pieces
from index.store.pointer import REMEDY
from index.store.tokens import Cosines, TokenVectors, TokenWriter

KEPT = 4_000  # records kept in memory once fetched, some 50 MB
BLOCK = 64  # records fetched where one is asked for: a build and a check go through them in order


class Records:
    """The vectors of each chunk of a snapshot, as its build coded them."""

    def __init__(self, pieces: Pieces, keys: NDArray[np.uint8]) -> None:
        """`keys` has shape (n_chunks, KEY)."""
        self._pieces, self._keys = pieces, keys
        self._kept: OrderedDict[str, Coded] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._keys)

    def of(self, numbers: Sequence[int]) -> list[Coded]:
        """Return these chunks' records; raise DamagedIndexError where one is missing."""
        found = self._found(numbers)
        if missing := sum(number not in found for number in numbers):
            raise DamagedIndexError(f"the vectors of {missing} chunks are missing: {REMEDY}")
        return [found[number] for number in numbers]

    def _found(self, numbers: Sequence[int]) -> dict[int, Coded]:
        names = [name_of(self._keys[number]) for number in numbers]
        with self._lock:
            found = {name: self._kept[name] for name in names if name in self._kept}
        fetched = self._pieces.get({name for name in names if name not in found})
        found |= {name: unpacked(data) for name, data in fetched.items()}
        with self._lock:
            for name in found:
                self._kept[name] = found[name]
                self._kept.move_to_end(name)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return {number: found[name] for number, name in zip(numbers, names, strict=True) if name in found}

    def one(self, number: int) -> Coded | None:
        """Return that chunk's record, and have those near it fetched too; None where it is missing."""
        with self._lock:
            known = self._kept.get(name_of(self._keys[number]))
        if known is not None:
            return known
        first = number // BLOCK * BLOCK
        return self._found(range(first, min(first + BLOCK, len(self)))).get(number)


class MilvusTokens:
    """The tokens of all chunks: a `ChunkTokens`."""

    def __init__(self, records: Records, origins: NDArray[np.int32], dim: int) -> None:
        """`origins`, shape (n_chunks,), says where each chunk begins in its document."""
        self._records, self._origins, self._dim = records, origins, dim

    def __len__(self) -> int:
        return len(self._records)

    def matches(self, query: Cosines, numbers: Sequence[int]) -> list[Cosines]:
        """Return for each chunk number the cosines of query and chunk tokens, (n_query_tokens, n_chunk_tokens)."""
        if not len(numbers):
            return []
        return self._of(numbers).matches(query, range(len(numbers)))

    def spans_of(self, number: int) -> Spans:
        """Return where that chunk's tokens stand in the document, (n_chunk_tokens, 2); (-1, -1) for its context's."""
        spans = self.coded(number).spans
        return np.where(spans >= 0, spans + self._origins[number], np.int32(-1))

    def coded(self, number: int) -> CodedTokens:
        """Return that chunk's tokens as they were added."""
        record = self._records.one(number)
        if record is None:
            raise DamagedIndexError(f"the vectors of chunk {number} are missing: {REMEDY}")
        return record.tokens

    def decoded(self, number: int, dim: int) -> Cosines:
        """Return the vectors that the chunk's codes stand for, float32 (n_chunk_tokens, dim), nearly of unit length."""
        return TokenVectors.of([self.coded(number)], [0]).decoded(0, dim)

    def save(self, folder: Path) -> None:
        """Fetch all of them, and write them as a folder has them."""
        with TemporaryFile(dir=folder) as file:
            writer = TokenWriter(file, self._dim)
            for number, origin in enumerate(self._origins.tolist()):
                writer.add(self.coded(number), origin)
            writer.all().save(folder)

    def _of(self, numbers: Sequence[int]) -> TokenVectors:
        records = self._records.of(numbers)
        return TokenVectors.of([record.tokens for record in records], self._origins[np.asarray(numbers)].tolist())


def name_of(key: NDArray[np.uint8]) -> str:
    """Return the name under which the record with that key is kept."""
    return key.tobytes().hex()
