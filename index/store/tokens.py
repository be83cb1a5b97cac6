"""Every token's vector, chunk after chunk, in 8 bits: what late interaction reads, memory-mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped, prefetch

Scores = NDArray[np.float32]

BLOCK = 512  # tokens made float32 at once: what the core's own cache holds


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token i has the unit vector rows[i] · scales[i]."""

    rows: NDArray[np.int8]  # (n_tokens, dim)
    scales: NDArray[np.float32]  # (n_tokens,)
    spans: NDArray[np.int32]  # (n_tokens, 2) characters of the document; (-1, -1) for a token of the chunk's context
    starts: NDArray[np.int64]  # (n_chunks + 1,): chunk i has rows starts[i]:starts[i + 1]

    def matches(self, question: Scores, numbers: Sequence[int]) -> list[Scores]:
        """Return for each chunk the cosines of the question's tokens with its own, (n_question_tokens, n_tokens)."""
        slices = [slice(*self.starts[number : number + 2].tolist()) for number in numbers]
        if not slices:
            return []
        prefetch(self.rows, ((part.start, part.stop) for part in slices))
        ends = np.cumsum([part.stop - part.start for part in slices]).tolist()
        columns = np.ascontiguousarray(question.T)
        cosines = np.empty((ends[-1], len(question)), dtype=np.float32)  # a row a token: quicker than a column
        wide = np.empty((BLOCK, question.shape[1]), dtype=np.float32)
        rows = np.concatenate([self.rows[part] for part in slices])
        with _blas().limit(limits=1):  # the threads of a small product wait for one another, long where cores are busy
            for at in range(0, len(rows), BLOCK):
                part = wide[: len(rows) - at]
                part[...] = rows[at : at + BLOCK]
                np.matmul(part, columns, out=cosines[at : at + BLOCK])
        cosines *= np.concatenate([self.scales[part] for part in slices])[:, None]
        return [cosines[start:end].T for start, end in pairwise([0, *ends])]

    def spans_of(self, number: int) -> NDArray[np.int32]:
        """Return the spans of that chunk's tokens."""
        return self.spans[slice(*self.starts[number : number + 2].tolist())]

    def save(self, folder: Path) -> None:
        """Write one file a field."""
        for part in fields(self):
            np.save(folder / f"tokens-{part.name}.npy", getattr(self, part.name))

    @classmethod
    def load(cls, folder: Path) -> TokenVectors:
        """Open what `save` wrote, left on disk."""
        return cls(*(mapped(folder / f"tokens-{part.name}.npy") for part in fields(cls)))


class TokenWriter:
    """Puts the tokens of chunks behind one another, their rows in a file: all would fill the memory."""

    def __init__(self, file: IO[bytes], dim: int) -> None:
        self._file, self._dim = file, dim
        self._scales: list[NDArray[np.float32]] = []
        self._spans: list[NDArray[np.int32]] = []

    def add(self, rows: NDArray[np.floating[Any]], spans: NDArray[np.int32]) -> None:
        """Take the tokens of the next chunk."""
        codes, scales = in_eight_bits(rows)
        self._file.write(codes.tobytes())
        self._scales.append(scales)
        self._spans.append(spans)

    def all(self) -> TokenVectors:
        """Return those of every chunk, which are read from the file."""
        starts = np.cumsum([0, *map(len, self._scales)], dtype=np.int64)
        shape = (int(starts[-1]), self._dim)
        self._file.flush()
        rows = np.asarray(np.memmap(self._file, np.int8, "r", shape=shape)) if shape[0] else np.zeros(shape, np.int8)
        return TokenVectors(rows, np.concatenate(self._scales), np.concatenate(self._spans), starts)


def in_eight_bits(rows: NDArray[np.floating[Any]]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows · 127 / their largest value, rounded, and the scales that undo it; an error of .002 in a cosine."""
    wide = rows.astype(np.float32, copy=False)
    scales = np.maximum(np.abs(wide).max(axis=1, initial=0), np.float32(1e-12)) / np.float32(127)
    return np.round(wide / scales[:, None]).astype(np.int8), scales.astype(np.float32)


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
