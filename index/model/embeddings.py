"""The table of token embeddings, outside the graph and memory-mapped: only the rows of tokens that occur are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.disk.mapped import mapped
from index.model.q4_blocks import Floats, Q4Blocks, exact_blocks
from index.model.tokenizer import Ids


class FloatTable:
    """A table in float32."""

    def __init__(self, values: Floats) -> None:
        self._values = values

    def rows(self, numbers: Ids) -> Floats:
        """Return these rows, float32 of shape (len(numbers), dim)."""
        return np.asarray(self._values[numbers], dtype=np.float32)


EmbeddingTable = FloatTable | Q4Blocks  # rows by token id


def write_table(folder: Path, table: Floats) -> None:
    """Write the table (n_tokens, dim) in Q4 blocks if these are exact, in float32 otherwise."""
    blocks = exact_blocks(table)
    if blocks is None:
        np.save(folder / "words.npy", table)
        return
    np.save(folder / "words-codes.npy", blocks.codes)
    np.save(folder / "words-scales.npy", blocks.scales)


def open_table(folder: Path) -> EmbeddingTable:
    """Open the table that `write_table` wrote."""
    if (folder / "words.npy").is_file():
        return FloatTable(mapped(folder / "words.npy"))
    parts = (mapped(folder / f"words-{part}.npy") for part in ("codes", "scales"))
    return Q4Blocks(*parts)
