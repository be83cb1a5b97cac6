"""Rows -> Estimates: each measure with its 95 % interval, and what a change did to it.

A change is measured on the same questions before and after, and these are drawn in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

from qa.evaluation.intervals import Bounds, Floats, bootstrapped, of_auroc, wilson
from qa.evaluation.questions import ANSWERABLE, NEAR, SIDES, UNANSWERABLE
from qa.evaluation.row import Row
from qa.records import Status


def auroc(positive: Floats, negative: Floats, axis: int = -1) -> Floats:
    """Return the probability that a positive scores above a negative, ties half: U / (n·m), Mann and Whitney 1947."""
    u = mannwhitneyu(positive, negative, axis=axis, method="asymptotic").statistic
    return np.asarray(u / (positive.shape[axis] * negative.shape[axis]))


MEAN, MEDIAN = np.mean, np.median
P90, P95 = partial(np.quantile, q=0.9), partial(np.quantile, q=0.95)


@dataclass(frozen=True, slots=True)
class Measure:
    """A statistic over one value of the rows; AUROC takes two, one of each side."""

    name: str
    label: str
    values: tuple[str, ...]
    statistic: Callable[..., Any]
    bounds: Callable[[Sequence[Floats]], Bounds]  # of its interval, from one sample a value


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over n questions; `low` and `high` bound its interval, None where one question gives none."""

    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure was and is, over the same n questions; `low` and `high` bound new minus old."""

    old: float
    new: float
    low: float | None
    high: float | None
    n: int

    @property
    def same(self) -> bool:
        """Whether nothing changed for any question, as far as the measure sees."""
        return self.old == self.new and self.low in {0, None} and self.high in {0, None}

    @property
    def verdict(self) -> str:
        """Return "rose" or "fell" where the interval leaves out 0, else "within noise"."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "within noise"
        return "rose" if self.low > 0 else "fell"


def _mean(name: str, label: str) -> Measure:
    """Return the mean of values from 0 to 1."""
    return Measure(name, label, (name,), MEAN, lambda samples: wilson(float(MEAN(samples[0])), len(samples[0])))


def _quantile(name: str, label: str, value: str, statistic: Callable[..., Any]) -> Measure:
    return Measure(name, label, (value,), statistic, partial(bootstrapped, statistic=statistic))


def _auroc(name: str, side: str) -> Measure:
    values = (f"confidence_{ANSWERABLE}", f"confidence_{side}")
    label = f"AUROC of the confidence, {side}"
    return Measure(name, label, values, auroc, lambda s: of_auroc(float(auroc(s[0], s[1])), len(s[0]), len(s[1])))


RETRIEVAL = tuple(
    _mean(name, name) for name in ("Success@1", "Success@3", "Success@5", "Success@10", "RR@10", "nDCG@10")
)
QUOTING = (
    _mean("evidence_first", "evidence in the first quote"),
    _mean("evidence_any", "evidence in any quote"),
    _mean("evidence_all", "all evidence quoted"),
    _mean("shown_first", "evidence in the first passage shown"),
    _mean("shown_any", "evidence in any passage shown"),
    _mean("documents_precision", "documents quoted: precision"),
    _mean("documents_recall", "documents quoted: recall"),
    _mean("documents_all", "all of several documents quoted"),
    _quantile("quotes_p50", "quotes, median", "quotes", MEDIAN),
    _quantile("quotes_p90", "quotes, p90", "quotes", P90),
    _mean("at_most_3_quotes", "at most 3 quotes"),
    _quantile("quoted_chars_p50", "quoted characters, median", "quoted_chars", MEDIAN),
    _quantile("quoted_chars_p90", "quoted characters, p90", "quoted_chars", P90),
)
STRENGTHS = (
    *(_mean(f"{status.value}_{side}", f"{side}: {status.value}") for side in SIDES for status in Status),
    _auroc("AUROC_near", NEAR),
    _auroc("AUROC", UNANSWERABLE),
)
LATENCY = (
    _quantile("latency_ms_p50", "latency, median, ms", "latency_ms", MEDIAN),
    _quantile("latency_ms_p95", "latency, p95, ms", "latency_ms", P95),
)
MEASURES = (*RETRIEVAL, *QUOTING, *STRENGTHS, *LATENCY)


def estimate(measure: Measure, rows: Sequence[Row]) -> Estimate | None:
    """Return the measure over the rows it applies to; None where it applies to none."""
    samples = [np.array([row.values[name] for row in rows if name in row.values]) for name in measure.values]
    if not all(len(sample) for sample in samples):
        return None
    low, high = measure.bounds(samples)
    return Estimate(float(measure.statistic(*samples, axis=-1)), low, high, sum(map(len, samples)))


def difference(measure: Measure, old: Sequence[Row], new: Sequence[Row]) -> Difference | None:
    """Return the measure of both, over the rows where it applies to both; `old` and `new` are the same questions."""
    pairs = [_pairs(name, old, new) for name in measure.values]
    if not all(len(pair) for pair in pairs):
        return None

    def change(*drawn: NDArray[np.int64], axis: int) -> Any:
        before, after = ([pair[:, i][at] for pair, at in zip(pairs, drawn, strict=True)] for i in (0, 1))
        return measure.statistic(*after, axis=axis) - measure.statistic(*before, axis=axis)

    low, high = bootstrapped([np.arange(len(pair)) for pair in pairs], change)
    was, now = (float(measure.statistic(*(pair[:, i] for pair in pairs), axis=-1)) for i in (0, 1))
    return Difference(was, now, low, high, sum(map(len, pairs)))


def _pairs(name: str, old: Sequence[Row], new: Sequence[Row]) -> Floats:
    both = [(a.values, b.values) for a, b in zip(old, new, strict=True) if name in a.values and name in b.values]
    return np.array([(a[name], b[name]) for a, b in both], dtype=np.float64)
