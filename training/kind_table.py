"""What was told of questions' kinds -> a table: how often it is right, and precision, recall and F1 of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Column, Table

from qa.evaluation.intervals import wilson
from qa.understand.meaning import KINDS
from training.kinds import Told


def kinds_table(title: str, told: Sequence[Told]) -> Table:
    """Return a row for all kinds, one for each kind and one for whether a number is asked for; `told` is not empty."""
    table = Table(Column("", overflow="fold"), "n", "right", "precision", "recall", "F1", title=title)
    table.add_row("all kinds", str(len(told)), _share(sum(one.kind is one.row.kind for one in told), len(told)))
    for kind in KINDS:
        both = [(one.kind is kind, one.row.kind is kind) for one in told]
        table.add_row(kind.value, *_agreement(both))
    table.add_row("a number", *_agreement([(one.quantity, one.row.quantity) for one in told]))
    return table


def _agreement(both: Sequence[tuple[bool, bool]]) -> tuple[str, str, str, str, str]:
    """Return n, nothing, precision, recall and F1 of pairs (found, true)."""
    found, true, right = sum(one for one, _ in both), sum(one for _, one in both), sum(map(all, both))
    f1 = 2 * right / (found + true) if found + true else 0.0
    return str(true), "", _share(right, found), _share(right, true), f"{f1:.3f}"


def _share(right: int, n: int) -> str:
    if not n:
        return "–"
    low, high = wilson(right / n, n)
    return f"{right / n:.3f} [{low:.2f}, {high:.2f}]"
