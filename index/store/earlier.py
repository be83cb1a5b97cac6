"""The index that is there when a build begins, as a store of vectors: what it has is not embedded again.

Only the files of vectors are opened, so that an index of another format will do, if its vectors are as this version
makes them: then it has the same keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np

from index.disk.mapped import mapped
from index.errors import IndexStateError
from index.records import FileEntry
from index.store.coded import Coded
from index.store.pointer import name_of, read_pointer
from index.store.snapshot import KEYS, verify_touched
from index.store.tokens import TokenVectors
from index.store.vectors import ROWS


class Listed(msgspec.Struct):
    """What is needed of a manifest of whatever format."""

    files: tuple[FileEntry, ...]


class Earlier:
    """The vectors of an index's chunks, by their keys."""

    def __init__(self, numbers: Mapping[bytes, int], read: Callable[[int], Coded | None]) -> None:
        """Take each key's chunk number, and what reads the vectors of a chunk, None where they are missing."""
        self._numbers, self._read = numbers, read

    def get(self, key: bytes) -> Coded | None:
        """Return the chunk's vectors, to the bit as they were made; None where there is none of that key."""
        number = self._numbers.get(key)
        return None if number is None else self._read(number)

    def others(self, used: Collection[bytes]) -> Iterator[tuple[bytes, Coded]]:
        """Yield the keys and vectors of the chunks whose key is not among the used ones."""
        found = ((key, self._read(number)) for key, number in self._numbers.items() if key not in used)
        return ((key, record) for key, record in found if record is not None)


def open_earlier(index_dir: Path) -> Earlier:
    """Return the vectors of the current snapshot; of one that is missing or damaged, or has no such, there are none."""
    with suppress(IndexStateError, OSError, ValueError, msgspec.DecodeError):
        pointer = read_pointer(index_dir)
        folder = index_dir / "snapshots" / pointer.snapshot
        data = (folder / "manifest.json").read_bytes()
        needed = {KEYS, ROWS, *TokenVectors.file_names()}
        files = [entry for entry in msgspec.json.decode(data, type=Listed).files if entry.name in needed]
        if name_of(data) == pointer.snapshot and len(files) == len(needed):
            verify_touched(index_dir, folder, files)
            rows, tokens = mapped(folder / ROWS), TokenVectors.load(folder)
            numbers = {bytes(key): number for number, key in enumerate(mapped(folder / KEYS))}
            return Earlier(numbers, lambda number: Coded(rows[number].astype(np.float32), tokens.coded(number)))
    return nothing_earlier()


def nothing_earlier() -> Earlier:
    """Return the vectors of an index that there is not."""
    nothing: dict[int, Coded] = {}
    return Earlier({}, nothing.__getitem__)
