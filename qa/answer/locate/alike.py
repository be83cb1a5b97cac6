"""The passage of the documents that is most like another one, and the characters in which the two differ.

Seed and extend: pieces of the passage are looked for word for word; where several stand in the same order and at the
same distance, the passage is compared as a whole, by Levenshtein's distance (insertions, deletions and substitutions
of one character cost 1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from rapidfuzz.distance import Levenshtein

from qa.answer.locate.compact import Block

SEED_CHARS = (8, 4, 2)  # of a piece, the longest first: long ones are rare, and found quickly
SEEDS = 24  # pieces of a long passage, spread evenly
MOST_HITS = 2_000  # places of one piece in a block that are looked at
MOST_COMPARED = 128_000  # characters of a block's places that are compared as a whole: the shorter, the more places
ALIKE = 0.5  # share of the characters that are the same, from which a passage is called the nearest
MOST_SHIFT = 64  # characters by which either end of a passage is moved to fit better


Span = tuple[Block, int, int]  # a block, and start and end in its text


@dataclass(frozen=True, slots=True)
class Window:
    """`block.text[start:end]`, of one document, and how many characters make the passage out of it."""

    block: Block
    start: int
    end: int
    distance: int

    @property
    def text(self) -> str:
        """Its characters."""
        return self.block.text[self.start : self.end]

    def likeness(self, passage: str) -> float:
        """Return the share of characters that are the same, 0 to 1."""
        return 1 - self.distance / max(len(passage), self.end - self.start)


def nearest_window(passage: str, blocks: Iterable[Block]) -> Window | None:
    """Return the window most like the passage, the first of equal ones; None where nothing is alike. No white space."""
    for length in sorted({min(chars, max(len(passage) // 3, 1)) for chars in SEED_CHARS}, reverse=True):
        best = _best(passage, _candidates(passage, length, blocks))
        if best is not None:
            best = _fitted(passage, best)
            if best.likeness(passage) >= ALIKE:
                return best
    return None


def differences(passage: str, window: str) -> list[tuple[int, int, int, int]]:
    """Return start and end in the passage and in the window of every run of characters that differs, in order."""
    codes = Levenshtein.opcodes(passage, window)
    return [(c.src_start, c.src_end, c.dest_start, c.dest_end) for c in codes if c.tag != "equal"]


def likeness(one: str, other: str, least: float) -> float:
    """Return the share of characters that are the same, 0 to 1; 0 where it is below the least."""
    return float(Levenshtein.normalized_similarity(one, other, score_cutoff=least))


def _candidates(passage: str, length: int, blocks: Iterable[Block]) -> Iterator[Span]:
    """Yield the spans that have the most pieces of the passage where the passage has them."""
    last = len(passage) - length
    step = max(1, length // 2, -(-last // (SEEDS - 1)))
    for block in blocks:
        votes: Counter[int] = Counter()  # by where the passage would begin
        seen: dict[int, int] = {}
        for offset in {*range(0, last + 1, step), last}:
            for at in islice(block.find(passage[offset : offset + length]), MOST_HITS):
                votes[at - offset] += 1
                seen[at - offset] = at
        for begin in nsmallest(MOST_COMPARED // len(passage), votes, key=lambda begin: (-votes[begin], begin)):
            first, end = block.bounds(block.number_at(seen[begin]))
            yield block, max(begin, first), min(begin + len(passage), end)


def _best(passage: str, spans: Iterable[Span], best: Window | None = None) -> Window | None:
    """Return the window of least distance, of equal ones the one most as long as the passage, then the first."""
    for block, start, end in spans:
        most = None if best is None else best.distance  # past it, the comparison stops early
        distance = Levenshtein.distance(passage, block.text[start:end], score_cutoff=most)
        if best is None or _rank(passage, distance, end - start) < _rank(passage, best.distance, best.end - best.start):
            best = Window(block, start, end, distance)
    return best


def _rank(passage: str, distance: int, length: int) -> tuple[int, int]:
    return distance, abs(length - len(passage))


def _fitted(passage: str, window: Window) -> Window:
    """Return the window with its ends moved to where they fit best."""
    block = window.block
    first, last = block.bounds(block.number_at(window.start))
    for _ in range(2):
        shift = min(window.distance, MOST_SHIFT)
        ends = range(max(window.start + 1, window.end - shift), min(last, window.end + shift) + 1)
        window = _best(passage, [(block, window.start, end) for end in ends], window) or window
        starts = range(max(first, window.start - shift), min(window.end - 1, window.start + shift) + 1)
        window = _best(passage, [(block, start, window.end) for start in starts], window) or window
    return window
