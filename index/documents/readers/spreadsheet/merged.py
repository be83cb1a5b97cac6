"""Merged cells of a sheet: what stands in one is said in every row and column that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merged:
    """A run of merged cells, first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int


def filled(rows: dict[int, list[str]], merged: Iterable[Merged]) -> dict[int, list[str]]:
    """Return the rows by their number, merged cells filled in.

    A cell as wide as all others together is a line between them: it stands in its first column alone. Rows below the
    last one with something in it, and columns right of the last, are not made up.
    """
    width = max((n for cells in rows.values() for n, cell in enumerate(cells, start=1) if cell), default=0)
    last = max(rows, default=0)
    found = {number: [*cells] for number, cells in rows.items()}
    for one in merged:
        words = _at(rows.get(one.top, ()), one.left)
        if not words:
            continue
        right = one.left if one.left == 1 and one.right >= width > 1 else min(one.right, width)
        for number in range(one.top, min(one.bottom, last) + 1):
            cells = found.setdefault(number, [])
            cells += [""] * (right - len(cells))
            cells[one.left - 1 : right] = [words] * (right - one.left + 1)
    return found


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column - 1] if column <= len(cells) else ""
