"""A column of repeated values on disk: an integer code for each row, and the distinct values by code."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped

Value = TypeVar("Value", bound=Hashable)
Mask = NDArray[np.bool_]


class Column(Generic[Value]):
    """A dictionary-encoded column; codes are memory-mapped, values read on first use."""

    def __init__(self, codes: NDArray[np.int32], read: Callable[[], Sequence[Any]]) -> None:
        self.codes = codes
        self._read = read

    @classmethod
    def of(cls, values: Iterable[Value]) -> Column[Value]:
        """Return the column of these values, one row each, in order."""
        known: dict[Value, int] = {}
        codes = np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int32)
        return cls(codes, lambda: tuple(known))

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The distinct values, in order of first occurrence."""
        return tuple(self._read())

    @cached_property
    def counts(self) -> dict[Value, int]:
        """How many rows have each value."""
        return dict(zip(self.values, np.bincount(self.codes, minlength=len(self.values)).tolist(), strict=True))

    @cached_property
    def _code(self) -> dict[Value, int]:
        return {value: code for code, value in enumerate(self.values)}

    def __getitem__(self, number: int) -> Value:
        return self.values[int(self.codes[number])]

    def among(self, wanted: Collection[Value]) -> Mask:
        """Return a mask, shape (n_rows,), of the rows with one of these values."""
        return self._having([self._code[value] for value in wanted if value in self._code])

    def where(self, predicate: Callable[[Value], bool]) -> Mask:
        """Return a mask, shape (n_rows,), of the rows whose value fulfils the predicate."""
        return self._having([code for code, value in enumerate(self.values) if predicate(value)])

    def _having(self, codes: list[int]) -> Mask:
        return np.isin(self.codes, np.array(codes, dtype=np.int32))

    def save(self, folder: Path, name: str) -> None:
        """Write the codes and the values, as files that begin with `name`."""
        np.save(folder / f"{name}.npy", self.codes)
        (folder / f"{name}.json").write_text(json.dumps(self.values), "utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> Column[Value]:
        """Open what `save` wrote."""
        path = folder / f"{name}.json"

        def read() -> list[Any]:
            values = json.loads(path.read_text("utf-8"))
            return [tuple(value) if isinstance(value, list) else value for value in values]

        return cls(mapped(folder / f"{name}.npy"), read)
