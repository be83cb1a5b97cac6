"""Chunk vectors, searched by cosine: exactly while that is fast, then with FAISS inverted lists.

On disk a vector is float16. Up to EXACT_UP_TO chunks every one is compared. Beyond that, they are grouped around
2·√n centroids (k-means); a query probes the nearest groups, where vectors of 8 bits a dimension find candidates, then
compared as float16. How many groups to probe is measured at build time: as few as return 99 % of the true neighbours of
a sample moved as far away as questions are, then twice as many.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.disk.mapped import mapped, prefetch
from index.model.cores import cores
from index.model.embedder import Vectors, unit

EXACT_UP_TO = 20_000  # chunks; from 10,000 on a search through groups takes no longer, and finds as much
TRAIN_PER_CENTROID = 40  # vectors to train k-means on; FAISS warns below 39
ITERATIONS = 8  # of k-means; more changed nothing
SAMPLE, NEIGHBOURS, TARGET_RECALL = 200, 10, 0.99
NOISE = 0.6  # length of the noise added to the sample: it ends as far from the chunks as questions are (cosine .86)
MIN_PROBED = 32  # at least one in so many groups is probed
OVERSAMPLING = 4  # times so many candidates are taken in 8 bits and compared again in float16
ROWS, FAISS, GROUPS = "chunks-rows.npy", "chunks.faiss", "chunks-groups.json"
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the inverted lists are searched, and the recall measured."""

    n_groups: int
    n_looked: int  # groups probed by a query
    recall: float  # recall@10 over the sample, with half of n_looked


