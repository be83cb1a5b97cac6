"""Readings -> the reader's batches, made in a worker process.

The input is `<s> question </s> passage </s>`; a line of context before the passage is never part of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from training.pieces import with_context
from training.readings import ReadingSampler
from training.tokens import PASSAGE, QUESTION, Padded, Spans, Tokens, padded
from training.unanswerable import Reading

QUESTION_TOKENS, MOST_TOKENS = 96, 384
NOWHERE = (-1, -1)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One input of the model."""

    ids: list[int]
    own: list[int]  # the places in `ids` of the passage's own tokens, of which an answer may consist
    spans: Spans  # of these tokens, in characters of the passage

    def target(self, answer: tuple[int, int] | None) -> tuple[int, int]:
        """Return the places of the answer's first and last token; NOWHERE without an answer or if truncated."""
        if answer is None or not self.spans or self.spans[-1][1] < answer[1]:
            return NOWHERE
        first = next((n for n, (_, b) in enumerate(self.spans) if b > answer[0]), None)
        last = next((n for n, (a, _) in reversed(list(enumerate(self.spans))) if a < answer[1]), None)
        if first is None or last is None or last < first:
            return NOWHERE
        return self.own[first], self.own[last]


@dataclass(frozen=True, slots=True, eq=False)
class ReadingBatch:
    """n questions, each beside a piece."""

    texts: Padded
    answers: NDArray[np.bool_]  # (n,): whether the piece answers
    targets: NDArray[np.int64]  # (n, 2): the answer's first and last token, -1 where there is none
    pairs: NDArray[np.int64]  # (n_pairs, 2): indices of one that answers and one that does not


class ReadingBatches:
    """The batch of each step."""

    def __init__(self, sampler: ReadingSampler, tokens: Tokens, seed: int) -> None:
        self._sampler, self._tokens, self._seed = sampler, tokens, seed

    def __call__(self, step: int) -> ReadingBatch:
        """Return the batch of that step, the same whenever and wherever it is drawn."""
        readings, pairs = self._sampler.samples(step)
        random = Random(f"{self._seed}-{step}-context")
        encoded = [encode(self._tokens, reading, random) for reading in readings]
        return ReadingBatch(
            texts=padded([one.ids for one in encoded], [one.own for one in encoded], self._tokens.padding),
            answers=np.array([reading.answer is not None for reading in readings]),
            targets=np.array([one.target(reading.answer) for one, reading in zip(encoded, readings, strict=True)]),
            pairs=np.array(pairs, np.int64).reshape(-1, 2),
        )


def encode(tokens: Tokens, reading: Reading, random: Random) -> Encoded:
    """Return a question beside its piece as the model reads them."""
    text, context = with_context(reading.piece, random)
    question = tokens.encode(QUESTION + reading.question, QUESTION_TOKENS)
    passage = tokens.encode(PASSAGE + text, MOST_TOKENS - len(question.ids) + 1)
    before, start = len(PASSAGE) + context, reading.piece.start
    own, spans = [], []
    for place, (a, b) in enumerate(passage.spans[1:]):
        if b > before and b > a:
            own.append(len(question.ids) + place)
            spans.append((max(a, before) - before + start, b - before + start))
    return Encoded(question.ids + passage.ids[1:], own, spans)
