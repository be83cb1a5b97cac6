"""The risk–coverage curve (El-Yaniv and Wiener 2010): how many errors a floor lets through, as it takes more questions.

Coverage is the share of questions whose confidence reaches the floor, risk the share of errors among them. An error is
a question without an answer in the documents, or one none of whose TOP best passages carries evidence: that is known
for a refused question too, while its quotes are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from index.errors import EvaluationError
from qa.evaluation.report import Report, select
from qa.evaluation.row import Row

TOP = "Success@3"  # as many passages as an answer to one fact quotes


@dataclass(frozen=True, slots=True)
class Point:
    """What one floor does."""

    coverage: float
    risk: float


def risk_coverage(rows: Sequence[Row]) -> list[Point]:
    """Return a point for each confidence that occurs, highest first; the last covers everything."""
    points: list[Point] = []
    taken = errors = 0
    ordered = sorted(rows, key=lambda row: -row.confidence)
    for _, level in groupby(ordered, key=lambda row: row.confidence):
        here = list(level)
        taken += len(here)
        errors += sum(map(is_error, here))
        points.append(Point(taken / len(rows), errors / taken))
    return points


def is_error(row: Row) -> bool:
    """Whether answering this question would be one."""
    return not row.answerable or not row.values[TOP]


def operating_point(rows: Sequence[Row]) -> Point | None:
    """Return where the engine itself answers; None where it refuses everything."""
    answered = [row for row in rows if row.status == "answered"]
    if not answered:
        return None
    return Point(len(answered) / len(rows), sum(map(is_error, answered)) / len(answered))


def check_writable(path: Path) -> None:
    """Raise EvaluationError where no picture can be written: before the questions are asked, not after."""
    if path.is_dir() or not path.parent.is_dir():
        raise EvaluationError(f"{path}: not a file in a folder that exists: name a PNG file to write")


def draw(report: Report, path: Path) -> None:
    """Write the curves of all questions and of the documents' own and other languages as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    for group in report.large:
        rows = select(group.part, report.rows, report.own_language)
        points = risk_coverage(rows)
        label = f"{group.part.language} ({len(rows)} questions)"
        line = axes.plot([p.coverage for p in points], [p.risk for p in points], drawstyle="steps-post", label=label)
        here = operating_point(rows)
        if here is not None:
            axes.plot(here.coverage, here.risk, "o", color=line[0].get_color())
    axes.set_xlabel("coverage: share of questions answered")
    axes.set_ylabel("risk: share of errors among them")
    axes.set_title("Risk and coverage; the dots mark the engine's own floor")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
    try:
        figure.savefig(path, format="png")
    except OSError as exc:
        raise EvaluationError(f"{path}: cannot be written ({exc}): name a file in a folder of yours") from exc
