"""How sure the engine is that the documents answer: one number between 0 and 1, one floor.

The cosines of e5 models lie close together (.70 to .95), higher within one script than across, and each language has a
level of its own. So the best chunk's cosine is held against that of sentences about anything else (`index.cohort`), and
joined by late interaction, which asks whether each word of the question is found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, and against it."""

    cosine: float  # of the question with the best chunk
    cohort_cosine: float  # of the question with the nearest sentence about anything else
    late: float  # the best chunk's late interaction
    share: float  # of the question's letters, how many are in the chunk's script, 0 to 1


# Logistic regression over 176 questions that the documents answer and 200 of other worlds, 12 languages; held out in
# ten folds, its AUROC is .999 for Chinese questions and .991 for the others.
COSINE, COHORT, LATE, SHARE, INTERCEPT = 158.0, -101.0, 33.5, -8.3, -61.0


def confidence(evidence: Evidence) -> float:
    """Return 1 / (1 + exp(-x)), x the weighted sum of the evidence."""
    x = (
        COSINE * evidence.cosine
        + COHORT * evidence.cohort_cosine
        + LATE * evidence.late
        + SHARE * evidence.share
        + INTERCEPT
    )
    return 1 / (1 + math.exp(-x))
