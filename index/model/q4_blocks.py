"""A float32 matrix -> Q4 blocks, if these represent it exactly; numpy only.

A block is 32 weights of a row: value = (q - 8) · d, with q from 0 to 15 and a scale d (GGML's q4_0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Q4Blocks:
    """A matrix (rows, columns) in Q4 blocks."""

    codes: NDArray[np.uint8]  # (rows, columns / 2): of two neighbours, the first is in the low bits
    scales: Floats  # (rows, columns / 32)

    def rows(self, numbers: NDArray[np.int64]) -> Floats:
        """Return these rows, float32 of shape (len(numbers), columns)."""
        codes, scales = self.codes[numbers], self.scales[numbers]
        both = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(numbers), -1, BLOCK)
        values: Floats = (both.astype(np.float32) - 8) * scales[:, :, None]
        return values.reshape(len(numbers), -1)


def exact_blocks(matrix: Floats) -> Q4Blocks | None:
    """Return the matrix in blocks; None where they do not represent it to the last bit."""
    rows, columns = matrix.shape
    if columns % BLOCK:
        return None
    blocks = matrix.reshape(rows, -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=-1)[..., None], axis=-1)
    scales = (largest / -8).astype(np.float32)  # the weight farthest from zero has q = 0
    codes = np.round(np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales != 0)) + 8
    if codes.max() > 15 or not np.array_equal((codes - 8) * scales, blocks):
        return None
    flat = codes.astype(np.uint8).reshape(rows, columns)
    return Q4Blocks((flat[:, 0::2] | flat[:, 1::2] << 4).astype(np.uint8), scales[..., 0])
