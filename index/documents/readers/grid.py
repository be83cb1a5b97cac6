"""Cells that span columns and rows -> rows with a cell for each column, so that a value stays under its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_COLUMNS = 200  # what spans more is a mistake


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and how many columns and rows it takes."""

    words: str
    columns: int = 1
    rows: int = 1


def grid(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """Return the words of every row by column; a merged cell says the same in each row and column that it takes.

    What spans a whole row is a line between the others: it stands in the first column alone.
    """
    given = list(rows)
    width = min(MAX_COLUMNS, max((sum(cell.columns for cell in row) for row in given), default=0))
    found: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}  # column -> words from above, rows that they still take
    for row in given:
        line: list[str] = []
        below: dict[int, tuple[str, int]] = {}
        cells = iter(row)
        while len(line) < MAX_COLUMNS:
            if len(line) in hanging:
                words, left = hanging.pop(len(line))
                cell = Cell(words, 1, left)
            elif (following := next(cells, None)) is not None:
                cell = following
            else:
                break
            whole = width > 1 and cell.columns >= width
            for n in range(min(cell.columns, MAX_COLUMNS - len(line))):
                if cell.rows > 1:
                    below[len(line)] = (cell.words, cell.rows - 1)
                line.append("" if whole and n else cell.words)
        hanging = hanging | below
        found.append(line)
    return found
