"""How sure the engine is that the documents answer: one number between 0 and 1, one floor.

Two things speak for it: the question fits the documents, and where a reader reads, a passage answers it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from index.store.calibration import Calibration, Signals
from index.store.document_table import DocumentTable
from qa.records import Kind, Query
from qa.understand.providers import named

SLOPE = 1.2  # how fast confidence grows with the height; the floor stays where the calibration puts it, at .5
# A question that collects is worded like none of the passages it is after. Of 20 such questions about what the shipped
# documents do not have, one was answered, with this and without.
COLLECT_EASE = 0.3
PROVIDER_EASE = 0.8  # more, where it names one who provided documents: those are what it is after
# Of the reader's log odds beside those of the fit, in the documents' own language and across languages, where half of
# them would refuse more of the questions that are answered (3 of 55 in place of 1).
READ_WEIGHT, READ_WEIGHT_ACROSS = 0.75, 0.25
READ_FLOOR = 0.5  # probability of an answer, by the reader, that leaves the fit as it is


def confidence(calibration: Calibration, signals: Sequence[Signals], language: str, ease: float = 0.0) -> float:
    """Return 1 / (1 + exp(-SLOPE · (height - floor))), both in that language (BCP 47).

    The height is the mean of several signals', raised by `ease`, see `ease_of`.
    """
    height = ease + fmean(calibration.height(one, language) for one in signals)
    return 1 / (1 + math.exp(-SLOPE * max(-50.0, min(50.0, height - calibration.floor(language)))))


def ease_of(query: Query, table: DocumentTable) -> float:
    """Return how much lower than others the question may stand and still be answered, in units of the height."""
    if query.kind is not Kind.COLLECT:
        return 0.0
    return COLLECT_EASE + (PROVIDER_EASE if named(query.question, table).weights else 0.0)


def with_reading(fit: float, read: float | None, *, own: bool) -> float:
    """Return the odds of both together: logit(fit) + weight · (logit(read) - logit(READ_FLOOR)).

    The weight depends on whether the question is in the documents' `own` language; it is the fit alone where nothing
    was read (None).
    """
    if read is None or not 0 < fit < 1:
        return fit
    weight = READ_WEIGHT if own else READ_WEIGHT_ACROSS
    return 1 / (1 + math.exp(-(_logit(fit) + weight * (_logit(read) - _logit(READ_FLOOR)))))


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))
