"""PDF -> the lines of print on its pages; the home of pypdfium2."""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from index.config import MAX_PAGES
from index.documents.readers.raised import lowered, raised
from index.errors import RefusedFileError

HYPHEN = "\x02"  # what pdfium gives for one at the end of a line
SOFT = {0xAD: HYPHEN, 0xFFFE: HYPHEN, 0x02: HYPHEN}
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
TURNED = 0.2  # of its width that a character may rise along the line
STAMPS = 0.3  # share of a page's characters from which it is printed across
SMALL = 0.8  # times the size of its line
RAISED, LOWERED = 0.2, 0.02  # times the size of the line
BASELINE = 0.6  # times its size that parts of one line may stand apart in height
TOUCHING = 0.8  # times its size that they may stand apart
SPACE = 0.15  # times the size from which a space parts words
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|simhei|heiti", re.IGNORECASE)
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
    bold: bool = False  # from the first character to the last

    def saying(self, text: str) -> Line:
        """Return the same line of print with other words."""
        return self if text == self.text else replace(self, text=text)


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
    upright = _upright(characters)
    groups = [list(group) for new, group in groupby(upright, key=lambda c: c.text in "\r\n") if not new]
    parts = _mended([part for group in groups for part in _broken(group)])
    lines = [line for part in parts if (line := _line(part, number, textpage)) is not None]
    textpage.close()
    page.close()
    return lines


@dataclass(frozen=True, slots=True)
class Character:
    """A character and where it stands."""

    text: str
    index: int  # in its page
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    turned: bool = False  # runs up or down the page


def _character(textpage: Any, i: int) -> Character:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(textpage, i)
    text = SOFT.get(code) or chr(code)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    if not (
        raw.FPDFText_GetLooseCharBox(textpage, i, ctypes.byref(box))
        and raw.FPDFText_GetMatrix(textpage, i, ctypes.byref(matrix))
    ):
        return Character(text, i)
    size = raw.FPDFText_GetFontSize(textpage, i) * math.hypot(matrix.c, matrix.d)
    turned = abs(matrix.b) > TURNED * abs(matrix.a)
    return Character(text, i, box.left, box.right, box.bottom, size, turned)


def _upright(characters: Sequence[Character]) -> Sequence[Character]:
    """Leave out what runs across the page, a stamp or a watermark, unless most of the page does."""
    turned = sum(c.turned for c in characters)
    return characters if turned > STAMPS * len(characters) else [c for c in characters if not c.turned]


def _broken(characters: list[Character]) -> list[list[Character]]:
    """Return the lines of print that pdfium has put together over a hyphen; it stays at the end of each."""
    parts: list[list[Character]] = [[]]
    for character in characters:
        parts[-1].append(character)
        if character.text == HYPHEN:
            parts.append([])
    return [part for part in parts if part]


def _mended(parts: Sequence[list[Character]]) -> list[list[Character]]:
    """Put together again what pdfium has parted where figures are raised or the type changes."""
    found: list[list[Character]] = []
    for part in parts:
        last = next((c for c in reversed(found[-1]) if c.size > 0), None) if found else None
        first = next((c for c in part if c.size > 0 and not c.text.isspace()), None)
        if last is None or first is None or last.text == HYPHEN:
            found.append(part)
            continue
        size, gap = max(last.size, first.size), first.left - last.right
        if abs(first.bottom - last.bottom) < BASELINE * size and -TOUCHING * size < gap < TOUCHING * size:
            apart = gap > SPACE * size and not (found[-1][-1].text.isspace() or part[0].text.isspace())
            found[-1] += [*([Character(" ", part[0].index)] if apart else []), *part]
        else:
            found.append(part)
    return found


def _line(characters: Sequence[Character], number: int, textpage: Any) -> Line | None:
    solid = [c for c in characters if not c.text.isspace() and c.text != HYPHEN and c.size > 0]
    if not solid:
        return None
    size = Counter(round(c.size, 1) for c in solid).most_common(1)[0][0]
    base = next(c.bottom for c in solid if round(c.size, 1) == size)
    text = unicodedata.normalize("NFC", _text(characters, size, base).translate(LIGATURES)).strip()
    if not text:
        return None
    word = solid[: max(1, len(re.match(r"[^\s\u2e80-\u9fff]*", text)[0]))]  # type: ignore[index]
    bold = _is_bold(textpage, solid[0].index) and _is_bold(textpage, solid[-1].index)
    return Line(text, number, solid[0].left, solid[-1].right, base, size, word[-1].right - word[0].left, bold)


def _text(characters: Sequence[Character], size: float, base: float) -> str:
    """Return the words of a line; smaller figures above or below the others' foot are raised or lowered ones."""

    def height(c: Character) -> int:
        if not c.size or c.size > SMALL * size or not c.text.isdigit():
            return 0
        above = c.bottom - base
        return 1 if above > RAISED * size else -1 if above < -LOWERED * size else 0

    text = ""
    for place, group in groupby(characters, key=height):
        words = "".join(c.text for c in group)
        text += raised(words, text, is_note=False) if place > 0 else lowered(words, text) if place < 0 else words
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters are put together


def _is_bold(textpage: Any, i: int) -> bool:
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(textpage, i) >= BOLD_WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, i, name, len(name), ctypes.byref(flags))
    return BOLD_NAME.search(name.value.decode("utf-8", "replace")) is not None
