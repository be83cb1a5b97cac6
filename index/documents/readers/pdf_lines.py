"""PDF -> the lines of print on its pages; the home of pypdfium2."""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from index.config import MAX_PAGES
from index.errors import RefusedFileError

PDFIUM = threading.Lock()  # the library is not made for several threads


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print, in points from the lower left corner."""

    text: str
    page: int  # from 0
    left: float
    right: float
    bottom: float
    size: float  # of its characters
    first_word: float  # its width


def read_lines(data: bytes) -> tuple[list[list[Line]], str | None]:
    """Return the lines of each page in the order of the file, and the title it gives itself.

    Raise RefusedFileError where the file is encrypted, damaged or far too long.
    """
    with PDFIUM:
        return _read(data)


def _read(data: bytes) -> tuple[list[list[Line]], str | None]:
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if "assword" in str(exc):
            raise RefusedFileError("encrypted: save a copy without a password") from exc
        raise RefusedFileError(f"not a sound PDF file ({exc}): save it again") from exc
    try:
        if len(pdf) > MAX_PAGES:
            raise RefusedFileError(f"{len(pdf):,} pages, the limit is {MAX_PAGES:,}: split the file")
        return [_lines(pdf[number], number) for number in range(len(pdf))], pdf.get_metadata_value("Title")
    except pdfium.PdfiumError as exc:
        raise RefusedFileError(f"not a sound PDF file ({exc}): save it again") from exc
    finally:
        pdf.close()


def _lines(page: Any, number: int) -> list[Line]:
    textpage = page.get_textpage()
    characters = [_character(textpage, i) for i in range(textpage.count_chars())]
    groups = [list(group) for new, group in groupby(characters, key=lambda c: c[0] in "\r\n") if not new]
    textpage.close()
    page.close()
    return [line for group in groups if (line := _line(group, number)) is not None]


Character = tuple[str, float, float, float, float]  # itself, left, right, bottom, size


def _character(textpage: Any, i: int) -> Character:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(textpage, i)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    if not (
        raw.FPDFText_GetLooseCharBox(textpage, i, ctypes.byref(box))
        and raw.FPDFText_GetMatrix(textpage, i, ctypes.byref(matrix))
    ):
        return chr(code), 0.0, 0.0, 0.0, 0.0
    size = raw.FPDFText_GetFontSize(textpage, i) * math.hypot(matrix.c, matrix.d)
    return chr(code), box.left, box.right, box.bottom, size


def _line(characters: Sequence[Character], number: int) -> Line | None:
    text = "".join(character for character, *_ in characters)
    if not text.isascii():  # two halves of a character outside the first plane
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    solid = [c for c in characters if not c[0].isspace() and c[4] > 0]
    if not text.strip() or not solid:
        return None
    size = Counter(round(c[4], 1) for c in solid).most_common(1)[0][0]
    word = solid[: max(1, len(re.match(r"[^\s\u2e80-\u9fff]*", text.strip())[0]))]  # type: ignore[index]
    return Line(text.strip(), number, solid[0][1], solid[-1][2], solid[0][3], size, word[-1][2] - word[0][1])
