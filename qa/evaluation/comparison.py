"""Two runs over the same questions -> what a change moved, and what lies within noise.

Latency is left out: it depends on what else the machine was doing in each of the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.errors import EvaluationError
from qa.evaluation.measures import QUOTING, RETRIEVAL, STRENGTHS, Difference, Measure, difference
from qa.evaluation.questions import SIDES
from qa.evaluation.report import Part, parts, rows_for
from qa.evaluation.row import Row
from qa.records import Status

COMPARED = (*RETRIEVAL, *QUOTING, *STRENGTHS)
FLIPS = ("Success@1", "evidence_first", "evidence_any", *(f"{Status.ANSWERED.value}_{side}" for side in SIDES))


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one part, before and after."""

    part: Part
    measure: Measure
    difference: Difference


@dataclass(frozen=True, slots=True)
class Flip:
    """The questions for which a measure that is 0 or 1 turned over."""

    value: str
    gained: tuple[str, ...]  # question ids, 0 before and 1 now
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the questions that both runs asked."""

    n_shared: int
    n_only_old: int
    n_only_new: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as one object."""
        return asdict(self) | {
            "changes": [
                {"part": asdict(change.part), "measure": change.measure.name}
                | asdict(change.difference)
                | {"verdict": change.difference.verdict}
                for change in self.changes
            ]
        }


def compare(old: Sequence[Row], new: Sequence[Row], own_language: str) -> Comparison:
    """Compare the questions that stand in both with the same id, words and gold; raise EvaluationError if none do."""
    before = {_same(row): row for row in old}
    now = [row for row in new if _same(row) in before]
    if not now:
        raise EvaluationError("no question is in both reports: compare reports on the same file of questions")
    was = {row.question_id: before[_same(row)] for row in now}
    changes = []
    for part in parts(now, own_language):
        for measure in COMPARED:
            chosen = rows_for(measure, part, now, own_language)
            found = difference(measure, [was[row.question_id] for row in chosen], chosen)
            if found is not None:
                changes.append(Change(part, measure, found))
    flips = tuple(_flip(value, [was[row.question_id] for row in now], now) for value in FLIPS)
    return Comparison(len(now), len(old) - len(now), len(new) - len(now), tuple(changes), flips)


def _same(row: Row) -> tuple[str, str, bool, tuple[str, ...]]:
    return row.question_id, row.question, row.answerable, row.gold


def _flip(value: str, old: Sequence[Row], new: Sequence[Row]) -> Flip:
    pairs = [
        (after.question_id, before.values[value], after.values[value])
        for before, after in zip(old, new, strict=True)
        if value in before.values and value in after.values
    ]
    return Flip(
        value,
        gained=tuple(name for name, before, after in pairs if after > before),
        lost=tuple(name for name, before, after in pairs if after < before),
    )
