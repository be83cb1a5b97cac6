"""XLSX -> the words that its cells show, sheet by sheet; hidden sheets are left out.

A formula is the value that the file has for it. The sheets are read a row at a time, so that a cell at the far end of
an empty sheet costs nothing.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from index.config import MAX_COLUMNS, MAX_ROWS
from index.documents.outline import Extract
from index.documents.readers.package import BROKEN, check_package
from index.documents.readers.spreadsheet.merged import Merged, filled
from index.documents.readers.spreadsheet.number_format import words_of
from index.documents.readers.spreadsheet.rows import SheetRows, compose, row_of
from index.errors import RefusedFileError

UNSOUND = (*BROKEN, InvalidFileException, IndexError, TypeError, AttributeError, SyntaxError)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:$]+)[\"']")


def read_workbook(data: bytes) -> Extract:
    """Return the text of the workbook; raise RefusedFileError with the remedy."""
    check_package(data, ".xlsx")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read: data validation, extensions
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return compose(_sheets(workbook, data), workbook.properties.title)
    except RefusedFileError:
        raise
    except UNSOUND as exc:
        raise RefusedFileError(f"not a sound XLSX file ({type(exc).__name__}): save it again") from exc


def _sheets(workbook: Any, data: bytes) -> Iterator[SheetRows]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            merged = [_merged(found) for found in MERGED.findall(package.read(sheet._worksheet_path))]
            yield _rows(sheet, merged)


def _rows(sheet: Any, merged: list[Merged]) -> SheetRows:
    sheet.reset_dimensions()  # as the file tells them, they may be those of an empty sheet, or far too wide
    words: dict[int, list[str]] = {}
    bold: set[int] = set()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [words_of(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
        if not any(cells):
            continue
        if number > MAX_ROWS:
            raise RefusedFileError(f"{sheet.title}: more than {MAX_ROWS:,} rows: split the file")
        if any(cells[MAX_COLUMNS:]):
            raise RefusedFileError(f"{sheet.title}: more than {MAX_COLUMNS:,} columns: split the file")
        words[number] = cells[:MAX_COLUMNS]
        if all(cell.font.b for cell in row if cell.value is not None):
            bold.add(number)
    rows = sorted(filled(words, merged).items())
    return SheetRows(sheet.title, tuple(row_of(number, cells, number in bold) for number, cells in rows))


def _merged(found: bytes) -> Merged:
    left, top, right, bottom = range_boundaries(found.decode())
    return Merged(top or 1, left or 1, bottom or MAX_ROWS, right or MAX_COLUMNS)
