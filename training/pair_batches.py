"""Pairs -> the adapter's batches, made in a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from training.pairs import PairSampler
from training.pieces import with_context
from training.tokens import PASSAGE, QUESTION, Padded, Tokens, texts

MOST_TOKENS = 256


@dataclass(frozen=True, slots=True, eq=False)
class PairBatch:
    """n questions and m passages, of which the first n are the questions' own."""

    turn: str  # the kind of step: see `training.pairs`
    questions: Padded
    passages: Padded
    across: NDArray[np.bool_]  # (n,): whether the question is in another language than its passage
    excluded: NDArray[np.bool_]  # (n, m): other passages that may answer too


class PairBatches:
    """The batch of each step."""

    def __init__(self, sampler: PairSampler, tokens: Tokens, seed: int) -> None:
        self._sampler, self._tokens, self._seed = sampler, tokens, seed

    def __call__(self, step: int) -> PairBatch:
        """Return the batch of that step, the same whenever and wherever it is drawn."""
        pairs, wrong = self._sampler.pairs(step)
        random = Random(f"{self._seed}-{step}-context")
        pieces = [pair.piece for pair in pairs] + wrong
        excluded = np.array([[pair.also_right(piece) for piece in pieces] for pair in pairs])
        np.fill_diagonal(excluded, val=False)
        return PairBatch(
            turn=self._sampler.turn(step),
            questions=texts(self._tokens, QUESTION, [pair.text for pair in pairs], MOST_TOKENS),
            passages=texts(self._tokens, PASSAGE, [with_context(piece, random)[0] for piece in pieces], MOST_TOKENS),
            across=np.array([pair.across for pair in pairs]),
            excluded=excluded,
        )
