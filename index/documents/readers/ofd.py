"""OFD (GB/T 33190, China's format for official documents) -> its lines of print, then paragraphs as those of a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from index.config import MAX_PAGES
from index.documents.outline import Extract
from index.documents.readers.package import check_package
from index.documents.readers.pdf.lines import Line
from index.documents.readers.pdf.reader import compose
from index.errors import RefusedFileError

POINTS = 72 / 25.4  # in a millimetre, which an OFD measures in
SAME_LINE = 0.5  # times its size that the feet of two runs of one line may stand apart
COLUMN = 2.0  # times its size: what is further apart stands in another column or cell
SPACE = 0.25  # times the size from which a gap is a space


def read_ofd(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    import ofdkit

    check_package(data, ".ofd")
    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > MAX_PAGES:
                raise RefusedFileError(f"{len(document.pages):,} pages, the limit is {MAX_PAGES:,}: split the file")
            pages = [lines_of(page.runs, number, page.height) for number, page in enumerate(document.pages)]
            return compose(pages, document.info.title)
    except ofdkit.OFDError as exc:
        raise RefusedFileError(f"not a sound OFD file ({type(exc).__name__}): export it again, or as PDF") from exc


def lines_of(runs: Iterable[Any], page: int, height: float) -> list[Line]:
    """Return the runs of a page, from the top down, as lines; a run drawn twice on one spot is one."""
    known = {(run.text, round(run.x, 1), round(run.y, 1)): run for run in runs if run.text.strip()}
    rows: list[list[Any]] = []
    for run in sorted(known.values(), key=lambda run: run.y):
        if rows and abs(rows[-1][0].y - run.y) < SAME_LINE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    parts = (part for row in rows for part in _apart(sorted(row, key=lambda run: run.x)))
    return [_line(part, page, height) for part in parts]


def _apart(row: Sequence[Any]) -> list[list[Any]]:
    """Return the runs of one height, parted where the gap is as wide as between columns."""
    parts = [[row[0]]]
    for before, run in pairwise(row):
        if run.x - before.x - before.width > COLUMN * run.size:
            parts.append([])
        parts[-1].append(run)
    return parts


def _line(runs: Sequence[Any], page: int, height: float) -> Line:
    first, last = runs[0], runs[-1]
    text = first.text
    for before, run in pairwise(runs):
        gap = run.x - before.x - before.width
        is_apart = gap > SPACE * run.size and text[-1:].isascii() and run.text[:1].isascii()
        text += (" " if is_apart and not text.endswith(" ") else "") + run.text
    text = text.strip()
    width = (last.x + last.width - first.x) * POINTS
    return Line(
        text=text,
        page=page,
        left=first.x * POINTS,
        right=first.x * POINTS + width,
        bottom=(height - first.y) * POINTS,
        size=round(max(run.size for run in runs) * POINTS, 1),
        first_word=width * len(text.split(" ", 1)[0]) / len(text) if text.isascii() else width / len(text),
    )
