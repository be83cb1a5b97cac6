"""How sure the engine is that the documents answer: one number between 0 and 1, one floor.

The cosines of e5 models lie close together (.70 to .95) and higher within one script than across; so what the best
passage's cosine says depends on how much of the question is written in the passages' script.
"""

from __future__ import annotations

import math

# Measured on 160 questions that the documents answer or nearly, and 200 of other worlds: of the same script, answerable
# ones begin at .883 and foreign ones end at .873; of another script, .786 refuses 4 % of the one and 94 % of the other.
MIDDLE_SAME, MIDDLE_OTHER = 0.877, 0.786
MIXED_SLOPE = 0.06  # a Japanese question shares many characters: three quarters raise the middle by .045
SLOPE = 150.0


def confidence(best_cosine: float, share: float) -> float:
    """Return 1 / (1 + exp(-SLOPE · (best_cosine - middle))); `share` of the question's letters is in their script."""
    middle = MIDDLE_SAME if share > 0.85 else MIDDLE_OTHER + MIXED_SLOPE * share
    return 1 / (1 + math.exp(-SLOPE * (best_cosine - middle)))
