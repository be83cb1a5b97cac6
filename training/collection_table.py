"""What was found for questions that collect, on folders left out -> a table of how often it is right."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from rich.table import Column, Table

from qa.answer.several.on_it import Surest
from training.collections import GROUPS, Told

FLOOR = 0.5  # of how sure it must be that some document is on it


def collections_table(told: Sequence[Told], record: dict[str, Any]) -> Table:
    """Return a row for each group of languages, and one for each folder in it."""
    head = ("n", "precision", "recall", "some right", "answered of those with none")
    table = Table(Column("", overflow="fold"), *head, title="Collections, by a model of the other folders")
    for name, own in GROUPS.items():
        rows = [one for one in told if one.example.own is own]
        surest = Surest(**record[name]["surest"])
        table.add_row(name, *_cells(rows, surest))
        for folder in dict.fromkeys(one.example.folder for one in rows):
            table.add_row(f"  {folder}", *_cells([one for one in rows if one.example.folder == folder], surest))
    return table


def _cells(rows: Sequence[Told], surest: Surest) -> tuple[str, ...]:
    right, kept, wanted = zip(*(_counts(one, surest) for one in rows), strict=True)
    precision = fmean(a / b if b else float(not c) for a, b, c in zip(right, kept, wanted, strict=True))
    recall = fmean(a / c if c else float(not b) for a, b, c in zip(right, kept, wanted, strict=True))
    some = [a > 0 for a, c in zip(right, wanted, strict=True) if c]
    of_none = [b > 0 for b, c in zip(kept, wanted, strict=True) if not c]
    shares = (f"{fmean(share):.3f} ({len(share)})" if share else "–" for share in (some, of_none))
    return str(len(rows)), f"{precision:.3f}", f"{recall:.3f}", *shares


def _counts(one: Told, surest: Surest) -> tuple[int, int, int]:
    """Return how many of the documents kept are right, how many are kept, and how many are wanted."""
    answered = surest.probability(max(one.log_odds)) >= FLOOR
    kept = [answered and keeps for keeps in one.kept]
    return sum(map(min, kept, one.example.right)), sum(kept), one.example.wanted
