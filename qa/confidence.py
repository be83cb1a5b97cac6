"""How sure the engine is that the documents answer: one number between 0 and 1, one floor."""

from __future__ import annotations

import math

# The best cosine of multilingual-e5-small lies between .80 and .90; questions from other worlds stay under MIDDLE.
MIDDLE = 0.835
SLOPE = 150.0


def confidence(best_cosine: float) -> float:
    """Return 1 / (1 + exp(-SLOPE · (best_cosine - MIDDLE)))."""
    return 1 / (1 + math.exp(-SLOPE * (best_cosine - MIDDLE)))
