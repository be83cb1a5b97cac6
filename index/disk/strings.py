"""Which of many known strings occur in a text: memory-mapped, nothing read but what is asked for.

The strings lie sorted by a hash of their characters; the hashes of all substrings of a text are looked up at once. A
chance equality of hashes finds a string that does not occur; whoever asks must not mind (or look).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped

MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd; the next where two strings collide
ARRAYS = ("hashes", "offsets", "letters", "hashing")
SLICE = 1 << 16  # characters looked up at once
Rows = NDArray[np.int64]


class StringTable:
    """Known strings, by row."""

    def __init__(self, folder: Path, name: str) -> None:
        arrays = {part: mapped(folder / f"{name}-{part}.npy") for part in ARRAYS}
        self._hashes, self._offsets, self._letters = arrays["hashes"], arrays["offsets"], arrays["letters"]
        self._multiplier, self._longest = arrays["hashing"].tolist()

    def find(self, text: str) -> Rows:
        """Return the rows, in order, of all strings that are substrings of the text (as good as)."""
        found = [self._rows(text[at : at + SLICE + self._longest]) for at in range(0, max(len(text), 1), SLICE)]
        return np.unique(np.concatenate(found)) if len(found) > 1 else found[0]

    def row(self, string: str) -> int | None:
        """Return the string's row, None where it is not one of the known."""
        wanted = np.uint64(_hash(string, self._multiplier))
        row = int(np.searchsorted(self._hashes, wanted))
        known = row < len(self._hashes) and self._hashes[row] == wanted and self.strings(np.array([row])) == [string]
        return row if known else None

    def strings(self, rows: Rows) -> list[str]:
        """Return the strings of those rows."""
        spans = zip(self._offsets[rows].tolist(), self._offsets[rows + 1].tolist(), strict=True)
        return [self._letters[start:end].tobytes().decode() for start, end in spans]

    def _rows(self, text: str) -> Rows:
        hashes = np.sort(_substring_hashes(text, self._multiplier, self._longest))  # so the rows are in order as well
        rows = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        found: Rows = rows[self._hashes[rows] == hashes]
        return found[np.diff(found, prepend=-1) > 0]


def write_strings(folder: Path, name: str, strings: Sequence[str]) -> Rows:
    """Write the table; return the number of the string that each row holds. No string is empty or there twice."""
    for multiplier in MULTIPLIERS:
        hashes = np.array([_hash(string, multiplier) for string in strings], dtype=np.uint64)
        if len(np.unique(hashes)) == len(hashes):
            break
    else:
        raise ValueError(f"{name}: two strings have the same hash, whichever is tried")
    order = np.argsort(hashes)
    encoded = [strings[n].encode() for n in order.tolist()]
    arrays: dict[str, NDArray[Any]] = {
        "hashes": hashes[order],
        "offsets": np.cumsum([0, *map(len, encoded)], dtype=np.int64),
        "letters": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "hashing": np.array([multiplier, max(map(len, strings))], dtype=np.uint64),
    }
    for part in ARRAYS:
        np.save(folder / f"{name}-{part}.npy", arrays[part])
    return order


def _hash(string: str, multiplier: int) -> int:
    value = 0
    for char in string:
        value = (value * multiplier + ord(char) + 1) % 2**64
    return value


def _substring_hashes(text: str, multiplier: int, longest: int) -> NDArray[np.uint64]:
    """Return the hashes of all substrings of up to `longest` characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64) + np.uint64(1)
    found, hashes = [], np.zeros(len(codes), dtype=np.uint64)
    for length in range(min(longest, len(codes))):
        hashes = hashes[: len(codes) - length] * np.uint64(multiplier) + codes[length:]
        found.append(hashes)
    return np.concatenate(found) if found else hashes
