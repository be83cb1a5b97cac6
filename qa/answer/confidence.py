"""How sure the engine is that the documents answer: one model of a few signals, one number between 0 and 1, one floor.

Two questions in a row: is it *about* what the documents are about, and, if so, does one of their passages *say* it?

    about = σ(bias + fit · f + read · r)
    says = σ(bias + fit · min(f, MOST_FIT) + read · r - figures · m)
    confidence = about · says

f is the height of the search's signals above the floor of the language, in standard deviations of general questions
(`index.store.calibration`); r the reader's log odds that the first passage answers; m whether a figure of the question
stands in none of the best passages. No weight is negative: a better signal never makes it less sure. There is a line of
weights for the documents' own language and one for all others. Where nothing was read, f alone decides. The weights lie
in `index/learned/confidence.json`; `training confidence` fits them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean

from index.compile.adapter import LEARNED
from index.store.calibration import Calibration, Signals
from qa.records import Kind, Query

FILE = "confidence.json"
MOST_FIT = 3.0  # standard deviations: from there on, a question fits, and how well says no more of an answer
MOST_READ = 4.0  # log odds: what the reader says beyond, either way, says no more


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic line: what each signal weighs."""

    bias: float
    fit: float
    read: float = 0.0
    figures: float = 0.0

    def __post_init__(self) -> None:
        if min(self.fit, self.read, self.figures) < 0:
            raise ValueError(f"{self}: a weight below 0 would make a better signal less sure")


@dataclass(frozen=True, slots=True)
class Lines:
    """The weights for questions in the documents' own language, or in any other."""

    about: Weights
    says: Weights
    unread: Weights  # of `about`, where nothing was read
    ranking: float  # of the reader's log odds in a passage's rank, in units of the search's score


@dataclass(frozen=True, slots=True)
class Model:
    """The whole model of confidence."""

    own: Lines
    other: Lines
    comparison: float  # how much lower a comparison may fit that names two who provided documents

    def lines(self, *, own: bool) -> Lines:
        """Return the lines of a question in the documents' own language, or in another."""
        return self.own if own else self.other


@dataclass(frozen=True, slots=True)
class Grounds:
    """The signals of one question."""

    fit: float  # above the floor, see `fit_of`; infinite where what is asked for is named
    read: float | None = None  # log odds that the first passage answers; None where nothing was read
    figures_missing: bool = False


@dataclass(frozen=True, slots=True)
class Confidence:
    """What the model makes of the signals of one question."""

    about: float  # 0 to 1, that the documents are about it
    says: float  # 0 to 1, that a passage says it, if so; 1 where nothing was read

    @property
    def answers(self) -> float:
        """The probability that the documents answer."""
        return self.about * self.says


@cache
def model() -> Model:
    """Return the model that is shipped."""
    return read_model(LEARNED / FILE)


def read_model(path: Path) -> Model:
    """Return the model of a file that `training confidence` wrote."""
    record = json.loads(path.read_text("utf-8"))
    own, other = (
        Lines(
            about=Weights(**record["about"][which]),
            says=Weights(**record["says"][which]),
            unread=Weights(**record["unread"][which]),
            ranking=record["ranking"][which],
        )
        for which in ("own", "other")
    )
    return Model(own, other, **record["eased"])


def fit_of(calibration: Calibration, signals: Sequence[Signals], language: str) -> float:
    """Return how far the mean height of the signals stands above the floor of the language (BCP 47)."""
    return fmean(calibration.normalised_score(one, language) for one in signals) - calibration.floor(language)


def ease_of(query: Query) -> float:
    """Return how much lower than others the question may stand and still be answered, in units of the height.

    A comparison of providers that there are asks for what each of them did, whatever it is worded like.
    """
    compares = query.kind is Kind.COMPARE and not query.in_one_passage
    return model().comparison if compares and len(query.providers.apart()) > 1 else 0.0


def confidence(lines: Lines, grounds: Grounds) -> Confidence:
    """Return what the lines make of the grounds."""
    if grounds.read is None:
        return Confidence(_probability(lines.unread, grounds.fit), 1.0)
    read = max(-MOST_READ, min(MOST_READ, grounds.read))
    return Confidence(
        about=_probability(lines.about, grounds.fit, read),
        says=_probability(lines.says, min(grounds.fit, MOST_FIT), read, missing=grounds.figures_missing),
    )


def highest(lines: Lines, grounds: Grounds) -> Confidence:
    """Return the most that a reading could make of the grounds: under the floor, none is worth the time."""
    return confidence(lines, replace(grounds, read=MOST_READ))


def log_odds(probability: float) -> float:
    """Return ln(p / (1 - p)), bounded where p is 0 or 1."""
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))


def _probability(weights: Weights, fit: float, read: float = 0.0, *, missing: bool = False) -> float:
    return sigmoid(weights.bias + weights.fit * fit + weights.read * read - weights.figures * missing)


def sigmoid(height: float) -> float:
    """Return 1 / (1 + e^-height), the height bounded."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, height))))
