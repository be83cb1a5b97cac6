"""Words -> the documents' own words that mean the same, in whatever language they were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.vocabulary import Encode, Near, Vocabulary

LEAST = 0.45  # cosine of the nearest word: of 29 words that mean nothing in the sixteen cases, 7 have one as near
BESIDE = 0.06  # how much farther than the nearest another word may be, and still be taken for the same


def meant_by(vocabulary: Vocabulary, terms: Sequence[str], encode: Encode) -> list[list[tuple[str, float]]]:
    """Return, for each term, the words that mean the same with their cosines, the nearest first; [] where none does."""
    return [_alike(near) for near in vocabulary.near(terms, encode)]


def _alike(near: Sequence[Near]) -> list[tuple[str, float]]:
    if not near or near[0].cosine < LEAST:
        return []
    floor = max(LEAST, near[0].cosine - BESIDE)
    return [(one.word, one.cosine) for one in near if one.cosine >= floor]
