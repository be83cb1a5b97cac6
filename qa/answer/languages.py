"""In a folder of several languages, what says the same in the question's own stands first.

The nearer two passages in different languages are to each other, the more surely they say the same, and the further
the one in the question's language may stand behind: up to STEP · (cosine - APART) of the score. A better answer in
another language stays first, since nothing near it is in the question's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from index.search import Candidates
from index.store.calibration import base
from index.store.snapshot import Snapshot
from index.text.language import surely
from qa.answer.sentences import Passage, by_score

LOOKED_AT = 20  # passages
# Of 120 paragraphs in English, German and Chinese, the nearest in another language that is no translation has a cosine
# of .56 (median), a translation one of .76.
APART, STEP = 0.55, 10.0
AHEAD = 1e-3  # of the score


def own_language_first(snapshot: Snapshot, found: Candidates, language: str) -> Candidates:
    """Return the candidates, best first, those in the language (BCP 47) before others that say the same."""
    looked_at = found.best[:LOOKED_AT]
    gains = _gains(snapshot, [one.number for one in looked_at], [one.score for one in looked_at], language)
    if not any(gains):
        return found
    raised = [replace(one, boost=one.boost + gain) for one, gain in zip(looked_at, gains, strict=True)]
    return replace(found, best=tuple(sorted([*raised, *found.best[LOOKED_AT:]], key=lambda one: -one.score)))


def own_sentences_first(snapshot: Snapshot, ranked: Sequence[Passage], language: str) -> list[Passage]:
    """Return the sentences, best first; of chunks that say the same, the best in the language before others."""
    best = list({one.number: one for one in reversed(ranked)}.values())[::-1][:LOOKED_AT]
    gains = _gains(snapshot, [one.number for one in best], [one.score for one in best], language)
    raised = {one: replace(one, score=one.score + gain) for one, gain in zip(best, gains, strict=True) if gain}
    return sorted((raised.get(one, one) for one in ranked), key=by_score) if raised else list(ranked)


def _gains(snapshot: Snapshot, numbers: Sequence[int], scores: Sequence[float], language: str) -> list[float]:
    """Return what is to be added to the score of each passage, given by the number of its chunk."""
    gains = np.zeros(len(numbers))
    known = [_language_of(snapshot.chunks[number].text) for number in numbers]
    own = np.array([code is not None and base(code) == base(language) for code in known], dtype=bool)
    other = np.array([code is not None and base(code) != base(language) for code in known], dtype=bool)
    if own.any() and other.any():
        rows, height = snapshot.vectors.rows_of(np.array(numbers)), np.array(scores)
        behind = height[other] - height[own][:, None]
        same = (behind >= 0) & (behind <= STEP * (rows[own] @ rows[other].T - APART))
        gains[own] = np.where(same, behind + AHEAD, 0.0).max(axis=1)
    return [float(gain) for gain in gains]


_language_of = lru_cache(maxsize=4096)(surely)
