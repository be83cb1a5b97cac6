"""What a calibration found: how high questions about anything else score here, and the floors above them.

How it is found is left to `index.calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

Values = tuple[float, float, float]  # of the signals, in their order
WEIGHTS: Values = (2.0, 1.0, 0.5)  # of the signals; with the shipped adapter the whole text's vector tells most


@dataclass(frozen=True, slots=True)
class Signals:
    """What one question scores here, whatever it is about: raw, so comparable only within one language."""

    cosine: float  # of the question's vector with the best chunk's
    late: float  # late interaction with the best candidate, tokens weighted by how far they tell chunks apart
    contrast: float  # (best - mean) / standard deviation of late interaction over the candidates

    def values(self) -> Values:
        """Return them in this order."""
        return self.cosine, self.late, self.contrast


@dataclass(frozen=True, slots=True)
class Calibration:
    """Levels and floors of one snapshot, and what they were measured to do."""

    own_language: str  # BCP 47, of the documents
    levels: Mapping[str, Values]  # language -> medians of the signals
    spreads: Values  # of general questions around their language's level
    own_floor: float  # in the units of `height`
    other_floor: float
    n_made: int
    made_refused: float  # share of the questions made from the documents that stay below the floor
    n_own: int
    own_answered: float  # share of the general questions in the documents' language that reach it
    n_other: int
    other_answered: float  # the same for the other languages

    def height(self, signals: Signals, language: str) -> float:
        """Return how far the signals stand above chance: see `height` below."""
        return height(signals.values(), level_of(self.levels, language, self.own_language), self.spreads)

    def is_own(self, language: str) -> bool:
        """Tell whether a question in that language is in the documents' own, whatever its script."""
        return base(language) == base(self.own_language)

    def floor(self, language: str) -> float:
        """Return the height from which a question in that language is taken to be answered here."""
        return self.own_floor if self.is_own(language) else self.other_floor


def level_of(levels: Mapping[str, Values], language: str, own: str) -> Values:
    """Return the language's level; where none was measured, the mean of those of all languages but the own."""
    if language in levels:
        return levels[language]
    others = [level for other, level in levels.items() if base(other) != base(own)]
    cosine, late, contrast = (fmean(values) for values in zip(*others, strict=True))
    return cosine, late, contrast


def height(values: Values, level: Values, spreads: Values) -> float:
    """Return Σ weight · z / √(Σ weight²), with z = (value - level) / spread; of independent z, it varies as one."""
    scores = [(value - middle) / spread for value, middle, spread in zip(values, level, spreads, strict=True)]
    return sum(weight * z for weight, z in zip(WEIGHTS, scores, strict=True)) / math.hypot(*WEIGHTS)


UNCALIBRATED = Calibration("zh", {"zh": (0, 0, 0), "en": (0, 0, 0)}, (1, 1, 1), 0, 0, 0, 0, 0, 0, 0, 0)


def base(language: str) -> str:
    """Return the language without its script or region: "zh" for "zh-Hant"."""
    return language.partition("-")[0]
