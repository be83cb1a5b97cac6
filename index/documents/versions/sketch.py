"""A text -> a sketch of bounded size, by which texts are compared: the smallest hashes of its shingles.

Bottom-k sketches (Broder 1997; Cohen and Kaplan 2007): of texts up to a few hundred words the likeness is exact, of
longer ones an estimate.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

# Letters and digits that follow one another, a word or two. No two of 16 Chinese cases or of 11 English manuals share a
# tenth of these; short rules of which every sentence has another figure share .39 and more.
SHINGLE, OF_CHARACTERS = 6, 3  # the second where most of them are Chinese, Japanese or Korean
EASTERN = 0x2E80  # the first of these characters, in order of code
KEPT = 1_000  # hashes: the likeness of long texts errs by some .015
SIGNS = re.compile(r"[\W_]+")
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
MIXERS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


def sketch_of(text: str) -> Hashes:
    """Return the least hashes of the text's shingles, rising, at most KEPT; none of a text without letters."""
    codes = np.frombuffer(SIGNS.sub("", text.lower()).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if not len(codes):
        return codes
    usual = OF_CHARACTERS if 2 * np.count_nonzero(codes >= EASTERN) > len(codes) else SHINGLE
    width = min(usual, len(codes))
    n = len(codes) - width + 1
    hashes = np.zeros(n, np.uint64)
    for at in range(width):
        hashes = hashes * MULTIPLIER + codes[at : at + n]
    for shift, factor in MIXERS:  # of splitmix64: near codes get far hashes
        hashes = (hashes ^ (hashes >> shift)) * factor
    return np.unique(hashes)[:KEPT]


def likeness(one: Hashes, other: Hashes) -> float:
    """Return the estimated share of shingles that both texts have among those that either has, 0 to 1 (Jaccard)."""
    full = [hashes[-1] for hashes in (one, other) if len(hashes) == KEPT]
    if full:  # beyond the least of these, one of the sketches says nothing
        one, other = (hashes[hashes <= min(full)] for hashes in (one, other))
    either = len(np.union1d(one, other))
    return len(np.intersect1d(one, other, assume_unique=True)) / either if either else 0.0
