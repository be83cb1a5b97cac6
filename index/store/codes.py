"""Vectors in a few bits a dimension, without a codebook: rotated, then each coordinate rounded to an even level.

After a rotation that has nothing to do with the data, the coordinates of any unit vector are distributed nearly like a
Gaussian of variance 1 / dim. So one set of levels fits every model and every text: nothing is learned or shipped, and a
vector's code depends on that vector alone. This is the rotation of RaBitQ (Gao and Long 2024) with the evenly spaced
levels that Max (1960, "Quantizing for minimum distortion") found best for a Gaussian.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

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
        return turned(padded)

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
        return np.ascontiguousarray(turned_back(rows)[:, : self.dim])


def turned(rows: Vectors) -> Vectors:
    """Return the rows (n, dim) rotated, float32: signs, a cosine transform, other signs, the transform again.

    The signs come from a hash, and no row depends on those beside it, or on how many cores there are: a row has the
    same code with every library and on every machine.
    """
    from scipy.fft import dct

    first, second = _signs(rows.shape[1])
    return np.asarray(dct(second * dct(first * rows, norm="ortho", overwrite_x=True), norm="ortho", overwrite_x=True))


def turned_back(rows: Vectors) -> Vectors:
    """Return the rows (n, dim) of which `turned` made these."""
    from scipy.fft import idct

    first, second = _signs(rows.shape[1])
    return np.asarray(first * idct(second * idct(rows, norm="ortho"), norm="ortho"))


@cache
def _signs(dim: int) -> tuple[Vectors, Vectors]:
    """Return the signs before the first transform and before the second, each (dim,)."""
    bits = [hashlib.shake_256(f"rotation {dim} {number}".encode()).digest(dim) for number in (0, 1)]
    first, second = (np.where(np.frombuffer(part, np.uint8) & 1, 1, -1).astype(np.float32) for part in bits)
    return first, second
