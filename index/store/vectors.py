"""One vector a chunk, searched by cosine: exactly while that is fast, then in FAISS's inverted lists; its only home.

Up to EXACT_UP_TO chunks every vector is compared, in float32. Beyond, the vectors are grouped around 2·√n centres
(k-means); a question looks into the nearest groups, where 8 bits a dimension say which chunks are near, and those are
compared again by their float16 vectors. How many groups is found when the index is built: as few as give back 99 of
100 true neighbours of a sample that lies as far off as questions do, and then twice as many.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.disk.mapped import mapped, prefetch
from index.model.cores import cores
from index.model.embedder import Vectors, unit

EXACT_UP_TO = 50_000  # chunks: 77 MB and about 10 ms a question
TRAIN_PER_CENTRE = 40  # vectors of the sample that centres are found from; FAISS warns below 39
ROUNDS = 8  # of k-means; more changed nothing
SAMPLE, NEIGHBOURS, WANTED = 200, 10, 0.99
NOISE = 0.6  # added to unit vectors of the sample: they end as far from the chunks as questions are (cosine .86)
LEAST = 32  # at least one in so many groups is looked into
AGAIN = 4  # times so many are taken in 8 bits, to be compared in float16
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the inverted lists are searched, and what that was measured to find."""

    n_groups: int
    n_looked: int
    recall: float  # of the true 10 nearest of a sample, with half of n_looked


class ExactVectors:
    """All rows in memory, all compared."""

    grouping: Grouping | None = None

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, question: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return the n nearest rows and their cosines, nearest first."""
        scores, numbers = self._index.search(question[None, :], min(n, len(self)))
        return numbers[0], scores[0]

    def all_cosines(self, question: Vectors) -> Vectors:
        """Return the cosines with all rows, in order."""
        _, scores, numbers = self._index.range_search(question[None, :], float("-inf"))
        ordered = np.full(len(self), -1, dtype=np.float32)
        ordered[numbers] = scores
        return ordered

    def cosines(self, question: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""
        rows: Vectors = self._index.reconstruct_batch(numbers) @ question
        return rows

    def rows(self) -> Vectors:
        """Return all rows, in order."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into the folder."""
        (folder / "chunks.faiss").write_bytes(faiss.serialize_index(self._index).tobytes())


class GroupedVectors:
    """Rows in groups on disk; a question reads a few groups."""

    def __init__(self, index: Any, rows: NDArray[np.float16], grouping: Grouping) -> None:
        index.nprobe = grouping.n_looked
        self._index = index
        self._rows = rows
        self.grouping: Grouping | None = grouping

    def __len__(self) -> int:
        return len(self._rows)

    def nearest(self, question: Vectors, n: int) -> tuple[Numbers, Vectors]:
        """Return about the n nearest rows and their cosines, nearest first."""
        _, numbers = self._index.search(question[None, :], min(max(n, AGAIN * NEIGHBOURS), len(self)))
        near = numbers[0][numbers[0] >= 0]
        scores = self.cosines(question, near)
        order = np.argsort(-scores, kind="stable")[:n]
        return near[order], scores[order]

    def all_cosines(self, question: Vectors) -> Vectors:
        """Return the cosines with all rows that its groups have, in order; -1 for the others."""
        numbers, scores = self.nearest(question, len(self))
        ordered = np.full(len(self), -1, dtype=np.float32)
        ordered[numbers] = scores
        return ordered

    def cosines(self, question: Vectors, numbers: Numbers) -> Vectors:
        """Return the cosines with these rows."""
        prefetch(self._rows, ((number, number + 1) for number in numbers.tolist()))
        found: Vectors = self._rows[numbers].astype(np.float32) @ question
        return found

    def rows(self) -> Vectors:
        """Return all rows, in order."""
        return self._rows.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write groups, rows and what was measured into the folder."""
        path = folder / "chunks.faiss"
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as exc:
            raise OSError(f"{path.name} could not be written") from exc
        np.save(folder / "chunks-rows.npy", self._rows)
        (folder / "chunks-groups.json").write_text(json.dumps(asdict(self.grouping) if self.grouping else {}), "utf-8")


ChunkVectors = ExactVectors | GroupedVectors


def index_vectors(vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> ChunkVectors:
    """Return the index of these unit rows, of the kind that fits their number."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    exact = faiss.IndexFlatIP(rows.shape[1])
    if len(rows) <= exact_up_to:
        exact.add(rows)
        return ExactVectors(exact)
    return _grouped(rows)


def open_vectors(folder: Path) -> ChunkVectors:
    """Return what `save` wrote; what is large stays on disk."""
    path = str(folder / "chunks.faiss")
    groups = folder / "chunks-groups.json"
    if not groups.is_file():
        return ExactVectors(faiss.read_index(path))
    index = faiss.read_index(path, faiss.IO_FLAG_MMAP)
    rows = mapped(folder / "chunks-rows.npy")
    return GroupedVectors(index, rows, Grouping(**json.loads(groups.read_text("utf-8"))))


def _grouped(rows: Vectors) -> GroupedVectors:
    """Return the rows in groups, made on as many cores as there are; a search for one question takes one by itself."""
    with threadpool_limits(cores(), user_api="openmp"):
        return _group(rows)


def _group(rows: Vectors) -> GroupedVectors:
    n, dim = rows.shape
    n_groups = int(2 * n**0.5)
    centres = faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFScalarQuantizer(
        centres, dim, n_groups, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter, index.cp.spherical = ROUNDS, True
    choose = np.random.default_rng(0)
    sample = np.sort(choose.choice(n, min(n, TRAIN_PER_CENTRE * n_groups), replace=False))
    index.train(rows[sample])
    index.add(rows)
    asked = unit(rows[np.sort(choose.choice(n, min(n, SAMPLE), replace=False))] + _noise(choose, (min(n, SAMPLE), dim)))
    _, true = faiss.knn(asked, rows, NEIGHBOURS, metric=faiss.METRIC_INNER_PRODUCT)
    looked, recall = max(1, n_groups // LEAST), 0.0
    while recall < WANTED and looked < n_groups:
        index.nprobe = looked
        _, found = index.search(asked, AGAIN * NEIGHBOURS)
        recall = float(np.mean([np.isin(a, b).mean() for a, b in zip(true, found, strict=True)]))
        looked = min(2 * looked, n_groups)
    grouping = Grouping(n_groups, looked, round(recall, 4))
    return GroupedVectors(index, rows.astype(np.float16), grouping)


def _noise(random: np.random.Generator, shape: tuple[int, int]) -> Vectors:
    """Return rows of about the length NOISE, in any direction."""
    return random.standard_normal(shape, dtype=np.float32) * np.float32(NOISE / shape[1] ** 0.5)
