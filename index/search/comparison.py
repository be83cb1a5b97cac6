"""One question beside all chunks: those nearest by vector and by words, and how its tokens match a chunk's.

Each is computed once, however many scopes the question is asked in. What is made of it is left to `index.search`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Encoded
from index.store.snapshot import Snapshot

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]

POOL = 500  # chunks nearest by vector, and as many by BM25, where not all chunks are compared
MAX_ADMITTED = 50_000  # chunks that are all compared where the pool has too few of them: some 20 ms


@dataclass(frozen=True, slots=True, eq=False)
class FirstScores:
    """What the first stage finds of some chunks."""

    numbers: Numbers  # of the chunks in the snapshot, ascending
    cosines: Scores  # (n,): of the question's vector with theirs
    bm25: Scores  # (n,)

    def only(self, chosen: NDArray[np.bool_] | Numbers) -> FirstScores:
        """Return those of some of these chunks."""
        return FirstScores(self.numbers[chosen], self.cosines[chosen], self.bm25[chosen])


class Comparison:
    """A question compared with the chunks of a snapshot; what one scope asks for is at hand for the next."""

    def __init__(self, snapshot: Snapshot, text: str, question: Encoded) -> None:
        """`text` is what BM25 searches for, `question` the same text encoded."""
        self.snapshot, self.text, self.question = snapshot, text, question
        self._matches: dict[int, Scores] = {}

    @cached_property
    def first(self) -> FirstScores:
        """The first stage's scores of all chunks; where they are grouped, of the POOL best by vector and by BM25."""
        if self.snapshot.vectors.grouping is not None:
            near, _ = self.snapshot.vectors.nearest(self.question.vector, POOL)
            return self._scores_of(np.union1d(near, self.snapshot.lexical.best(self.text, POOL)))
        bm25 = self.snapshot.lexical.scores(self.text)
        return FirstScores(np.arange(len(bm25)), self.snapshot.cosines(self.question.vector), bm25)

    def among(self, admitted: NDArray[np.bool_], least: int) -> FirstScores:
        """Return the scores of the admitted chunks among `first`; `admitted` has shape (n_chunks,).

        Where these are fewer than `least`, all admitted chunks are compared, unless they are too many.
        """
        inside = self.first.only(admitted[self.first.numbers])
        few = len(inside.numbers) < least and np.count_nonzero(admitted) <= MAX_ADMITTED
        return self._scores_of(np.flatnonzero(admitted)) if few else inside

    def matches(self, numbers: Sequence[int]) -> list[Scores]:
        """Return for each chunk the cosines of the question's tokens with its own, (n_question_tokens, n_tokens)."""
        fresh = [number for number in numbers if number not in self._matches]
        self._matches |= zip(fresh, self.snapshot.tokens.matches(self.question.tokens, fresh), strict=True)
        return [self._matches[number] for number in numbers]

    def _scores_of(self, numbers: Numbers) -> FirstScores:
        cosines = self.snapshot.vectors.cosines(self.question.vector, numbers)
        return FirstScores(numbers, cosines, self.snapshot.lexical.scores_of(self.text, numbers))
