"""How likely a document is on what a question collects: a logistic line of a few signals of its best passage.

The weights lie in `index/learned/collections.json`; `training collections` fits them. Nothing in them depends on what
a folder is about, how many documents it has or how long these are: heights are measured against general questions
(`index.store.calibration`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.compile.adapter import LEARNED
from qa.answer.confidence import sigmoid

FILE = "collections.json"


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells that a document is on it."""

    words: float  # the share of what is asked, by weight, that its best passage has words of, 0 to 1
    height: float  # of the document's own signals above the floor, in standard deviations of general questions
    gap: float  # how far its passage lies behind the best of all documents, in units of their scores; ≤ 0
    length: float  # ln n, of the n words of what is asked: the more there are, the less any passage matches
    read: float | None = None  # log odds that the passage answers, by the reader; None where nothing is read


@dataclass(frozen=True, slots=True)
class Line:
    """What each of the signals weighs."""

    bias: float
    words: float
    height: float
    gap: float
    length: float
    read: float = 0.0

    def log_odds(self, signs: Signs) -> float:
        """Return the log odds that the document is on it."""
        said = self.words * signs.words + self.height * signs.height + self.gap * signs.gap
        return self.bias + said + self.length * signs.length + self.read * (signs.read or 0.0)


@dataclass(frozen=True, slots=True)
class Surest:
    """How sure it is that any document is on it."""

    bias: float
    weight: float  # of the log odds of the surest document: of many, one may only seem so

    def probability(self, log_odds: float) -> float:
        """Return it, 0 to 1."""
        return sigmoid(self.bias + self.weight * log_odds)


@dataclass(frozen=True, slots=True)
class Lines:
    """The model for questions in the documents' own language, or in any other."""

    read: Line
    unread: Line  # where there is no reader
    surest: Surest


@cache
def model() -> Mapping[bool, Lines]:
    """Return the model that is shipped, by whether a question is in the documents' own language."""
    return read_model(LEARNED / FILE)


def read_model(path: Path) -> Mapping[bool, Lines]:
    """Return the model of a file that `training collections` wrote."""
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return {
        own: Lines(Line(**record[name]["read"]), Line(**record[name]["unread"]), Surest(**record[name]["surest"]))
        for own, name in ((True, "own"), (False, "other"))
    }
