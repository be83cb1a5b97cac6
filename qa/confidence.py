"""How sure the engine is that the documents answer: one number between 0 and 1, one floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from index.levels import Calibration, Signals

SLOPE = 1.2  # how fast confidence grows with the height; the floor stays where the calibration puts it, at .5


def confidence(calibration: Calibration, signals: Sequence[Signals], language: str) -> float:
    """Return 1 / (1 + exp(-SLOPE · (height - floor))), both in that language (BCP 47), the height a mean of several."""
    height = fmean(calibration.height(one, language) for one in signals)
    return 1 / (1 + math.exp(-SLOPE * max(-50.0, min(50.0, height - calibration.floor(language)))))
