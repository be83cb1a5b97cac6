"""Content words of the documents: words that say something by themselves, and words that are always said together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress, pairwise
from operator import and_

HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_]{2,}(?:[-'][^\W\d_]+)+")
LATIN_CHARS = 3  # a shorter word in Latin letters is an article or a preposition more often than not
TOGETHER, TOGETHER_CHARS = 2, range(3, 5)  # times that two words stand side by side; characters of both
DICE = 0.3  # of the two words: by eye, 90 of 97 such pairs in the sixteen cases are terms; from .2 on, half are
PRUNED = 1_000_000  # pairs counted at once: those seen once are then forgotten


def is_content(word: str) -> bool:
    """Tell whether a folded word may be looked for by its meaning: one of letters, of a length that says something."""
    return WORD.fullmatch(word) is not None and (not word.isascii() or len(word) >= LATIN_CHARS)


def content_words(vocabulary: Iterable[str], texts: Iterable[Sequence[str]]) -> list[str]:
    """Return the words of the vocabulary, folded, that may be looked for, and the texts' `collocations`; in order."""
    return sorted({*filter(is_content, vocabulary), *collocations(texts)})


def collocations(texts: Iterable[Sequence[str]]) -> list[str]:
    """Return the pairs of Chinese words that are mostly said together, such as 区块链, in alphabetical order.

    A text is given as its segments, of which two stand side by side at least TOGETHER times,
    with 2 · n(ab) / (n(a) + n(b)) ≥ DICE (Dice 1945).
    """
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for segments in texts:
        chinese = [HAN_RUN.fullmatch(segment) is not None for segment in segments]
        single.update(compress(segments, chinese))
        beside = compress(pairwise(segments), map(and_, chinese, chinese[1:]))
        pairs.update((a, b) for a, b in beside if len(a) + len(b) in TOGETHER_CHARS)
        if len(pairs) > PRUNED:
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
    return sorted(a + b for (a, b), n in pairs.items() if n >= TOGETHER and 2 * n >= DICE * (single[a] + single[b]))
