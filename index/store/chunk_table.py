"""The chunks of a snapshot, cut from their documents when they are asked for: on disk a chunk is two offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.records import Chunk, Document, chunk_id_of
from index.store.document_table import DocumentTable

FILE = "chunks-spans.npy"
KEPT = 20_000  # chunks kept in memory once read, some 20 MB


class ChunkTable(Sequence[Chunk]):
    """Chunk i is `document.text[slice(*spans[i])]`."""

    def __init__(
        self, documents: Mapping[str, Document], table: DocumentTable, spans: NDArray[np.int32], kept: int = KEPT
    ) -> None:
        """`spans` has shape (n_chunks, 2)."""

        def read(number: int) -> Chunk:
            doc_id, within = table.place_of(number)
            start, end = spans[number].tolist()
            text = documents[doc_id].text[start:end]
            return Chunk(chunk_id_of(doc_id, within), doc_id, table.headings[number], start, end, text)

        self._length = len(spans)
        self._read = lru_cache(kept)(read)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, number: int) -> Chunk: ...
    @overload
    def __getitem__(self, number: slice) -> list[Chunk]: ...
    def __getitem__(self, number: int | slice) -> Chunk | list[Chunk]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(f"chunk {number} of {len(self)}")
        return self._read(number % len(self))


def spans_of(chunks: Sequence[Chunk]) -> NDArray[np.int32]:
    """Return the chunks' offsets in their documents, (n_chunks, 2)."""
    return np.array([(chunk.start, chunk.end) for chunk in chunks], dtype=np.int32).reshape(-1, 2)
