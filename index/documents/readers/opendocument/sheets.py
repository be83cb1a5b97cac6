"""ODS -> the words that its cells show, as the file itself has them; hidden sheets are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.config import MAX_COLUMNS, MAX_ROWS
from index.documents.outline import Extract
from index.documents.readers.opendocument.content import TABLE, TEXT, content_of, count, line_of
from index.documents.readers.spreadsheet.merged import Merged, filled
from index.documents.readers.spreadsheet.rows import SheetRows, compose, row_of
from index.errors import RefusedFileError

CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def read_ods(data: bytes) -> Extract:
    """Return the text of the spreadsheet; raise RefusedFileError with the remedy."""
    content, title = content_of(data, ".ods")
    hidden = {
        style.get(f"{STYLE}name")
        for style in content.iter(f"{STYLE}style")
        if any(part.get(f"{TABLE}display") == "false" for part in style)
    }
    tables = (table for table in content.iter(f"{TABLE}table") if table.get(f"{TABLE}style-name") not in hidden)
    return compose((_sheet(table) for table in tables), title)


def _sheet(table: Any) -> SheetRows:
    words: dict[int, list[str]] = {}
    merged: list[Merged] = []
    number = 0
    for row in table.iter(f"{TABLE}table-row"):
        cells = list(_cells(row, number + 1, merged))
        times = count(row, f"{TABLE}number-rows-repeated")
        if any(cells):
            if number + times > MAX_ROWS:
                raise RefusedFileError(f"{table.get(f'{TABLE}name')}: more than {MAX_ROWS:,} rows: split the file")
            words |= {number + n: cells for n in range(1, times + 1)}
        number += times
    rows = sorted(filled(words, merged).items())
    return SheetRows(table.get(f"{TABLE}name") or "", tuple(row_of(at, cells) for at, cells in rows))


def _cells(row: Any, number: int, merged: list[Merged]) -> Iterator[str]:
    """Yield the words of the row's cells, by column; what is merged is added to `merged`."""
    column = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        times = count(cell, f"{TABLE}number-columns-repeated")
        said = "\n".join(line_of(paragraph) for paragraph in cell.iterchildren(f"{TEXT}p"))
        right, bottom = count(cell, f"{TABLE}number-columns-spanned"), count(cell, f"{TABLE}number-rows-spanned")
        if said and (right > 1 or bottom > 1):
            merged.append(Merged(number, column + 1, number + bottom - 1, column + right))
        column += times
        if said and column > MAX_COLUMNS:
            raise RefusedFileError(f"more than {MAX_COLUMNS:,} columns: split the file")
        yield from [said] * min(times, MAX_COLUMNS - min(MAX_COLUMNS, column - times))
