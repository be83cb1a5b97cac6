"""Risk and coverage (El-Yaniv and Wiener 2010): how many errors a floor lets through as it takes more questions.

Coverage is the share of questions whose confidence reaches the floor, risk the share of errors among them. An error is
a question without an answer in the documents, or one none of whose three best passages carries evidence: that is known
for a question that is not answered too, while its quotes are not. Related passages are no answer: they cover nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.evaluation.intervals import wilson
from qa.evaluation.row import Row
from qa.records import Status

TOP = "Success@3"  # as many passages as an answer to one fact quotes


@dataclass(frozen=True, slots=True)
class Point:
    """What one floor does; `low` and `high` bound the interval of the risk."""

    coverage: float
    risk: float
    low: float
    high: float


def risk_coverage(rows: Sequence[Row]) -> tuple[Point, ...]:
    """Return a point for each confidence that occurs, highest first; the last covers everything."""
    points: list[Point] = []
    taken = errors = 0
    ordered = sorted(rows, key=lambda row: -row.confidence)
    for _, level in groupby(ordered, key=lambda row: row.confidence):
        here = list(level)
        taken += len(here)
        errors += sum(map(is_error, here))
        points.append(_point(taken, errors, len(rows)))
    return tuple(points)


def operating_point(rows: Sequence[Row]) -> Point | None:
    """Return where the engine itself answers; None where it answers nothing."""
    answered = [row for row in rows if row.status == Status.ANSWERED.value]
    if not answered:
        return None
    return _point(len(answered), sum(map(is_error, answered)), len(rows))


def _point(taken: int, errors: int, n: int) -> Point:
    return Point(taken / n, errors / taken, *wilson(errors / taken, taken))


def is_error(row: Row) -> bool:
    """Whether answering this question would be one."""
    return not row.answerable or not row.values[TOP]
