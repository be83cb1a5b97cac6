"""What a reader says of a passage: whether it answers a question, and with which of its words.

How it comes to say so is left to `index.model.reader`, what is made of it to `qa.answer.read`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]
FARTHEST = 40  # tokens from an answer's first to its last


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A chunk as it is embedded: `context`, a line that says where it stands, then its text."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words of a passage, half-open in characters."""

    start: int
    end: int
    share: float  # 0 to 1, of all that could be the answer: what has a token in common with it


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a reader says of one excerpt; a token is one of its text's, what the reader did not reach is none."""

    answers: float  # 0 to 1, that the excerpt answers
    runs: Shares  # (n_tokens, FARTHEST + 1): that, if so, it is tokens i to i + k that do; sums to 1
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the excerpt's text that each token covers

    def share(self, start: int, end: int) -> float:
        """Return the share of what could be the answer that lies within these characters."""
        first, last = self._within(start, end)
        return float(_inside(self.runs[first:last]).sum())

    def likeliest(self, start: int, end: int) -> Words | None:
        """Return the words within these characters that answer before all others there; None where no token is."""
        first, last = self._within(start, end)
        if first == last:
            return None
        inside = _inside(self.runs[first:last])
        place, more = np.unravel_index(int(inside.argmax()), inside.shape)
        begin = first + int(place)
        until = begin + int(more)
        starts = np.arange(len(self.runs))[:, None]
        common = (starts <= until) & (starts + np.arange(FARTHEST + 1) >= begin)
        return Words(
            start=max(start, int(self.spans[begin, 0])),
            end=min(end, int(self.spans[until, 1])),
            share=float(self.runs[common].sum()),
        )

    def _within(self, start: int, end: int) -> tuple[int, int]:
        """Return which tokens have a character there, half-open."""
        first = int(np.searchsorted(self.spans[:, 1], start, "right"))
        last = int(np.searchsorted(self.spans[:, 0], end, "left")) if start < end else first
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Read:
    """The readings of the first excerpts, in their order."""

    readings: tuple[Reading, ...]
    left_out: int  # excerpts that were left unread because this machine is too slow


class Reader(Protocol):
    """What the engine needs of a reader."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Read as many of the first excerpts as one question may cost."""


def runs(starts: Shares, ends: Shares) -> Shares:
    """Return `Reading.runs`: starts[i] · ends[i + k], in parts of their sum; of n tokens, both (n,)."""
    later = np.concatenate([ends, np.zeros(FARTHEST + 1, dtype=np.float32)])
    joint = starts[:, None] * np.lib.stride_tricks.sliding_window_view(later, FARTHEST + 1)[: len(starts)]
    total = joint.sum()
    shares: Shares = (joint / total if total > 0 else joint).astype(np.float32)
    return shares


def _inside(rows: Shares) -> Shares:
    """Return the rows with zeros for runs that go on behind the last of them."""
    until = np.arange(len(rows))[:, None] + np.arange(FARTHEST + 1)
    inside: Shares = np.where(until < len(rows), rows, 0)
    return inside
