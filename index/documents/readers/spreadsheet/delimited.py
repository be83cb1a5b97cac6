"""CSV and TSV -> one table, or several with empty lines between them."""

from __future__ import annotations

import csv
import io

from index.documents.decode import decode
from index.documents.outline import Extract
from index.documents.readers.spreadsheet.rows import SheetRows, compose, row_of
from index.errors import RefusedFileError

DELIMITERS = ",;\t|"
SAMPLE = 20_000  # characters by which the delimiter is told


def read_delimited(data: bytes, suffix: str) -> tuple[Extract, str]:
    """Return the table and the file's encoding; `suffix` is .csv or .tsv. Raise RefusedFileError with the remedy."""
    text, encoding = decode(data)
    text = text.removeprefix("\ufeff")
    delimiter = "\t" if suffix == ".tsv" else _delimiter(text[:SAMPLE])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        rows = tuple(row for n, cells in enumerate(reader, start=1) if (row := row_of(n, cells)).cells)
    except csv.Error as exc:
        raise RefusedFileError(f"line {reader.line_num} is no line of a table ({exc}): save it again") from exc
    return compose([SheetRows("", rows, is_headed=True)], None), encoding


def _delimiter(sample: str) -> str:
    """Return what separates the cells: a comma where nothing can be told."""
    try:
        return csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        return ","
