"""Records on disk, read by number: JSON Lines with the place of each line, memory-mapped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, overload

import numpy as np

from index.disk.mapped import mapped

Record = TypeVar("Record")


class JsonLines(Sequence[Record]):
    """A sequence whose items are read and made when asked for; `keep` of them stay in memory."""

    def __init__(self, path: Path, make: Callable[[dict[str, Any]], Record], keep: int = 0) -> None:
        self._kept: dict[int, Record] = {}
        self._keep = keep
        self._starts = mapped(_places(path))
        self._bytes = np.asarray(np.memmap(path, mode="r")) if path.stat().st_size else np.zeros(0, dtype=np.uint8)
        self._make = make

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> Record: ...
    @overload
    def __getitem__(self, number: slice) -> list[Record]: ...
    def __getitem__(self, number: int | slice) -> Record | list[Record]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(f"line {number} of {len(self)}")
        number %= len(self)
        kept = self._kept.get(number)
        if kept is not None:
            return kept
        start, end = self._starts[number : number + 2].tolist()
        record = self._make(json.loads(self._bytes[start:end].tobytes()))
        if len(self._kept) >= self._keep:
            self._kept = {}
        self._kept[number] = record
        return record

    def __iter__(self) -> Iterator[Record]:
        return (self[n] for n in range(len(self)))


class ByName(Mapping[str, Record]):
    """Records by name, in the order of the names; `numbers` says which record each has."""

    def __init__(self, numbers: Mapping[str, int], records: Sequence[Record]) -> None:
        self._numbers = numbers
        self._records = records

    def __getitem__(self, name: str) -> Record:
        return self._records[self._numbers[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object a line, ASCII alone, and beside them where each begins."""
    starts = [0]
    with path.open("wb") as file:
        for row in rows:
            starts.append(starts[-1] + file.write(json.dumps(row).encode() + b"\n"))
    np.save(_places(path), np.array(starts, dtype=np.int64))


def _places(path: Path) -> Path:
    return path.with_name(f"{path.stem}-places.npy")
