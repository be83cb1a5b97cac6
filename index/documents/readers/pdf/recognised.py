"""What was recognised on the picture of a page -> its lines of print, as if the page had lain straight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from index.documents.readers.ocr import Recogniser
from index.documents.readers.pdf.lines import Line
from index.documents.readers.pdf.runs import Run, lines_of
from index.errors import RefusedFileError

if TYPE_CHECKING:
    from PIL.Image import Image

SCRIPTS = "Chinese, English, Japanese and other Latin script; not Korean, Cyrillic or Arabic"
SURE = 0.5  # certainty below which a line is a stamp or a speck
READABLE = 0.75  # mean certainty, by characters, below which a page is refused
LETTERS = 0.76  # of the height of a line's box that its letters take: the detector leaves a margin around them
FOOT = 0.16  # of that height, from the box's lower edge up to the foot of the letters
ALIKE = 0.15  # share by which lines of one size are measured apart


@dataclass(frozen=True, slots=True)
class _Slanted:
    """A run with the angle, in radians, at which its line was printed."""

    text: str
    certainty: float
    left: float
    foot: float
    width: float
    height: float
    angle: float


def recognised_lines(ocr: Recogniser, picture: Image, page: int, height: float) -> list[Line]:
    """Return the lines of a page that is `height` points high; raise RefusedFileError where they are unsure."""
    runs = [_run(*found) for found in ocr.recognised(picture)]
    known = sum(len(run.text) for run in runs)
    sure = sum(len(run.text) * run.certainty for run in runs) / known if known else 1.0
    if sure < READABLE:
        raise RefusedFileError(
            f"page {page + 1} is read with a certainty of {sure:.2f}, below {READABLE}: "
            f"scan it anew, or give its text ({SCRIPTS})"
        )
    scale = height / picture.height
    placed = _even([_scaled(run, scale) for run in _upright(runs) if run.certainty >= SURE])
    return lines_of(placed, page, height)


def _run(text: str, certainty: float, box: list[list[float]]) -> _Slanted:
    """Return the run of a box: its corners begin at the upper left and go round."""
    (ax, ay), (bx, by), _, (dx, dy) = box
    height = math.hypot(dx - ax, dy - ay)
    width, angle = math.hypot(bx - ax, by - ay), math.atan2(by - ay, bx - ax)
    return _Slanted(text, certainty, dx, dy - FOOT * height, width, height, angle)


def _upright(runs: Sequence[_Slanted]) -> list[_Slanted]:
    """Return the runs as if the page had lain straight: turned by the angle that most of its lines have."""
    if not runs:
        return []
    angle = median(run.angle for run in runs for _ in run.text)
    cos, sin = math.cos(-angle), math.sin(-angle)
    return [replace(run, left=run.left * cos - run.foot * sin, foot=run.left * sin + run.foot * cos) for run in runs]


def _scaled(run: _Slanted, scale: float) -> Run:
    size = LETTERS * run.height * scale
    return Run(run.text, run.left * scale, run.foot * scale, size, run.width * scale, run.certainty)


def _even(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with the usual size for those that are measured near to it."""
    if not runs:
        return []
    usual = median(run.size for run in runs for _ in run.text)
    near = [abs(run.size - usual) < ALIKE * usual for run in runs]
    return [replace(run, size=usual) if is_near else run for run, is_near in zip(runs, near, strict=True)]
