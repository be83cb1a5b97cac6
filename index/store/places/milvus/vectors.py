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
from index.store.vectors import ApproximateVectors, Grouping, Numbers

WRITTEN_AT_ONCE = 1_000


class MilvusVectors(ApproximateVectors):
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
        super().__init__(vectors, grouping)
        self._milvus, self._keys, self._write_files = rows, keys, write_files

    def candidates(self, query: Vectors, n: int) -> Numbers:
        """Return the rows that Milvus names.

        Rows of other snapshots are found too and passed over; where they crowd out ours, more are asked for.
        """
        wanted, limit = min(n, len(self)), n
        while True:
            found = self._milvus.nearest(collection_of(len(query)), query, limit)
            near = np.array([number for name in found for number in self._numbers.get(name, ())], dtype=np.int64)
            if len(near) >= wanted or len(found) < limit or limit >= MOST_FOUND:
                return near
            limit *= 2

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
    rows.put(collection, ({"id": name, "vector": row.tolist()} for name, row in named), WRITTEN_AT_ONCE)


def sweep_vectors(rows: Rows, dim: int, kept: Collection[str]) -> None:
    """Delete the vectors under other names."""
    rows.sweep(collection_of(dim), kept.__contains__)


def collection_of(dim: int) -> str:
    """Return the collection of vectors of so many dimensions."""
    return f"yinzheng_vectors_{dim}"


def _fields(schema: Any, types: Any) -> None:
    schema.add_field("id", types.VARCHAR, is_primary=True, max_length=100)