class ChunkVectors(Protocol):
    """The vectors of all chunks: what a search asks of them, and a build."""

    @property
    def grouping(self) -> Grouping | None:
        """How they are searched; None where all are compared."""

    def __len__(self) -> int: ...

    def nearest(self, query: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return the n nearest rows and their cosines, nearest first."""

    def all_cosines(self, query: Vectors) -> Vectors:
        """Return the cosines with all rows in order, shape (n_chunks,); -1 for rows that were not compared."""

    def cosines(self, query: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""

    def rows_of(self, numbers: Numbers) -> Vectors:
        """Return these rows, float32 (n, dim)."""

    def rows(self) -> Vectors:
        """Return all rows in order, float32 (n_chunks, dim)."""

    def save(self, folder: Path) -> None:
        """Write them into the folder, as `open_vectors` reads them; raise OSError."""


class ExactVectors:
    """All vectors in memory, all compared."""

    def __init__(self, index: Any) -> None:
        self.grouping: Grouping | None = None
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, query: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return the n nearest rows and their cosines, nearest first."""
        scores, numbers = self._index.search(query[None, :], min(n, len(self)))
        return numbers[0], scores[0]

    def all_cosines(self, query: Vectors) -> Vectors:
        """Return the cosines with all rows in order, shape (n_chunks,)."""
        _, scores, numbers = self._index.range_search(query[None, :], float("-inf"))
        ordered = np.full(len(self), -1, dtype=np.float32)
        ordered[numbers] = scores
        return ordered

    def cosines(self, query: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""
        return self.rows_of(numbers) @ query

    def rows_of(self, numbers: Numbers) -> Vectors:
        """Return these rows, float32 (n, dim)."""
        return np.asarray(self._index.reconstruct_batch(numbers), dtype=np.float32)

    def rows(self) -> Vectors:
        """Return all rows in order, float32 (n_chunks, dim)."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the rows, as float16, into the folder."""
        np.save(folder / ROWS, self.rows().astype(np.float16))


class ApproximateVectors(ABC):
    """Vectors too many to compare one by one: something else names candidates, which are compared as float16."""

    def __init__(self, rows: NDArray[np.float16], grouping: Grouping) -> None:
        """`rows` has shape (n_chunks, dim)."""
        self._rows = rows
        self.grouping: Grouping | None = grouping

    def __len__(self) -> int:
        return len(self._rows)

    @abstractmethod
    def candidates(self, query: Vectors, n: int) -> Numbers:
        """Return rows, in any order, among which the n nearest are likely to be."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write them into the folder, as `open_vectors` reads them; raise OSError."""

    def nearest(self, query: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return approximately the n nearest rows and their cosines, nearest first."""
        near = self.candidates(query, n)
        scores = self.cosines(query, near)
        order = np.argsort(-scores, kind="stable")[:n]
        return near[order], scores[order]

    def all_cosines(self, query: Vectors) -> Vectors:
        """Return the cosines with all rows in order, shape (n_chunks,); -1 for rows that were no candidates."""
        numbers, scores = self.nearest(query, len(self))
        ordered = np.full(len(self), -1, dtype=np.float32)
        ordered[numbers] = scores
        return ordered

    def cosines(self, query: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""
        return self.rows_of(numbers) @ query

    def rows_of(self, numbers: Numbers) -> Vectors:
        """Return these rows, float32 (n, dim)."""
        prefetch(self._rows, ((number, number + 1) for number in numbers.tolist()))
        return self._rows[numbers].astype(np.float32)

    def rows(self) -> Vectors:
        """Return all rows in order, float32 (n_chunks, dim)."""
        return self._rows.astype(np.float32)


class GroupedVectors(ApproximateVectors):
    """Vectors in groups on disk; a query reads a few groups."""

    def __init__(self, index: Any, rows: NDArray[np.float16], grouping: Grouping, path: Path | None = None) -> None:
        """`path` is the file that the index is memory-mapped from, if it is."""
        super().__init__(rows, grouping)
        index.nprobe = grouping.n_looked
        self._index, self._path = index, path

    def candidates(self, query: Vectors, n: int) -> Numbers:
        """Return the rows of the groups probed that are nearest in 8 bits."""
        _, numbers = self._index.search(query[None, :], min(max(n, OVERSAMPLING * NEIGHBOURS), len(self)))
        near: Numbers = numbers[0][numbers[0] >= 0]
        return near

    def save(self, folder: Path) -> None:
        """Write groups, rows and the grouping into the folder; raise OSError."""
        path = folder / FAISS
        if self._path is not None:  # of an index that is mapped, faiss would write where the groups are, not the groups
            copyfile(self._path, path)
        else:
            try:
                faiss.write_index(self._index, str(path))
            except RuntimeError as exc:
                raise OSError(f"{path.name} could not be written") from exc
        np.save(folder / ROWS, self._rows)
        (folder / GROUPS).write_text(json.dumps(asdict(self.grouping) if self.grouping else {}), "utf-8")


def index_vectors(vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> ChunkVectors:
    """Return an index of these unit rows (n_chunks, dim): exact up to `exact_up_to` rows, grouped beyond."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    return _exact(rows) if len(rows) <= exact_up_to else _grouped(rows)


def _exact(rows: Vectors) -> ExactVectors:
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return ExactVectors(index)


def open_vectors(folder: Path) -> ChunkVectors:
    """Open what `save` wrote; grouped vectors are memory-mapped."""
    grouping, rows = grouping_of(folder), mapped(folder / ROWS)
    if grouping is None:
        return _exact(rows.astype(np.float32))
    index = faiss.read_index(str(folder / FAISS), faiss.IO_FLAG_MMAP)
    return GroupedVectors(index, rows, grouping, folder / FAISS)


def grouping_of(folder: Path) -> Grouping | None:
    """Return how the vectors in the folder are grouped; None where they are not."""
    groups = folder / GROUPS
    return Grouping(**json.loads(groups.read_text("utf-8"))) if groups.is_file() else None


def _grouped(rows: Vectors) -> GroupedVectors:
    """Return the rows in groups, built on all cores; a search for one query uses one core anyway."""
    with threadpool_limits(cores(), user_api="openmp"):
        return _group(rows)


def _group(rows: Vectors) -> GroupedVectors:
    n, dim = rows.shape
    n_groups = int(2 * n**0.5)
    centroids = faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFScalarQuantizer(
        centroids, dim, n_groups, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter, index.cp.spherical = ITERATIONS, True
    choose = np.random.default_rng(0)
    sample = np.sort(choose.choice(n, min(n, TRAIN_PER_CENTROID * n_groups), replace=False))
    index.train(rows[sample])
    index.add(rows)
    near = np.sort(choose.choice(n, min(n, SAMPLE), replace=False))
    queries = unit(rows[near] + _noise(choose, (len(near), dim)))
    _, true = faiss.knn(queries, rows, NEIGHBOURS, metric=faiss.METRIC_INNER_PRODUCT)
    probed, recall = max(1, n_groups // MIN_PROBED), 0.0
    while recall < TARGET_RECALL and probed < n_groups:
        index.nprobe = probed
        _, found = index.search(queries, OVERSAMPLING * NEIGHBOURS)
        recall = float(np.mean([np.isin(a, b).mean() for a, b in zip(true, found, strict=True)]))
        probed = min(2 * probed, n_groups)
    grouping = Grouping(n_groups, probed, round(recall, 4))
    return GroupedVectors(index, rows.astype(np.float16), grouping)


def _noise(random: np.random.Generator, shape: tuple[int, int]) -> Vectors:
    """Return random rows of length NOISE, about, in any direction."""
    return random.standard_normal(shape, dtype=np.float32) * np.float32(NOISE / shape[1] ** 0.5)
