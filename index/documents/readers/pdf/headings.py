"""Which lines of a PDF are headings, and of which level: larger print, or bold lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from index.documents.readers.pdf.columns import Column
from index.documents.readers.pdf.lines import Line
from index.documents.readers.pdf.paragraphs import ENDS, FULL, GAP, SAME

LARGER = 1.15  # times the size of most characters: a heading
HEADING_CHARS = 120
BOLD_CHARS = 60  # of a heading that is no larger than the text
MOST_BOLD = 0.3  # share of bold characters from which bold is no mark of headings


def find_headings(lines: Sequence[Line], within: Sequence[Column], normal: float) -> set[int]:
    """Return the identities of the lines that are headings: larger, or bold and alone where little else is bold."""
    bold = sum(len(line.text) for line in lines if line.bold) <= MOST_BOLD * sum(len(line.text) for line in lines)
    found = set()
    for n, line in enumerate(lines):
        if line.table is not None:
            continue
        if line.size >= LARGER * normal and len(line.text) <= HEADING_CHARS:
            found.add(id(line))
        elif bold and line.bold and len(line.text) <= BOLD_CHARS and any(map(str.isalpha, line.text)):
            before = lines[n - 1] if n else None
            follows = before is not None and before.page == line.page and 0 < before.bottom - line.bottom < GAP * normal
            broken = follows and before is not None and not ENDS.search(before.text) and id(before) not in found
            short = abs(within[n].farthest - line.right) > FULL * line.size
            if short and not broken and not ENDS.search(line.text):
                found.add(id(line))
    return found


def heading_levels(sizes: Sequence[float]) -> dict[float, int]:
    """Return the level of each size of heading, the largest being 1."""
    levels: dict[float, int] = {}
    for size in sorted(set(sizes), reverse=True):
        last = min(levels, default=None)
        same = last is not None and last - size < SAME * last
        levels[size] = levels[last] if same and last is not None else len(set(levels.values())) + 1
    return levels
