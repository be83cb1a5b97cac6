"""Rows -> Estimates: each measure with its 95 % interval, and what a change did to it.

Intervals are percentile bootstraps (Efron and Tibshirani 1993) over the questions, with a fixed seed: the same rows
give the same interval. A change is measured on the same questions before and after, and these are drawn in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, mannwhitneyu

from qa.evaluation.row import Row

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20240229

Floats = NDArray[np.float64]


def auroc(positive: Floats, negative: Floats, axis: int = -1) -> Floats:
    """Return the chance that a positive scores above a negative, ties half: U / (n·m), Mann and Whitney 1947."""
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
    return Measure(name, label, (name,), MEAN)


RETRIEVAL = tuple(
    _mean(name, name) for name in ("Success@1", "Success@3", "Success@5", "Success@10", "RR@10", "nDCG@10")
)
QUOTING = (
    _mean("evidence_first", "evidence in the first quote"),
    _mean("evidence_any", "evidence in any quote"),
    _mean("evidence_all", "all evidence quoted"),
    _mean("documents_precision", "documents quoted: precision"),
    _mean("documents_recall", "documents quoted: recall"),
    _mean("documents_all", "all of several documents quoted"),
    Measure("quotes_p50", "quotes, median", ("quotes",), MEDIAN),
    Measure("quotes_p90", "quotes, p90", ("quotes",), P90),
    _mean("at_most_3_quotes", "at most 3 quotes"),
    Measure("quoted_chars_p50", "quoted characters, median", ("quoted_chars",), MEDIAN),
    Measure("quoted_chars_p90", "quoted characters, p90", ("quoted_chars",), P90),
)
ABSTAINING = (
    Measure("AUROC", "AUROC of the confidence", ("confidence_answerable", "confidence_unanswerable"), auroc),
    _mean("refused_answerable", "answerable refused"),
    _mean("refused_unanswerable", "unanswerable refused"),
)
LATENCY = (
    Measure("latency_ms_p50", "latency, median, ms", ("latency_ms",), MEDIAN),
    Measure("latency_ms_p95", "latency, p95, ms", ("latency_ms",), P95),
)
MEASURES = (*RETRIEVAL, *QUOTING, *ABSTAINING, *LATENCY)


def estimate(measure: Measure, rows: Sequence[Row]) -> Estimate | None:
    """Return the measure over the rows it applies to; None where it applies to none."""
    samples = [np.array([row.values[name] for row in rows if name in row.values]) for name in measure.values]
    if not all(len(sample) for sample in samples):
        return None
    low, high = interval(samples, measure.statistic)
    return Estimate(float(measure.statistic(*samples, axis=-1)), low, high, sum(map(len, samples)))


def difference(measure: Measure, old: Sequence[Row], new: Sequence[Row]) -> Difference | None:
    """Return the measure of both, over the rows where it applies to both; `old` and `new` are the same questions."""
    pairs = [_pairs(name, old, new) for name in measure.values]
    if not all(len(pair) for pair in pairs):
        return None

    def change(*drawn: NDArray[np.int64], axis: int) -> Any:
        before, after = ([pair[:, i][at] for pair, at in zip(pairs, drawn, strict=True)] for i in (0, 1))
        return measure.statistic(*after, axis=axis) - measure.statistic(*before, axis=axis)

    low, high = interval([np.arange(len(pair)) for pair in pairs], change)
    was, now = (float(measure.statistic(*(pair[:, i] for pair in pairs), axis=-1)) for i in (0, 1))
    return Difference(was, now, low, high, sum(map(len, pairs)))


def _pairs(name: str, old: Sequence[Row], new: Sequence[Row]) -> Floats:
    both = [(a.values, b.values) for a, b in zip(old, new, strict=True) if name in a.values and name in b.values]
    return np.array([(a[name], b[name]) for a, b in both], dtype=np.float64)


def interval(samples: Sequence[NDArray[Any]], statistic: Callable[..., Any]) -> tuple[float | None, float | None]:
    """Return the bounds of a statistic of the samples; None where a sample has but one value."""
    if min(map(len, samples)) < 2:
        return None, None
    found = bootstrap(
        samples,
        statistic,
        n_resamples=RESAMPLES,
        vectorized=True,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)
