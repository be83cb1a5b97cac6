"""Tables of what was measured, each figure with its 95 % bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rich.table import Column, Table

from qa.evaluation.intervals import bootstrapped
from qa.evaluation.measures import auroc
from training.judging import ReadingScores
from training.retrieval import Ranks
from training.wording import WordingScores

REFUSED = 0.05  # of the questions that are answered, at the threshold where unanswered ones are counted


def retrieval_table(found: Sequence[Ranks]) -> Table:
    """Return R@1 and R@5, a row for each set and language."""
    heads = ("lang", "n", "one vector R@1", "R@5", "late interaction R@1", "R@5")
    table = Table(_set(), *heads, title="Retrieval, held out")
    for one in found:
        ranks = [(one.pooled < 1), (one.pooled < 5), (one.late < 1), (one.late < 5)]
        table.add_row(
            one.dataset, one.lang, str(len(one.late)), *(_figure(np.mean, hit.astype(float)) for hit in ranks)
        )
    return table


def reading_table(judged: Sequence[ReadingScores]) -> Table:
    """Return AUROC, unanswerable questions refused where 5 % of the answered are, and F1; a row a set and language."""
    heads = ("lang", "answered", "not", "AUROC", "refused at 5 %", "F1", "exact")
    table = Table(_set(), *heads, title="Reading, held out")
    for one in judged:
        told = len(one.answered) > 0 and len(one.unanswered) > 0
        floor = float(np.quantile(one.answered, REFUSED)) if told else 0.0
        table.add_row(
            *(one.dataset, one.lang, str(len(one.answered)), str(len(one.unanswered))),
            _figure(auroc, one.answered, one.unanswered) if told else "",
            _figure(np.mean, (one.unanswered < floor).astype(float)) if told else "",
            _figure(np.mean, one.f1),
            _figure(np.mean, one.exact),
        )
    return table


def wording_table(told: Sequence[WordingScores]) -> Table:
    """Return the AUROC of wording alone, a row for each set."""
    heads = ("answered", "not", "AUROC, all alike", "AUROC, weighted")
    table = Table(_set(), *heads, title="Wording alone: answered against not (.5 gives nothing away)")
    for one in told:
        table.add_row(
            one.dataset, str(one.n_answered), str(one.n_unanswered), f"{one.plain:.3f}", f"{one.weighted:.3f}"
        )
    return table


def _set() -> Column:
    return Column("set", overflow="fold")  # never cut short: sets begin alike


def _figure(statistic: Callable[..., Any], *samples: Any) -> str:
    if not all(len(sample) for sample in samples):
        return ""
    low, high = bootstrapped(samples, statistic)
    bounds = "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"
    return f"{float(statistic(*samples, axis=-1)):.3f}{bounds}"
