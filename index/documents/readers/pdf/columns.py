"""Lines of print -> how far right the lines of their column reach, and how far apart they stand.

A wide line, a heading over two columns, is none of the column it begins at: an edge counts where several lines end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.documents.readers.pdf.lines import Line

COLUMN_PT = 40.0  # lines that begin this near to one another are of one column
NEAR = 1.5  # characters' height by which lines of one column may end apart
SUPPORT = 0.08  # share of a column's lines that make an edge
FEW = 15  # lines of which two make one


@dataclass(frozen=True, slots=True)
class Column:
    """How far left and right the lines of a line's column reach; `right` is None for a line wider than its column."""

    left: float
    right: float | None
    farthest: float  # of all edges that begin there


def columns(lines: Sequence[Line]) -> list[Column]:
    """Return each line's column."""
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        cells.setdefault((line.page, _cell(line)), []).append(line)
    edges: dict[tuple[int, int], tuple[float, list[float]]] = {}

    def of(line: Line) -> tuple[float, list[float]]:
        key = (line.page, _cell(line))
        if key not in edges:
            near = [one for step in (-1, 0, 1) for one in cells.get((line.page, key[1] + step), [])]
            edges[key] = min(one.left for one in near), _right_edges(near)
        return edges[key]

    found = []
    for line in lines:
        left, rights = of(line)
        right = next((edge for edge in rights if edge >= line.right - NEAR * line.size), None)
        found.append(Column(left, right, rights[-1]))
    return found


def _cell(line: Line) -> int:
    return int(line.left // COLUMN_PT)


def _right_edges(lines: Sequence[Line]) -> list[float]:
    """Return where lines end together, from left to right; where they do nowhere, the farthest."""
    rights = sorted(line.right for line in lines)
    near = NEAR * max(line.size for line in lines)
    many = max(3, round(SUPPORT * len(rights)))
    found: list[float] = []
    for right in reversed(rights):
        if found and found[-1] - right <= near:
            continue
        needed = 2 if not found and len(rights) < FEW else many
        if sum(right - near <= one <= right for one in rights) >= needed:
            found.append(right)
    return found[::-1] or rights[-1:]


def pitch(lines: Sequence[Line], normal: float) -> float:
    """Return how far the lines of the text stand apart from one to the next."""
    steps = Counter(
        round(a.bottom - b.bottom, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and 0 < a.bottom - b.bottom < 3 * normal and abs(a.size - normal) < 0.1 * normal
    )
    return steps.most_common(1)[0][0] if steps else 1.4 * normal
