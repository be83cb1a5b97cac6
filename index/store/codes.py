"""Vectors in a few bits a dimension, without a codebook: rotated, then each coordinate rounded to an even level.

After a rotation that has nothing to do with the data, the coordinates of any unit vector are distributed nearly like a
Gaussian of variance 1 / dim. So one set of levels fits every model and every text: nothing is learned or shipped, and a
vector's code depends on that vector alone. This is the rotation of RaBitQ (Gao and Long 2024) with the evenly spaced
levels that Max (1960, "Quantizing for minimum distortion") found best for a Gaussian.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Vectors, unit

# For a Gaussian of variance 1: bits -> distance between levels, and the variance lost: Max (1960), table II.
STEPS = {2: 0.9957, 4: 0.3352}
LOST = {2: 0.1188, 4: 0.01154}

Codes = NDArray[np.uint8]
Scales = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Codec:
    """Codes of `bits` bits a dimension, 2 or 4.

    A coordinate's level k, from 0 to 2^bits - 1, stands for (2k + 1 - 2^bits) · scale. The cosine of a vector with its
    code is √(1 - LOST); the scale makes the code longer by 1 / that, so that on average products are as they were.
    A byte holds 8 / bits levels: its lowest bits that of dimension i, the next that of i + width.
    """

    dim: int
    bits: int

    @property
    def planes(self) -> int:
        """Levels in a byte."""
        return 8 // self.bits

    @property
    def width(self) -> int:
        """Bytes of a code."""
        return -(-self.dim // self.planes)

    @property
    def top(self) -> int:
        """The highest level."""
        return (1 << self.bits) - 1

    @property
    def stretch(self) -> float:
        """The length of a decoded row, in lengths of the row itself."""
        return float((1 - LOST[self.bits]) ** -0.5)

    def rotated(self, rows: Vectors) -> Vectors:
        """Return the rows (n, dim) in the space of the levels, float32 (n, width · planes); lengths do not change."""
        wide = self.width * self.planes
        padded = np.zeros((len(rows), wide), dtype=np.float32)
        padded[:, : self.dim] = rows
        with one_thread:  # or the last digits, and with them a code, would depend on how many cores there are
            return padded @ rotation(wide)

    def encode(self, rows: Vectors) -> tuple[Codes, Scales]:
        """Return the codes (n, width) and scales (n,) of rows (n, dim) of any length."""
        lengths = np.linalg.norm(rows, axis=1)
        steps = self.rotated(unit(rows)) * np.float32((self.width * self.planes) ** 0.5 / STEPS[self.bits])
        levels = np.clip(np.floor(steps + (self.top + 1) / 2), 0, self.top).astype(np.uint8)
        codes = np.zeros((len(rows), self.width), dtype=np.uint8)
        for plane, part in enumerate(np.split(levels, self.planes, axis=1)):
            codes |= part << np.uint8(plane * self.bits)
        return codes, (self.stretch * lengths / np.linalg.norm(self.centred(codes), axis=1)).astype(np.float16)

    @property
    def weights(self) -> Vectors:
        """What makes levels of what `unpack` writes, (width · planes,): powers of 2, so that nothing is rounded."""
        return np.repeat(np.float32(2.0) ** -(self.bits * np.arange(self.planes, dtype=np.float32)), self.width)

    def unpack(self, codes: Codes, out: Vectors) -> None:
        """Write the levels of the codes (n, width), left in their places in a byte, to `out` (n, width · planes)."""
        plane = np.empty_like(codes)
        for number in range(self.planes):
            np.bitwise_and(codes, np.uint8(self.top << number * self.bits), out=plane)
            out[:, number * self.width : (number + 1) * self.width] = plane

    def centred(self, codes: Codes) -> Vectors:
        """Return 2k + 1 - 2^bits for every level k, float32 (n, width · planes)."""
        levels = np.empty((len(codes), self.width * self.planes), dtype=np.float32)
        self.unpack(codes, levels)
        return levels * (2 * self.weights) - np.float32(self.top)

    def decode(self, codes: Codes, scales: Scales) -> Vectors:
        """Return the rows that the codes stand for, float32 (n, dim)."""
        return self.turned_back(self.centred(codes) * scales.astype(np.float32)[:, None])

    def turned_back(self, rows: Vectors) -> Vectors:
        """Return the rows, float32 (n, dim), of which `rotated` made these (n, width · planes)."""
        with one_thread:
            return np.ascontiguousarray((rows @ rotation(rows.shape[1]).T)[:, : self.dim])


@cache
def rotation(dim: int) -> Vectors:
    """Return an orthogonal matrix (dim, dim): signs, a cosine transform, other signs, the transform again.

    The signs come from a hash, so that the matrix is the same with every library and on every machine.
    """
    n = np.arange(dim)
    transform = np.sqrt(2 / dim) * np.cos(np.pi * (2 * n[None, :] + 1) * n[:, None] / (2 * dim))
    transform[0] /= np.sqrt(2)
    first, second = (transform * _signs(dim, number) for number in (0, 1))
    return np.ascontiguousarray((second @ first).T, dtype=np.float32)


class OneThread:
    """Within it, numpy multiplies on one thread: those of a small product wait for one another.

    The limit is the process's: the first thread to enter sets it, the last to leave takes it back.
    """

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limit = _blas().limit(limits=1)
            self._inside += 1

    def __exit__(self, *raised: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limit.restore_original_limits()


one_thread = OneThread()


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


def _signs(dim: int, number: int) -> NDArray[np.float64]:
    """Return dim random signs, others for another number."""
    bits = hashlib.shake_256(f"rotation {dim} {number}".encode()).digest(dim)
    return np.where(np.frombuffer(bits, dtype=np.uint8) & 1, 1.0, -1.0)
