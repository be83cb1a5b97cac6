"""What each word scores in each chunk: added up for all, for a few of them, or only as far as the best need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEW = 5_000  # chunks that are looked up one by one; for more, adding up all is faster
LONG = 10_000  # chunks of a word from which it is worth a look whether the word can still change anything
PILES = 4096  # of scores, the best of each compared: many more than the best that are looked for
ROUNDING = 1e-4  # by which sums in another order may differ

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordScores:
    """A question is the slices of its words, and how much each script counts, (n_scripts,), 0 to 1.

    A chunk scores the sum of its words' values, times the share of its script.
    """

    values: Scores
    chunks: NDArray[np.int32]  # whose value it is, ascending within a word
    starts: NDArray[np.int64]  # (n_words + 1,): word i has values[starts[i]:starts[i + 1]]
    scripts: NDArray[np.uint8]  # (n_chunks,): the chunk's main script

    def part(self, word: int) -> slice:
        """Return where the values of that word stand."""
        return slice(*self.starts[word : word + 2].tolist())

    def of_all(self, parts: Sequence[slice], shares: Scores) -> Scores:
        """Return the scores of all chunks."""
        total = np.zeros(len(self.scripts), dtype=np.float32)
        for part in parts:
            total[self.chunks[part]] += self.values[part]
        return total * shares[self.scripts] if total.any() else total

    def of(self, parts: Sequence[slice], shares: Scores, numbers: Numbers) -> Scores:
        """Return the scores of these chunks, to the last bit those of `of_all`."""
        if len(numbers) > FEW:
            return self.of_all(parts, shares)[numbers]
        order = np.argsort(numbers, kind="stable")
        total = np.zeros(len(numbers), dtype=np.float32)
        for part in parts:
            total += self._values(part, numbers[order])
        scores = np.empty_like(total)
        scores[order] = total
        return scores * shares[self.scripts[numbers]]

    def best(self, parts: Sequence[slice], shares: Scores, n: int) -> Numbers:
        """Return the n chunks that score best, best first, equal ones in the order of the corpus; no score of 0.

        Rare words come first. Once the n-th best is beyond what the words left could add, only chunks that could still
        become one of the best are looked up in their lists, the longest (MaxScore: Turtle and Flood 1995).
        """
        words = sorted(parts, key=lambda part: part.stop - part.start)
        most = [float(self.values[part].max(initial=0)) for part in words]
        total = np.zeros(len(self.scripts), dtype=np.float32)
        done = 0
        while done < len(words) and not (_is_long(words[done]) and _reached(total, n) > sum(most[done:])):
            chunks = self.chunks[words[done]]
            total[chunks] += self.values[words[done]] * shares[self.scripts[chunks]]
            done += 1
        near = np.flatnonzero(total > max(_reached(total, n) - sum(most[done:]) - ROUNDING, 0.0))
        scores = total[near]
        for at, part in enumerate(words[done:], start=done + 1):
            scores += self._values(part, near) * shares[self.scripts[near]]
            left = scores >= _nth(scores, n) - sum(most[at:]) - ROUNDING
            near, scores = near[left], scores[left]
        return near[np.argsort(-scores, kind="stable")[:n]]

    def _values(self, part: slice, numbers: Numbers) -> Scores:
        """Return what that word scores in each of these chunks, which ascend."""
        chunks = self.chunks[part]
        if not len(chunks):
            return np.zeros(len(numbers), dtype=np.float32)
        wanted = numbers.astype(np.int32)  # a search in another type would copy the whole list
        at = np.minimum(np.searchsorted(chunks, wanted), len(chunks) - 1)
        return np.where(chunks[at] == wanted, self.values[part][at], np.float32(0))


def _is_long(part: slice) -> bool:
    return bool(part.stop - part.start > LONG)


def _nth(scores: Scores, n: int) -> float:
    """Return the n-th best, the lowest where there are fewer."""
    return float(np.partition(scores, -n)[-n]) if n < len(scores) else float(scores.min(initial=0))


def _reached(scores: Scores, n: int) -> float:
    """Return a score that n chunks at least reach, close to the n-th best: the n-th best of the best of each pile."""
    height = len(scores) // PILES
    if n > PILES or height < 2:
        return _nth(scores, n)
    return _nth(scores[: height * PILES].reshape(height, PILES).max(axis=0), n)
