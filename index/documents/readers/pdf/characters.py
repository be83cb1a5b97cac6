"""The characters of a PDF's page and where they stand, as pdfium gives them."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

HYPHEN = "\x02"  # what pdfium gives for one at the end of a line
SPACE = 0.15  # times the size of a character from which a gap parts words
SOFT = {0xAD: HYPHEN, 0xFFFE: HYPHEN, 0x02: HYPHEN}
TURNED = 0.2  # of its width that a character may rise along the line
STAMPS = 0.3  # share of a page's characters from which it is printed across
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|simhei|heiti", re.IGNORECASE)


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


def read_characters(textpage: Any) -> list[Character]:
    """Return the characters of a page in the order of the file."""
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    at_box, at_matrix = ctypes.byref(box), ctypes.byref(matrix)
    found = []
    for i in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, i)
        text = SOFT.get(code) or chr(code)
        if not (raw.FPDFText_GetLooseCharBox(textpage, i, at_box) and raw.FPDFText_GetMatrix(textpage, i, at_matrix)):
            found.append(Character(text, i))
            continue
        size = raw.FPDFText_GetFontSize(textpage, i) * math.hypot(matrix.c, matrix.d)
        turned = abs(matrix.b) > TURNED * abs(matrix.a)
        found.append(Character(text, i, box.left, box.right, box.bottom, size, turned))
    return found


def upright(characters: Sequence[Character]) -> Sequence[Character]:
    """Leave out what runs across the page, a stamp or a watermark, unless most of the page does."""
    turned = sum(c.turned for c in characters)
    return characters if turned > STAMPS * len(characters) else [c for c in characters if not c.turned]


def is_bold(textpage: Any, i: int) -> bool:
    if raw.FPDFText_GetFontWeight(textpage, i) >= BOLD_WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, i, name, len(name), ctypes.byref(flags))
    return BOLD_NAME.search(name.value.decode("utf-8", "replace")) is not None
