"""95 % intervals that are honest about few questions: 20 successes of 20 are [.84, 1], not [1, 1].

A share has Wilson's score interval (1927). So has a mean of values from 0 to 1, which varies no more than a share of
that size: its interval is then rather too wide. An AUROC has Newcombe's (2006, method 5), which is made alike. Medians,
percentiles and differences have percentile bootstraps (Efron and Tibshirani 1993) over the questions, with a fixed
seed: the same rows give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import bootstrap, norm

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20240229
EPSILON = 1e-9  # from the value itself, where 0 and 1 are bounds of their own
Z = float(norm.ppf(0.5 + LEVEL / 2))

Floats = NDArray[np.float64]
Bounds = tuple[float | None, float | None]


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the bounds of a share of n."""
    centre = share + Z**2 / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(0.0, (centre - half) / (1 + Z**2 / n)), min(1.0, (centre + half) / (1 + Z**2 / n))


def of_auroc(found: float, n: int, m: int) -> tuple[float, float]:
    """Return the bounds of an AUROC over n positives and m negatives."""
    pairs, others = n * m, (n + m) / 2 - 1

    def beyond(area: float) -> float:
        spread = 1 + others * ((1 - area) / (2 - area) + area / (1 + area))
        return (found - area) ** 2 - Z**2 * area * (1 - area) * spread / pairs

    low = float(brentq(beyond, 0, found - EPSILON)) if found > 0 else 0.0
    high = float(brentq(beyond, found + EPSILON, 1)) if found < 1 else 1.0
    return low, high


def bootstrapped(samples: Sequence[NDArray[Any]], statistic: Callable[..., Any]) -> Bounds:
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
