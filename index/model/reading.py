"""The output of a reader: whether a passage answers a question, and with which words.

Computing it is left to `index.model.reader`, its use to `qa.answer.read`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float32]
FARTHEST = 40  # tokens from an answer's first to its last, at most


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A chunk as it is embedded: `context`, one line of title and headings, then its text."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """The likeliest answer in a passage; characters of its text, half-open."""

    start: int
    end: int
    probability: float  # 0 to 1, given that the passage answers: that the answer shares a token with this span


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A reader's output for one excerpt. Tokens are those of the excerpt's text that were not truncated."""

    answers: float  # probability that the excerpt answers
    span_probabilities: Probabilities  # (n_tokens, FARTHEST + 1): [i, k] that, if so, tokens i to i + k do; sums to 1
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the excerpt's text that each token covers

    def probability(self, start: int, end: int) -> float:
        """Return the probability, given that the excerpt answers, that the answer lies within these characters."""
        first, last = self._within(start, end)
        return float(_inside(self.span_probabilities[first:last]).sum())

    def likeliest(self, start: int, end: int) -> AnswerSpan | None:
        """Return the likeliest answer within these characters; None where they have no token."""
        first, last = self._within(start, end)
        if first == last:
            return None
        inside = _inside(self.span_probabilities[first:last])
        place, more = np.unravel_index(int(inside.argmax()), inside.shape)
        begin = first + int(place)
        until = begin + int(more)
        starts = np.arange(len(self.span_probabilities))[:, None]
        common = (starts <= until) & (starts + np.arange(FARTHEST + 1) >= begin)
        return AnswerSpan(
            start=max(start, int(self.spans[begin, 0])),
            end=min(end, int(self.spans[until, 1])),
            probability=float(self.span_probabilities[common].sum()),
        )

    def _within(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens that cover a character there, half-open."""
        first = int(np.searchsorted(self.spans[:, 1], start, "right"))
        last = int(np.searchsorted(self.spans[:, 0], end, "left")) if start < end else first
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Read:
    """The readings of the first excerpts, in order."""

    readings: tuple[Reading, ...]
    left_out: int  # further excerpts that a faster machine would have read


class Reader(Protocol):
    """A reader, as the engine uses it."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Return the readings of the first excerpts, as many as the time for one question allows."""


def span_probabilities(starts: Probabilities, ends: Probabilities) -> Probabilities:
    """Return [i, k] = starts[i] · ends[i + k], normalised to a sum of 1, (n, FARTHEST + 1); both are (n,)."""
    later = np.concatenate([ends, np.zeros(FARTHEST + 1, dtype=np.float32)])
    joint = starts[:, None] * np.lib.stride_tricks.sliding_window_view(later, FARTHEST + 1)[: len(starts)]
    total = joint.sum()
    normalised: Probabilities = (joint / total if total > 0 else joint).astype(np.float32)
    return normalised


def _inside(rows: Probabilities) -> Probabilities:
    """Return the rows with zeros for spans that end after the last row."""
    until = np.arange(len(rows))[:, None] + np.arange(FARTHEST + 1)
    inside: Probabilities = np.where(until < len(rows), rows, 0)
    return inside
