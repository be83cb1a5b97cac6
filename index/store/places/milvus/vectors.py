"""The vectors of more chunks than are compared one by one, searched in Milvus.

Milvus names the nearest; their cosines are computed here, from the rows that are beside every snapshot, as a folder
computes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Vectors
from index.store.places.milvus.rows import MOST_FOUND, Rows
from index.store.places.milvus.tokens import name_of
from index.store.vectors import Grouping, Numbers

WRITTEN_AT_ONCE = 1_000


class MilvusVectors:
    """The vectors of all chunks: a `ChunkVectors`."""

    def __init__(
        self,
        rows: Rows,
        keys: NDArray[np.uint8],
        vectors: NDArray[np.float16],
        grouping: Grouping,
        write_files: Callable[[Path], None],
    ) -> None:
        """`keys` has shape (n_chunks, KEY), `vectors` (n_chunks, dim); `write_files` writes what a folder has."""
        self._rows, self._keys, self._vectors, self._write_files = rows, keys, vectors, write_files
        self.grouping: Grouping | None = grouping

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(self, query: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return the n nearest rows, as far as Milvus finds them, and their cosines, nearest first.

        Rows of other snapshots are found too and passed over; where they crowd out ours, more are asked for.
        """
        wanted, limit = min(n, len(self)), n
        while True:
            found = self._rows.nearest(collection_of(len(query)), query, limit)
            near = np.array([number for name in found for number in self._numbers.get(name, ())], dtype=np.int64)
            if len(near) >= wanted or len(found) < limit or limit >= MOST_FOUND:
                break
            limit *= 2
        scores = self.cosines(query, near)
        order = np.argsort(-scores, kind="stable")[:n]
        return near[order], scores[order]

    def all_cosines(self, query: Vectors) -> Vectors:
        """Return the cosines with all rows in order, shape (n_chunks,); -1 for rows that Milvus did not find."""
        numbers, scores = self.nearest(query, len(self))
        ordered = np.full(len(self), -1, dtype=np.float32)
        ordered[numbers] = scores
        return ordered

    def cosines(self, query: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""
        return self.rows_of(numbers) @ query

    def rows_of(self, numbers: Numbers) -> Vectors:
        """Return these rows, float32 (n, dim)."""
        return self._vectors[numbers].astype(np.float32)

    def rows(self) -> Vectors:
        """Return all rows in order, float32 (n_chunks, dim)."""
        return self._vectors.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Fetch the files of a folder's index of them."""
        self._write_files(folder)

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The chunks of each key."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            numbers[name_of(key)].append(number)
        return dict(numbers)


def put_vectors(rows: Rows, named: Iterable[tuple[str, Vectors]], dim: int) -> None:
    """Write the vectors, (dim,) each, that are not there yet."""
    collection = collection_of(dim)
    rows.make(collection, _fields, dim, "AUTOINDEX")
    waiting: dict[str, Vectors] = {}

    def write() -> None:
        there = rows.there(collection, list(waiting)) if waiting else set()
        if new := [{"id": name, "vector": row.tolist()} for name, row in waiting.items() if name not in there]:
            rows.insert(collection, new)
        waiting.clear()

    for name, row in named:
        waiting[name] = row
        if len(waiting) == WRITTEN_AT_ONCE:
            write()
    write()
    rows.flush(collection)


def sweep_vectors(rows: Rows, dim: int, kept: Collection[str]) -> None:
    """Delete the vectors under other names."""
    if rows.has(collection_of(dim)):
        gone = [row["id"] for row in rows.every(collection_of(dim), 'id != ""', ["id"]) if row["id"] not in kept]
        rows.delete(collection_of(dim), gone)


def collection_of(dim: int) -> str:
    """Return the collection of vectors of so many dimensions."""
    return f"yinzheng_vectors_{dim}"


def _fields(schema: Any, types: Any) -> None:
    schema.add_field("id", types.VARCHAR, is_primary=True, max_length=100)
