"""Token vectors for late interaction, quantised to 8 bits, chunk after chunk, memory-mapped."""

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

BLOCK = 512  # tokens converted to float32 at once: they fit the core's own cache


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of all chunks; token i has the unit vector rows[i] · scales[i]."""

    rows: NDArray[np.int8]  # (n_tokens, dim)
    scales: NDArray[np.float32]  # (n_tokens,)
    spans: NDArray[np.int32]  # (n_tokens, 2) characters of the document; (-1, -1) for a token of the chunk's context
    starts: NDArray[np.int64]  # (n_chunks + 1,): chunk i has rows starts[i]:starts[i + 1]

    def matches(self, query: Scores, numbers: Sequence[int]) -> list[Scores]:
        """Return for each chunk number the cosines of query and chunk tokens, (n_query_tokens, n_chunk_tokens).

        `query` holds unit rows, shape (n_query_tokens, dim).
        """
        slices = [slice(*self.starts[number : number + 2].tolist()) for number in numbers]
        if not slices:
            return []
        prefetch(self.rows, ((part.start, part.stop) for part in slices))
        ends = np.cumsum([part.stop - part.start for part in slices]).tolist()
        columns = np.ascontiguousarray(query.T)
        cosines = np.empty((ends[-1], len(query)), dtype=np.float32)  # a row a token: quicker than a column
        wide = np.empty((BLOCK, query.shape[1]), dtype=np.float32)
        rows = np.concatenate([self.rows[part] for part in slices])
        with _blas().limit(limits=1):  # threads of a small product wait for one another
            for at in range(0, len(rows), BLOCK):
                part = wide[: len(rows) - at]
                part[...] = rows[at : at + BLOCK]
                np.matmul(part, columns, out=cosines[at : at + BLOCK])
        cosines *= np.concatenate([self.scales[part] for part in slices])[:, None]
        return [cosines[start:end].T for start, end in pairwise([0, *ends])]

    def spans_of(self, number: int) -> NDArray[np.int32]:
        """Return the spans of that chunk's tokens, shape (n_chunk_tokens, 2)."""
        return self.spans[slice(*self.starts[number : number + 2].tolist())]

    def save(self, folder: Path) -> None:
        """Write one file for each field."""
        for part in fields(self):
            np.save(folder / f"tokens-{part.name}.npy", getattr(self, part.name))

    @classmethod
    def load(cls, folder: Path) -> TokenVectors:
        """Open what `save` wrote, memory-mapped."""
        return cls(*(mapped(folder / f"tokens-{part.name}.npy") for part in fields(cls)))


class TokenWriter:
    """Collects the tokens of chunks, their rows in a file, since all of them would not fit in memory."""

    def __init__(self, file: IO[bytes], dim: int) -> None:
        self._file, self._dim = file, dim
        self._scales: list[NDArray[np.float32]] = []
        self._spans: list[NDArray[np.int32]] = []

    def add(self, rows: NDArray[np.floating[Any]], spans: NDArray[np.int32]) -> None:
        """Add the next chunk's tokens: unit rows (n_tokens, dim) and spans (n_tokens, 2)."""
        codes, scales = in_eight_bits(rows)
        self._file.write(codes.tobytes())
        self._scales.append(scales)
        self._spans.append(spans)

    def all(self) -> TokenVectors:
        """Return the tokens of all chunks, memory-mapped from the file."""
        starts = np.cumsum([0, *map(len, self._scales)], dtype=np.int64)
        shape = (int(starts[-1]), self._dim)
        self._file.flush()
        rows = np.asarray(np.memmap(self._file, np.int8, "r", shape=shape)) if shape[0] else np.zeros(shape, np.int8)
        return TokenVectors(rows, np.concatenate(self._scales), np.concatenate(self._spans), starts)


def in_eight_bits(rows: NDArray[np.floating[Any]]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 codes round(row · 127 / max |row|), and scales max |row| / 127; a cosine is off by up to .002."""
    wide = rows.astype(np.float32, copy=False)
    scales = np.maximum(np.abs(wide).max(axis=1, initial=0), np.float32(1e-12)) / np.float32(127)
    return np.round(wide / scales[:, None]).astype(np.int8), scales.astype(np.float32)


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
