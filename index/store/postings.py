"""Postings with scores: what each word scores in each chunk, summed for all chunks, for some, or for the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 5_000  # chunks looked up one by one; for more, summing over all chunks is faster
LONG = 10_000  # postings of a word from which the bound is checked before it is summed
BUCKETS = 4096  # of scores, for a quick lower bound of the n-th best; many more than the n searched for
ROUNDING = 1e-4  # by which sums in another order may differ

Numbers = NDArray[np.int64]
Narrow = NDArray[np.unsignedinteger[Any]]  # of as few bytes as will do
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordScores:
    """Inverted lists of scores, one for each word.

    A query is given as `parts`, the slices of its words, and `shares`, shape (n_scripts,), each script's share of the
    query, 0 to 1. A chunk's score is the sum of its values for these words, times the share of its script.
    """

    values: Scores  # (n_postings,)
    chunks: Narrow  # (n_postings,): the chunk of each value, ascending within a word
    starts: Narrow  # (n_words + 1,): word i has values[starts[i]:starts[i + 1]]
    scripts: NDArray[np.uint8]  # (n_chunks,): the chunk's main script

    def part(self, word: int) -> slice:
        """Return the slice of that word's values."""
        return slice(*self.starts[word : word + 2].tolist())

    def of_all(self, parts: Sequence[slice], shares: Scores) -> Scores:
        """Return the scores of all chunks, shape (n_chunks,)."""
        total = np.zeros(len(self.scripts), dtype=np.float32)
        for part in parts:
            total[self.chunks[part]] += self.values[part]
        return total * shares[self.scripts] if total.any() else total

    def of(self, parts: Sequence[slice], shares: Scores, numbers: Numbers) -> Scores:
        """Return the scores of these chunks, bit for bit those of `of_all`."""
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
        """Return the numbers of the n best chunks, best first, ties in corpus order; none with a score of 0.

        MaxScore (Turtle and Flood 1995): rare words come first. Once the n-th best score exceeds what the remaining
        words could add, only chunks that can still be among the best are looked up in these words' lists.
        """
        words = sorted(parts, key=lambda part: part.stop - part.start)
        most = [float(self.values[part].max(initial=0)) for part in words]
        total = np.zeros(len(self.scripts), dtype=np.float32)
        done = 0
        while done < len(words) and not (_is_long(words[done]) and _nth_at_least(total, n) > sum(most[done:])):
            chunks = self.chunks[words[done]]
            total[chunks] += self.values[words[done]] * shares[self.scripts[chunks]]
            done += 1
        near = np.flatnonzero(total > max(_nth_at_least(total, n) - sum(most[done:]) - ROUNDING, 0.0))
        scores = total[near]
        for at, part in enumerate(words[done:], start=done + 1):
            scores += self._values(part, near) * shares[self.scripts[near]]
            left = scores >= _nth(scores, n) - sum(most[at:]) - ROUNDING
            near, scores = near[left], scores[left]
        return near[np.argsort(-scores, kind="stable")[:n]]

    def _values(self, part: slice, numbers: Numbers) -> Scores:
        """Return that word's score in each of these chunks, given in ascending order; 0 where it does not occur."""
        chunks = self.chunks[part]
        if not len(chunks):
            return np.zeros(len(numbers), dtype=np.float32)
        wanted = numbers.astype(chunks.dtype)  # a search in another type would copy the whole list
        at = np.minimum(np.searchsorted(chunks, wanted), len(chunks) - 1)
        return np.where(chunks[at] == wanted, self.values[part][at], np.float32(0))


def _is_long(part: slice) -> bool:
    return bool(part.stop - part.start > LONG)


def _nth(scores: Scores, n: int) -> float:
    """Return the n-th best score; the lowest where there are fewer."""
    return float(np.partition(scores, -n)[-n]) if n < len(scores) else float(scores.min(initial=0))


def _nth_at_least(scores: Scores, n: int) -> float:
    """Return a lower bound of the n-th best score, close to it: the n-th best of the buckets' maxima."""
    size = len(scores) // BUCKETS
    if n > BUCKETS or size < 2:
        return _nth(scores, n)
    return _nth(scores[: size * BUCKETS].reshape(size, BUCKETS).max(axis=0), n)
