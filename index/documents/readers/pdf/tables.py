"""Characters in the cells of a ruled grid -> the rows of a table, over the end of a page too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from index.documents.readers.grid import Cell, grid
from index.documents.readers.pdf.characters import HYPHEN, SPACE, Character
from index.documents.readers.pdf.ruled import NEAR_PT, Grid
from index.text.tables import markdown_rows

FILLED = 0.5  # share of rows that say something in two cells at least: else it is a drawing, or boxes to be filled in
ABOVE = 0.3  # times its size that the middle of a character stands above its foot
STEP = 0.6  # times its size by which the next line of a cell stands apart

Words = Callable[[Sequence[Character]], str]  # what a line of print says


@dataclass(slots=True)
class Filled:
    """A grid and the characters in it."""

    grid: Grid
    first: int = -1  # index of the first of them on its page
    cells: defaultdict[tuple[int, int], list[Character]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table on one page."""

    cells: tuple[tuple[str, ...], ...]
    xs: tuple[float, ...]  # where its columns begin, and where the last one ends
    head: tuple[str, ...] = ()  # the first row of the page that it goes on from; () where it goes on from none

    @property
    def text(self) -> str:
        """The rows as a table's lines; where they go on, without a header."""
        return markdown_rows(self.cells, 0 if self.goes_on else None)

    @property
    def goes_on(self) -> bool:
        """Whether it goes on from the page before."""
        return bool(self.head)

    def behind(self, before: Rows) -> Rows:
        """Return the rows as those that go on from the ones before, without a header that is printed again."""
        head = before.head or before.cells[0]
        again = len(self.cells) > 1 and self.cells[0] == head
        return replace(self, cells=self.cells[1:] if again else self.cells, head=head)

    def fits(self, other: Rows) -> bool:
        """Tell whether the columns of both stand at the same places."""
        return len(self.xs) == len(other.xs) and all(
            abs(a - b) <= NEAR_PT for a, b in zip(self.xs, other.xs, strict=True)
        )


def parted(characters: Sequence[Character], grids: Sequence[Grid]) -> tuple[list[Character], list[Filled]]:
    """Return the characters outside of the grids, a line's end where a grid stands between, and the grids filled."""
    outside: list[Character] = []
    filled = [Filled(one) for one in grids]
    last: tuple[Filled, tuple[int, int]] | None = None
    for character in characters:
        place = _place(character, filled) if character.size > 0 and not character.text.isspace() else last
        if place is None:
            outside.append(character)
        else:
            if last is None:
                outside.append(Character("\n", character.index))
            found, cell = place
            found.first = character.index if found.first < 0 else found.first
            found.cells[cell].append(character)
        last = place
    return outside, filled


def rows_of(filled: Filled, words: Words) -> Rows | None:
    """Return the rows; None where it is no table."""
    by_row: dict[int, list[Cell]] = {}
    for row, column, tall, wide in filled.grid.spans():
        inside = [
            character
            for n in range(tall)
            for m in range(wide)
            for character in filled.cells.get((row + n, column + m), ())
        ]
        by_row.setdefault(row, []).append(Cell(_said(inside, words), wide, tall))
    cells = grid([by_row.get(row, []) for row in range(len(filled.grid.ys) - 1)])
    said = [row for row in cells if any(row)]
    if len(said) < 2 or sum(sum(map(bool, row)) > 1 for row in said) < FILLED * len(said):
        return None
    return Rows(tuple(map(tuple, said)), filled.grid.xs)


def _place(character: Character, filled: Sequence[Filled]) -> tuple[Filled, tuple[int, int]] | None:
    x, y = (character.left + character.right) / 2, character.bottom + ABOVE * character.size
    for one in filled:
        cell = one.grid.cell_at(x, y)
        if cell is not None:
            return one, cell
    return None


def _said(characters: Sequence[Character], words: Words) -> str:
    """Return the words of a cell, its lines put together."""
    lines: list[list[Character]] = []
    last: Character | None = None
    for character in characters:
        if character.size <= 0 or character.text in "\r\n":
            if lines and (character.text.isspace() or character.text == HYPHEN):
                lines[-1].append(replace(character, text=" ") if character.text.isspace() else character)
            continue
        if last is None or abs(character.bottom - last.bottom) > STEP * max(character.size, last.size):
            lines.append([])
        elif character.left - last.right > SPACE * character.size and not lines[-1][-1].text.isspace():
            lines[-1].append(Character(" ", character.index))
        lines[-1].append(character)
        last = character
    text = ""
    for line in lines:
        said = words(line).strip()
        if text.endswith(HYPHEN):
            text = text[:-1]
        elif text and said and (text[-1] + said[0]).isascii():
            text += " "
        text += said
    return text.removesuffix(HYPHEN)
