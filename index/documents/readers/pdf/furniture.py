"""Lines at the head and foot of pages that are no text: running heads, numbers, the printer's line.

Such a line stands at the same height on many pages. It says the same (its figures aside), or it counts the pages, or
it is set smaller than the text and apart from it: a head that changes by chapter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.documents.readers.pdf.lines import Line
from index.documents.readers.wording import page_number

SHARE = 0.5  # of the pages on which a line stands at the head or the foot
DEEP = 3  # lines at an edge that may be none of the text
SMALLER = 0.95  # times the size of the text
APART = 1.6  # lines' height between it and the text
NUMBER = re.compile(r"\d+")

Key = tuple[str, int]


def without_furniture(pages: Sequence[Sequence[Line]], normal: float) -> list[list[Line]]:
    """Return the pages without it; `normal` is the size of the text."""
    edges = [_edges(page) for page in pages]
    shapes = Counter(key for page in edges for key in {_shape(line) for lines in page for line in lines})
    heights = Counter(key for page in edges for key in {_height(line) for lines in page for line in lines})
    offsets = Counter(
        (offset, _height(line))
        for number, page in enumerate(edges)
        for lines in page
        for line in lines
        for offset in {int(found) - number for found in NUMBER.findall(line.text) if len(found) < 5}
    )
    needed = max(2, SHARE * len(pages))

    def is_furniture(line: Line, inner: Line | None) -> bool:
        if line.table is not None:
            return False
        if len(pages) > 1 and page_number().fullmatch(_shape(line)[0]):
            return True
        if shapes[_shape(line)] >= needed:
            return True
        if heights[_height(line)] < needed:
            return False
        found = (int(number) - line.page for number in NUMBER.findall(line.text) if len(number) < 5)
        if any(offsets[offset, _height(line)] >= needed for offset in found):
            return True
        apart = inner is None or abs(line.bottom - inner.bottom) > APART * max(line.size, inner.size)
        return apart and line.size < SMALLER * normal

    gone = set()
    for page in edges:
        for lines in page:
            for n, line in enumerate(lines[:DEEP]):
                if not is_furniture(line, lines[n + 1] if n + 1 < len(lines) else None):
                    break
                gone.add(id(line))
    return [[line for line in page if id(line) not in gone] for page in pages]


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines at the head and those at the foot, the outermost first, and one more of each."""
    by_height = sorted(page, key=lambda line: -line.bottom)
    half = (len(by_height) + 1) // 2
    return by_height[: min(DEEP + 1, half)], by_height[::-1][: min(DEEP + 1, len(by_height) - half)]


def _shape(line: Line) -> Key:
    return re.sub(r"\d", "#", line.text), round(line.bottom / 2)


def _height(line: Line) -> int:
    return round(line.bottom / 2)
