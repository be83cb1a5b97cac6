"""How sure the engine is that the documents answer: one number between 0 and 1, one floor.

Two things must hold: the question fits the documents, and where a reader reads, a passage answers it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from index.levels import Calibration, Signals

SLOPE = 1.2  # how fast confidence grows with the height; the floor stays where the calibration puts it, at .5
READ_FLOOR = 0.1  # probability of an answer, by the reader, that is put at .5 too


def confidence(calibration: Calibration, signals: Sequence[Signals], language: str) -> float:
    """Return 1 / (1 + exp(-SLOPE · (height - floor))), both in that language (BCP 47), the height a mean of several."""
    height = fmean(calibration.height(one, language) for one in signals)
    return 1 / (1 + math.exp(-SLOPE * max(-50.0, min(50.0, height - calibration.floor(language)))))


def with_reading(fit: float, read: float | None) -> float:
    """Return the lower of both, `read` moved so that READ_FLOOR is .5: logit(read) - logit(READ_FLOOR).

    `read` is None where nothing was read; then it is the fit alone.
    """
    if read is None:
        return fit
    odds = read * (1 - READ_FLOOR), (1 - read) * READ_FLOOR
    return min(fit, odds[0] / sum(odds))
