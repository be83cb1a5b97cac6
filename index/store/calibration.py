"""The result of a calibration: cohort statistics of an index, and the floors on the normalised score.

Measuring them is left to `index.calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

FILE = "calibration.json"
Values = tuple[float, float, float]  # one for each signal, in the order of `Signals`
WEIGHTS: Values = (2.0, 1.0, 0.5)  # of the signals; with the shipped adapter, the pooled vector discriminates best


@dataclass(frozen=True, slots=True)
class Signals:
    """One question's raw scores in this index: comparable only within one language."""

    cosine: float  # of the question's vector with the best chunk's
    late: float  # late interaction with the best candidate, weighted by `index.search.token_weights`
    contrast: float  # (best - mean) / standard deviation of late interaction over the candidates

    def values(self) -> Values:
        """Return the three, in the order above."""
        return self.cosine, self.late, self.contrast


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cohort statistics and floors of one snapshot, and how the floors did on the questions they were set on."""

    own_language: str  # BCP 47, of the documents
    levels: Mapping[str, Values]  # language -> the cohort's medians
    spreads: Values  # the cohort's standard deviations around these, over all languages
    own_floor: float  # on the normalised score, for questions in the documents' language
    other_floor: float  # for questions in any other
    n_made: int  # synthetic questions
    made_refused: float  # share of them below the floor
    n_own: int  # general questions in the documents' language
    own_answered: float  # share of them at or above the floor
    n_other: int  # general questions in other languages
    other_answered: float  # share of them at or above the floor

    def normalised_score(self, signals: Signals, language: str) -> float:
        """Return the signals' score in standard deviations above the cohort's: see `normalised_score` below."""
        medians = cohort_medians(self.levels, language, self.own_language)
        return normalised_score(signals.values(), medians, self.spreads)

    def is_own(self, language: str) -> bool:
        """Tell whether a question in that language is in the documents' own, in whatever script."""
        return base(language) == base(self.own_language)

    def floor(self, language: str) -> float:
        """Return the normalised score from which a question in that language counts as answered here."""
        return self.own_floor if self.is_own(language) else self.other_floor


def cohort_medians(medians: Mapping[str, Values], language: str, own: str) -> Values:
    """Return the language's medians; the mean over all languages but `own` where it has none."""
    if language in medians:
        return medians[language]
    others = [values for other, values in medians.items() if base(other) != base(own)]
    cosine, late, contrast = (fmean(values) for values in zip(*others, strict=True))
    return cosine, late, contrast


def normalised_score(values: Values, medians: Values, deviations: Values) -> float:
    """Return Σ weight · z / √(Σ weight²), with z = (value - median) / deviation: of variance 1 for independent z.

    This is the z-norm of Auckenthaler, Carey and Lloyd-Thomas (2000), with medians for means.
    """
    scores = [(value - median) / scale for value, median, scale in zip(values, medians, deviations, strict=True)]
    return sum(weight * z for weight, z in zip(WEIGHTS, scores, strict=True)) / math.hypot(*WEIGHTS)


UNCALIBRATED = Calibration("zh", {"zh": (0, 0, 0), "en": (0, 0, 0)}, (1, 1, 1), 0, 0, 0, 0, 0, 0, 0, 0)


def base(language: str) -> str:
    """Return the language without its script or region: "zh" for "zh-Hant"."""
    return language.partition("-")[0]
