"""Words with their places on a page -> lines of print, for formats that say no more of a page than that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.documents.readers.pdf.aligned import with_aligned
from index.documents.readers.pdf.lines import WIDE, Line, Part, least_certain

SAME_LINE = 0.5  # times its size that the feet of two runs of one line may stand apart
COLUMN = 2.0  # times its size: what is further apart stands in another column
SPACE = 0.25  # times the size from which a gap is a space


@dataclass(frozen=True, slots=True)
class Run:
    """Some words on a line, in points from the upper left corner."""

    text: str
    left: float
    foot: float  # of the letters that stand on the line
    size: float
    width: float
    certainty: float | None = None  # with which it was recognised, 0 to 1; None where the file has it as text

    @property
    def right(self) -> float:
        """Where the words end."""
        return self.left + self.width


def lines_of(runs: Iterable[Run], page: int, height: float) -> list[Line]:
    """Return the runs of a page of that height, from the top down, as lines and tables.

    A run drawn twice on a spot counts once. What a gap parts is a line of its own, unless it is a row of a table.
    """
    known = {(run.text, round(run.left), round(run.foot)): run for run in runs if run.text.strip()}
    rows: list[list[Run]] = []
    for run in sorted(known.values(), key=lambda run: run.foot):
        if rows and abs(rows[-1][0].foot - run.foot) < SAME_LINE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    ordered = [sorted(row, key=lambda run: run.left) for row in rows]
    whole = [_beside([_line(part, page, height) for part in _apart(row, WIDE)]) for row in ordered]
    parted = {
        id(line): [_line(part, page, height) for part in _apart(row, COLUMN)]
        for line, row in zip(whole, ordered, strict=True)
    }
    return [one for line in with_aligned(whole) for one in ([line] if line.table is not None else parted[id(line)])]


def _beside(parts: Sequence[Line]) -> Line:
    """Return lines that stand side by side as one, which knows its parts."""
    return replace(
        parts[0],
        text=" ".join(one.text for one in parts),
        right=parts[-1].right,
        size=max(one.size for one in parts),
        parts=tuple(Part(one.text, one.left, one.right) for one in parts),
        certainty=least_certain(parts),
    )


def _apart(row: Sequence[Run], gap: float) -> list[list[Run]]:
    """Return the runs of one height, parted where they stand further apart than that, times their size."""
    parts = [[row[0]]]
    for before, run in pairwise(row):
        if run.left - before.right > gap * run.size:
            parts.append([])
        parts[-1].append(run)
    return parts


def _line(runs: Sequence[Run], page: int, height: float) -> Line:
    first, last = runs[0], runs[-1]
    text = first.text
    for before, run in pairwise(runs):
        is_apart = run.left - before.right > SPACE * run.size and text[-1:].isascii() and run.text[:1].isascii()
        text += (" " if is_apart and not text.endswith(" ") else "") + run.text
    text = text.strip()
    width = last.right - first.left
    word = len(text.split(" ", 1)[0]) if text.isascii() else 1
    return Line(
        text=text,
        page=page,
        left=first.left,
        right=last.right,
        bottom=height - first.foot,
        size=round(max(run.size for run in runs), 1),
        first_word=width * word / len(text),
        certainty=least_certain(runs),
    )
