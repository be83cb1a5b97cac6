"""Records on disk, read by number: JSON, each deflated by itself, with the offset of each; memory-mapped."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, overload

import msgspec
import numpy as np

from index.disk.mapped import mapped

Record = TypeVar("Record")


class DeflatedRecords(Sequence[Record]):
    """A sequence of records, decoded when accessed; the last `keep` of them stay in memory."""

    def __init__(self, path: Path, kind: type[Record], keep: int = 0) -> None:
        starts, decoder = mapped(_offsets_file(path)), msgspec.json.Decoder(kind)
        data = np.asarray(np.memmap(path, mode="r")) if path.stat().st_size else np.zeros(0, dtype=np.uint8)

        def read(number: int) -> Record:
            start, end = starts[number : number + 2].tolist()
            return decoder.decode(zlib.decompress(data[start:end].data))

        self._length = len(starts) - 1
        self._read = lru_cache(keep)(read)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, number: int) -> Record: ...
    @overload
    def __getitem__(self, number: slice) -> list[Record]: ...
    def __getitem__(self, number: int | slice) -> Record | list[Record]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(f"record {number} of {len(self)}")
        return self._read(number % len(self))


class ByName(Mapping[str, Record]):
    """Records by name, in the order of `numbers`, which gives each name's record number."""

    def __init__(self, numbers: Mapping[str, int], records: Sequence[Record]) -> None:
        self._numbers = numbers
        self._records = records

    def __getitem__(self, name: str) -> Record:
        return self._records[self._numbers[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def write_records(path: Path, records: Iterable[object]) -> None:
    """Write the records one after the other, and beside the file an array of their byte offsets."""
    starts = [0]
    with path.open("wb") as file:
        for record in records:
            starts.append(starts[-1] + file.write(zlib.compress(msgspec.json.encode(record))))
    np.save(_offsets_file(path), np.array(starts, dtype=np.int64))


def _offsets_file(path: Path) -> Path:
    return path.with_name(f"{path.stem}-places.npy")
