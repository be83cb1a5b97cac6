"""The rows of sheets -> headings, lines and tables, and where each row begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.config import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from index.documents.outline import Extract, TextBuilder, shown
from index.errors import RefusedFileError
from index.records import Layout, Sheet
from index.text.tables import markdown_rows


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it."""

    number: int  # in its sheet, from 1
    cells: tuple[str, ...]  # from the first column on
    is_bold: bool = False  # every cell with something in it

    @property
    def filled(self) -> int:
        """How many cells have something in them."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet's name, "" where the file has no sheets, and its rows in order."""

    name: str
    rows: tuple[Row, ...]
    is_headed: bool = False  # the format's own rule: the first row names the columns


def compose(sheets: Iterable[SheetRows], title: str | None) -> Extract:
    """Return the text of the sheets; raise RefusedFileError where nothing is in them, or too much."""
    builder = TextBuilder()
    found, n_rows = [], 0
    for n, sheet in enumerate(sheets, start=1):
        n_rows += len(sheet.rows)
        _check(n, n_rows, sheet.rows)
        if not sheet.rows:
            continue
        if sheet.name:
            builder.heading(1, sheet.name)
        starts: dict[int, int] = {}
        for block in _blocks(sheet.rows):
            starts |= _add(builder, block, sheet.is_headed)
        found.append(Sheet(sheet.name, _every_row(starts, sheet.rows[-1].number)))
    return builder.extract(title, Layout(sheets=tuple(found)))


def row_of(number: int, cells: Iterable[str], is_bold: bool = False) -> Row:
    """Return the row with every cell on one line, as it is shown."""
    words = tuple(" ".join(shown(cell).split()) for cell in cells)
    last = max((n for n, cell in enumerate(words, start=1) if cell), default=0)
    return Row(number, words[:last], is_bold)


def _check(n_sheets: int, n_rows: int, rows: Sequence[Row]) -> None:
    if n_sheets > MAX_SHEETS:
        raise RefusedFileError(f"more than {MAX_SHEETS:,} sheets: split the file")
    if n_rows > MAX_ROWS or (rows and rows[-1].number > MAX_ROWS):
        raise RefusedFileError(f"more than {MAX_ROWS:,} rows: split the file")
    if any(len(row.cells) > MAX_COLUMNS for row in rows):
        raise RefusedFileError(f"more than {MAX_COLUMNS:,} columns: split the file")


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the runs of rows that follow one another without an empty one between."""
    block = [*rows[:1]]
    for before, row in pairwise(rows):
        if row.number != before.number + 1:
            yield block
            block = []
        block.append(row)
    yield block


def _add(builder: TextBuilder, block: list[Row], is_headed: bool) -> dict[int, int]:
    """Add a run of rows: lines of a single cell above a table, then the table; return where each row begins."""
    starts: dict[int, int] = {}
    width = max(row.filled for row in block)
    while block and (width < 2 or (block[0].filled == 1 and len(block) > 1)):
        row, *block = block
        starts[row.number] = builder.paragraph(next(filter(None, row.cells)))
    if block:
        text = markdown_rows([row.cells for row in block], _n_heads(block, is_headed))
        at = builder.paragraph(text)
        lines = text.split("\n")
        is_ruled = len(lines) > len(block)
        for n, line in enumerate(lines):
            if not (is_ruled and n == 1):
                starts[block[n - (is_ruled and n > 1)].number] = at
            at += len(line) + 1
    return starts


def _n_heads(block: Sequence[Row], is_headed: bool) -> int | None:
    """Return 1 where the first row names the columns, 0 where it does not, None where the file does not tell."""
    if len(block) < 2:
        return 0
    first = block[0]
    if first.is_bold and not block[1].is_bold:
        return 1
    named = len(set(first.cells)) == len(first.cells) and all(first.cells)
    if is_headed and named and not any(char.isdigit() for cell in first.cells for char in cell):
        return 1
    return None


def _every_row(starts: dict[int, int], last: int) -> tuple[int, ...]:
    """Return where every row begins, an empty one where the next one with something in it does."""
    offsets, following = [], starts[last]
    for number in range(last, 0, -1):
        following = starts.get(number, following)
        offsets.append(following)
    return tuple(reversed(offsets))
