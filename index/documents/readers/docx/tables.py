"""Tables of a DOCX: their rows with merged cells filled in, and which of them name the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from index.documents.readers.docx.elements import VALUE, WORD, int_of, is_on, own
from index.documents.readers.grid import Cell, grid
from index.text.tables import markdown_rows


def cells_of(table: Any) -> list[list[Any]]:
    """Return the table's own cells, row by row."""
    return [list(own(row, f"{WORD}tc")) for row in own(table, f"{WORD}tr")]


def is_arranging(cells: Sequence[Sequence[Any]]) -> bool:
    """Tell whether the table only arranges the page: it has a single column."""
    return all(len(row) < 2 for row in cells)


def table_text(table: Any, line_of: Callable[[Any], str]) -> str:
    """Return the table in Markdown; `line_of` gives the words of a paragraph in a cell."""
    rows = list(own(table, f"{WORD}tr"))
    above: dict[int, str] = {}
    lines = [_row(row, cells, above, line_of) for row, cells in zip(rows, cells_of(table), strict=True)]
    shown = [line for line in grid(lines) if any(line)]
    return markdown_rows(shown, _n_heads(rows))


def _row(row: Any, cells: Sequence[Any], above: dict[int, str], line_of: Callable[[Any], str]) -> list[Cell]:
    """Return the cells of a row; `above` is what the merged cells of the rows above say, by column."""
    found = [Cell("", before)] if (before := int_of(row.find(f"{WORD}trPr/{WORD}gridBefore"), 0)) else []
    at = before
    for cell in cells:
        columns = max(1, int_of(cell.find(f"{WORD}tcPr/{WORD}gridSpan"), 1))
        merged = cell.find(f"{WORD}tcPr/{WORD}vMerge")
        if merged is not None and merged.get(VALUE) != "restart":
            words = above.get(at, "")
        else:
            words = " ".join(filter(None, (" ".join(line_of(p).split()) for p in own(cell, f"{WORD}p"))))
            above[at] = words
        found.append(Cell(words, columns))
        at += columns
    return found


def _n_heads(rows: list[Any]) -> int | None:
    """Return how many first rows are marked to be repeated on every page, or are bold; None where none is."""
    n = 0
    while n < len(rows) and rows[n].find(f"{WORD}trPr/{WORD}tblHeader") is not None:
        n += 1
    if n == 0 and len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1]):
        return 1
    return n or None


def _is_bold(row: Any) -> bool:
    """Tell whether all words of a row are set bold by hand."""
    runs = [run for run in row.iter(f"{WORD}r") if any((part.text or "").strip() for part in run.iter(f"{WORD}t"))]
    properties = [run.find(f"{WORD}rPr") for run in runs]
    return bool(runs) and all(one is not None and is_on(one, "b") for one in properties)
