"""PDF -> the grids that are ruled on a page: where the cells of its tables are.

Rules are edges of paths, thin boxes or lines alike. Those that meet are one grid. Measured against pdfplumber, which
finds the same cells, but reads each page a second time: four times as long for a page with a table.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import neg
from typing import Any

from pypdfium2 import raw

NEAR_PT = 3.0  # rules this near to one another are one; so are ends that meet
SHORTEST_PT = 4.0  # of a rule
MOST_RULES = 4000  # of a page: more are a drawing

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule at `at`, from `low` to `high` along the other axis, in points."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled grid, in points from the lower left corner."""

    xs: tuple[float, ...]  # from left to right: one more than there are columns
    ys: tuple[float, ...]  # from the top down
    across: tuple[Rule, ...]  # horizontal rules
    upright: tuple[Rule, ...]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and column of a point, None where it lies outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        row = bisect_right(self.ys, -y, key=neg) - 1
        return min(row, len(self.ys) - 2), min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)

    def spans(self) -> list[tuple[int, int, int, int]]:
        """Return each cell as row, column, and how many rows and columns it takes."""
        taken: set[tuple[int, int]] = set()
        found = []
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if (row, column) in taken:
                    continue
                wide = tall = 1
                middle = (self.ys[row] + self.ys[row + 1]) / 2
                while column + wide < len(self.xs) - 1 and not _parted(self.upright, self.xs[column + wide], middle):
                    wide += 1
                middle = (self.xs[column] + self.xs[column + 1]) / 2
                while row + tall < len(self.ys) - 1 and not _parted(self.across, self.ys[row + tall], middle):
                    tall += 1
                taken |= {(row + n, column + m) for n in range(tall) for m in range(wide)}
                found.append((row, column, tall, wide))
        return found


def ruled_grids(page: Any) -> list[Grid]:
    """Return the page's grids of two rows and two columns at least, from the top down."""
    across, upright = _rules(page)
    if not across or not upright or len(across) + len(upright) > MOST_RULES:
        return []
    grids = []
    for own_across, own_upright in _connected(across, upright):
        xs, ys = _edges(rule.at for rule in own_upright), _edges(rule.at for rule in own_across)
        if len(xs) > 2 and len(ys) > 2:
            grids.append(Grid(tuple(xs), tuple(ys[::-1]), tuple(own_across), tuple(own_upright)))
    return sorted(grids, key=lambda grid: -grid.ys[0])


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the upright rules of a page."""
    across, upright = [], []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        for (x0, y0), (x1, y1) in _strokes(path.raw):
            if abs(y1 - y0) <= NEAR_PT / 3 and abs(x1 - x0) >= SHORTEST_PT:
                across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) <= NEAR_PT / 3 and abs(y1 - y0) >= SHORTEST_PT:
                upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, upright


def _strokes(path: Any) -> Iterator[tuple[Point, Point]]:
    """Yield the straight parts of a path, in points of the page."""
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    if not raw.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)):
        return
    first = last = (0.0, 0.0)
    for n in range(min(raw.FPDFPath_CountSegments(path), MOST_RULES)):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield last, first


def _connected(across: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the rules that meet, directly or over others."""
    left = set(range(len(upright)))
    waiting = set(range(len(across)))
    while waiting:
        own_across, own_upright, found = [], [], [waiting.pop()]
        while found:
            rule = across[found.pop()]
            own_across.append(rule)
            met = {n for n in left if _meet(rule, upright[n])}
            left -= met
            own_upright += [upright[n] for n in met]
            more = {n for n in waiting for m in met if _meet(across[n], upright[m])}
            waiting -= more
            found += more
        yield own_across, own_upright


def _meet(across: Rule, upright: Rule) -> bool:
    return (
        across.low - NEAR_PT <= upright.at <= across.high + NEAR_PT
        and upright.low - NEAR_PT <= across.at <= upright.high + NEAR_PT
    )


def _edges(places: Iterator[float]) -> list[float]:
    """Return the places in ascending order, those near to one another as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR_PT:
            found.append(place)
    return found


def _parted(rules: Sequence[Rule], at: float, across: float) -> bool:
    """Tell whether a rule stands there, over the middle of the cells beside it."""
    return any(abs(rule.at - at) <= NEAR_PT and rule.low - 1 <= across <= rule.high + 1 for rule in rules)
