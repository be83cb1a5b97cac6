"""XLS, the workbook of Excel before 2007 -> the words that its cells show, sheet by sheet."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from index.documents.outline import Extract
from index.documents.readers.spreadsheet.merged import Merged, filled
from index.documents.readers.spreadsheet.number_format import words_of
from index.documents.readers.spreadsheet.rows import SheetRows, compose, row_of
from index.errors import RefusedFileError

BROKEN = (xlrd.XLRDError, CompDocError, AssertionError, LookupError, ValueError, TypeError, EOFError, OverflowError)


def read_excel97(data: bytes) -> Extract:
    """Return the text of the workbook; raise RefusedFileError with the remedy."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        return compose(_sheets(book), None)
    except RefusedFileError:
        raise
    except (*BROKEN, struct.error) as exc:
        if "encrypted" in str(exc):
            raise RefusedFileError("encrypted: save it as .xlsx without a password") from exc
        raise RefusedFileError(f"not a sound XLS file ({type(exc).__name__}): save it as .xlsx") from exc


def _sheets(book: Any) -> Iterator[SheetRows]:
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        words: dict[int, list[str]] = {}
        bold = set()
        for n in range(sheet.nrows):
            row = sheet.row(n)
            cells = [cell for cell in row if cell.ctype not in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}]
            words[n + 1] = [_words(book, cell) for cell in row]
            if cells and all(book.font_list[book.xf_list[cell.xf_index].font_index].bold for cell in cells):
                bold.add(n + 1)
        merged = [Merged(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
        rows = [row_of(number, cells, number in bold) for number, cells in sorted(filled(words, merged).items())]
        yield SheetRows(sheet.name, tuple(row for row in rows if row.cells))


def _words(book: Any, cell: Any) -> str:
    """Return what the cell shows."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return words_of(bool(cell.value), "")
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return words_of(xldate_as_datetime(cell.value, book.datemode), "")
        except (XLDateError, OverflowError):
            return words_of(cell.value, "General")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return words_of(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    return str(cell.value)
