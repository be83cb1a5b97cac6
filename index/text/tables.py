"""Tables in a text: which lines are rows, and what heads them. All formats write a table as Markdown does.

| Branch | Monday | Tuesday |
| --- | --- | --- |
| East |  | 9–12 |
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.layout import marks

DELIMITER = re.compile(r"^[ \t>]*(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$", re.MULTILINE)
DIGIT = re.compile(r"\d")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header, as spans of the text without white space around them."""

    header: Span  # the line that names the columns
    delimiter: Span  # the line of dashes under it
    end: int  # where the last row ends

    def is_head(self, start: int) -> bool:
        """Tell whether the character is of the header or of the line under it."""
        return self.header[0] <= start < self.delimiter[1]


@lru_cache(maxsize=8)
def tables(text: str) -> tuple[Table, ...]:
    """Return the tables of a text that have a header, in order; none of fenced code."""
    found: list[Table] = []
    if "|" not in text or "-" not in text:
        return ()
    for match in DELIMITER.finditer(text):
        start = text.rfind("\n", 0, max(0, match.start() - 1)) + 1
        header = _bare(text, start, match.start())
        inside = bool(found) and start < found[-1].end
        if inside or "|" not in text[slice(*header)] or marks(text).in_fence(start):
            continue
        found.append(Table(header, _bare(text, *match.span()), _end(text, match.end())))
    return tuple(found)


def table_at(text: str, start: int) -> Table | None:
    """Return the table that the character stands in; None where it stands in none that has a header."""
    known = tables(text)
    n = bisect_right(known, start, key=lambda table: table.header[0]) - 1
    return known[n] if n >= 0 and start < known[n].end else None


def is_head(text: str, start: int) -> bool:
    """Tell whether the character is of a table's header, or of the line under it."""
    table = table_at(text, start)
    return table is not None and table.is_head(start)


def lead_of(text: str, start: int) -> Span | None:
    """Return the header of the row that begins there; None where no row does, or the header itself."""
    table = table_at(text, start)
    return None if table is None or table.is_head(start) else table.header


def _end(text: str, at: int) -> int:
    """Return where the rows below a delimiter end: a line without a bar is none."""
    end = at
    while end < len(text):
        stop = text.find("\n", end + 1)
        stop = len(text) if stop < 0 else stop
        if "|" not in text[end:stop]:
            break
        end = stop
    return end


def _bare(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def markdown_rows(rows: Sequence[Sequence[str]], n_heads: int | None) -> str:
    """Return the rows, a cell for each column, as the lines of a table; the first `n_heads` of them made one header.

    None says that the file does not tell; then the first row is a header if it reads like one.
    """
    width = max((len(row) for row in rows), default=0)
    cells = [
        [*(" ".join(cell.split()).replace("|", "\\|") for cell in row), *[""] * (width - len(row))] for row in rows
    ]
    if n_heads is None:
        n_heads = int(_reads_like_header(cells))
    if n_heads == 0 or n_heads >= len(cells):
        return "\n".join(map(_line, cells))
    names = [" / ".join(dict.fromkeys(filter(None, column))) for column in zip(*cells[:n_heads], strict=True)]
    return "\n".join([_line(names), _line(["---"] * width), *map(_line, cells[n_heads:])])


def _reads_like_header(cells: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row names columns: all, none with a figure, over figures or over many columns."""
    if len(cells) < 2 or len(cells[0]) < 2:
        return False
    first, body = cells[0], cells[1:]
    if not all(first[1:]) or len(set(first)) < len(first) or any(DIGIT.search(cell) for cell in first):
        return False
    over_figures = any(all(DIGIT.search(row[n]) or not row[n] for row in body) for n in range(1, len(first)))
    return over_figures or len(first) > 2


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
