"""Tables of a page: their rows and cells, which of them name the columns, and tables that only arrange the page."""

from __future__ import annotations

from bs4.element import Tag

from index.documents.readers.html.shown import HEADINGS, is_unseen

LAID_OUT = [*HEADINGS, "table"]  # a table with one of these in most rows arranges the page: cells are read one by one


def own_rows(table: Tag) -> list[Tag]:
    """Return the rows of the table that are shown, none of a table inside it."""
    parts = table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False)
    rows = [[part] if part.name == "tr" else part.find_all("tr", recursive=False) for part in parts]
    return [row for part in rows for row in part if not is_unseen(row)]


def own_cells(row: Tag) -> list[Tag]:
    """Return the cells of a row that are shown."""
    return [cell for cell in row.find_all(["td", "th"], recursive=False) if not is_unseen(cell)]


def is_laid_out(table: Tag) -> bool:
    """Tell whether the table arranges the page: one column, or headings and tables in the cells of most rows."""
    rows = [own_cells(row) for row in own_rows(table)]
    if max((sum(span(cell, "colspan") for cell in row) for row in rows), default=0) < 2:
        return True
    odd = sum(any(cell.name == "td" and cell.find(LAID_OUT) for cell in row) for row in rows)
    return 2 * odd >= len(rows)


def n_heads(rows: list[Tag]) -> int | None:
    """Return how many of the first rows name the columns, as the page marks them; None where it marks nothing."""
    n = 0
    for row in rows:
        marked = row.parent is not None and row.parent.name == "thead"
        bold = n == 0 and len(rows) > 1 and all(map(is_bold, own_cells(row)))
        if not (marked or bold or all(cell.name == "th" for cell in own_cells(row))):
            break
        n += 1
    if n == 0 and any(cell.name == "th" for row in rows for cell in own_cells(row)):
        return 0  # rows are named, not columns
    return n or None


def is_bold(cell: Tag) -> bool:
    """Tell whether all words of a cell are bold."""
    words = "".join(part.get_text() for part in cell.find_all(["b", "strong"]))
    return bool(words.strip()) and words.split() == cell.get_text().split()


def whole(value: object, otherwise: int) -> int:
    words = str(value).strip().removeprefix("-")
    return int(str(value)) if value is not None and words.isascii() and words.isdigit() else otherwise


def span(cell: Tag, name: str) -> int:
    return max(1, min(1000, whole(cell.get(name), 1)))
