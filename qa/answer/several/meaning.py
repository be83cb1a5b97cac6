"""Words -> the documents' own words that mean the same, in whatever language they were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.vocabulary import Encode, Near, Vocabulary

LEAST = 0.45  # cosine of the nearest word: of 29 words that mean nothing in the sixteen cases, 7 have one as near
# The same within one language, where words have more in common: 电脑 and 计算机 .83, 房地产 and 产权 .52.
LEAST_OWN = 0.65
BESIDE = 0.03  # how much farther than the nearest another word may be, and still be taken for the same


def meant_by(
    vocabulary: Vocabulary, terms: Sequence[str], encode: Encode, *, own: bool, whole: str | None = None
) -> list[list[Near]]:
    """Return, for each term, the words that mean the same with their cosines, the nearest first; [] where none does.

    `own` says whether the terms are in the documents' own language. Where they stand side by side, as in “fairs or
    exhibitions”, a word's cosine is the mean of that with the term and that with the `whole`.
    """
    near = vocabulary.near([*terms, *([whole] if whole is not None else [])], encode)
    if whole is not None:
        together = {one.word: one.cosine for one in near.pop()}
        near = [[Near(one.word, (one.cosine + together.get(one.word, 0.0)) / 2) for one in words] for words in near]
    return [_alike(words, LEAST_OWN if own else LEAST) for words in near]


def _alike(near: Sequence[Near], least: float) -> list[Near]:
    nearest = max((one.cosine for one in near), default=0.0)
    floor = max(least, nearest - BESIDE)
    return sorted((one for one in near if one.cosine >= floor), key=lambda one: (-one.cosine, one.word))
