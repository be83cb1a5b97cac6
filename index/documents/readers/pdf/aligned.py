"""Lines of print that stand in columns -> the rows of a table that has no rules.

Only what is plainly a table is taken for one: three rows or more of three columns, or of two with figures in the
second. Columns are parted by a gap from the first row to the last. A line that has a cell in the first column and in
another begins a row. A cell of several lines may stand at the head, the middle or the foot of its row: it belongs to
that on whose level one of its lines is, each line to the nearest row where rows stand as close as lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.documents.readers.pdf.lines import Line, least_certain
from index.documents.readers.pdf.tables import Rows

LEVEL = 0.4  # times their size by which the feet of one row may stand apart
STEP = 1.35  # times its size from line to line of one cell
FAR = 4.5  # times its size from line to line: the table ends
MIN_ROWS = 3
LONG, MOST_LONG = 60, 0.3  # characters of a cell; share of such cells from which columns are columns of prose
FILLED = 0.6  # share of rows with a cell in every column
DIGIT = re.compile(r"\d")
LEADERS = re.compile(r"(?:[.·…_]\s?){4,}")


def with_aligned(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, those that are rows of one table put together."""
    found: list[Line] = []
    n = 0
    while n < len(lines):
        end = _end_of_region(lines, n)
        region = lines[n:end]
        cells = _cells(region) if end - n >= MIN_ROWS else None
        if cells is None:
            found.append(lines[n])
            n += 1
            continue
        table = Rows(cells, ())
        left, right = min(line.left for line in region), max(line.right for line in region)
        bottom = min(line.bottom for line in region)
        place = replace(region[0], left=left, right=right, bottom=bottom, certainty=least_certain(region))
        found.append(replace(place, text=table.text, table=table, parts=()))
        n = end
    return found


def _end_of_region(lines: Sequence[Line], start: int) -> int:
    """Return behind which line the columns end that may begin there."""
    if not _is_parted(lines[start]):
        return start
    first = lines[start].parts[0]
    beside = min(part.left for part in lines[start].parts[1:])  # where the second column begins
    last = start
    for n in range(start + 1, len(lines)):
        line = lines[n]
        if (
            line.table is not None
            or line.page != lines[start].page
            or abs(line.bottom - lines[n - 1].bottom) > FAR * line.size
        ):
            break
        if LEADERS.search(line.text) or line.left < first.left - line.size:
            break
        if _is_parted(line):
            beside = min(beside, line.parts[1].left)
            last = n
        elif line.left < beside - line.size and line.right > beside:
            break  # it runs over the columns
        elif line.left >= beside - line.size:
            last = n
    return last + 1


def _is_parted(line: Line) -> bool:
    return line.table is None and len(line.parts) > 1 and not LEADERS.search(line.text)


def _cells(region: Sequence[Line]) -> tuple[tuple[str, ...], ...] | None:
    """Return the rows by column; None where they are no table."""
    columns: list[tuple[float, float]] = []
    for part in sorted((part for line in region for part in line.parts), key=lambda part: part.left):
        if columns and part.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], part.right)
        else:
            columns.append((part.left, part.right))
    if len(columns) < 2:
        return None
    rows = _rows(region, [left for left, _ in columns])
    cells = [tuple(" ".join(row.get(n, ())) for n in range(len(columns))) for row in rows]
    said = [cell for row in cells for cell in row if cell]
    if len(cells) < MIN_ROWS or sum(all(row) for row in cells) < FILLED * len(cells):
        return None
    if sum(len(cell) > LONG for cell in said) > MOST_LONG * len(said):
        return None
    if len(columns) == 2 and not all(DIGIT.search(row[1]) or not row[1] for row in cells[1:]):
        return None
    return tuple(cells)


def _rows(region: Sequence[Line], lefts: Sequence[float]) -> list[dict[int, list[str]]]:
    """Return for each row the words of its columns, from its first line to its last."""
    levels: list[tuple[float, set[int]]] = []  # foot, columns
    placed: list[list[tuple[float, float, str]]] = [[] for _ in lefts]  # by column: foot, size, words
    for line in sorted(region, key=lambda line: (-line.bottom, line.left)):
        columns = [sum(left <= part.left for left in lefts) - 1 for part in line.parts]
        for column, part in zip(columns, line.parts, strict=True):
            placed[column].append((line.bottom, line.size, part.text))
        if levels and levels[-1][0] - line.bottom <= LEVEL * line.size:
            levels[-1][1].update(columns)
        else:
            levels.append((line.bottom, set(columns)))
    begins = [foot for foot, columns in levels if 0 in columns and len(columns) > 1]
    rows: list[dict[int, list[str]]] = [{} for _ in begins]
    for column, lines in enumerate(placed):
        for block in _blocks(lines):
            own = [n for n, foot in enumerate(begins) if any(abs(foot - one[0]) <= LEVEL * one[1] for one in block)]
            for foot, _, words in block if begins else ():
                among = own if len(own) == 1 else range(len(begins))
                rows[min(among, key=lambda n: abs(begins[n] - foot))].setdefault(column, []).append(words)
    return rows


def _blocks(lines: Sequence[tuple[float, float, str]]) -> list[list[tuple[float, float, str]]]:
    """Return the lines of one column, from the top down, parted where more than the step of a paragraph is left."""
    blocks: list[list[tuple[float, float, str]]] = []
    for line in lines:
        if blocks and blocks[-1][-1][0] - line[0] <= STEP * line[1]:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks
