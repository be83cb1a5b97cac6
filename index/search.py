"""A question -> candidate chunks: a first stage over all of them, then late interaction over the tokens of its best.

What a score says of the corpus is left to `index.calibrate`, what is quoted to `qa`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoded
from index.levels import Signals
from index.store import Snapshot

Scores = NDArray[np.float32]

CANDIDATES = 100  # chunks that the first stage hands on; of 158 chunks, none that answers was below the 30th
PER_DOCUMENT, MOST_CANDIDATES = 2, 400  # where every document has its say: so many of each, so many in all
LEXICAL_WEIGHT = 0.3  # of BM25's z-score beside that of the vectors; 0.1 to 0.5 measured alike


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A chunk that the first stage found, scored by its tokens."""

    number: int  # of the chunk, in the snapshot
    late: float  # late interaction, as a z-score over the candidates
    words: float  # BM25, the same
    share: float  # how far the plain mean counts beside the weighted one, 0 to 1: see `late_interaction`
    matches: Scores  # (n_question_tokens, n_tokens of the chunk): cosines

    @property
    def score(self) -> float:
        """Both fused; comparable within one question."""
        return self.late + LEXICAL_WEIGHT * self.words


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the search knows for one question."""

    candidates: tuple[Candidate, ...]  # best first; none where no chunk is admitted
    rest: tuple[int, ...]  # numbers of the other admitted chunks, in the first stage's order
    telling: Scores  # (n_question_tokens,): how far each token tells chunks apart, mean 1
    signals: Signals


def search(
    snapshot: Snapshot, text: str, question: Encoded, admitted: NDArray[np.bool_] | None = None, *, wide: bool = False
) -> Found:
    """Return the chunks in order: z(late interaction) + LEXICAL_WEIGHT · z(BM25) over the candidates.

    z(x) = (x - mean) / standard deviation; a leg that says the same of all adds nothing. `admitted`, shape (n_chunks,),
    limits the search; with `wide`, the best chunks of every document are candidates too, and tokens that are found
    everywhere count less, so that documents are told apart.
    """
    cosines = snapshot.cosines(question.vector)
    words = snapshot.lexical.scores(text)
    order = np.argsort(-(zscore(cosines) + LEXICAL_WEIGHT * zscore(words)), kind="stable")
    if admitted is not None:
        order = order[admitted[order]]
    if not len(order) or not len(question.tokens):
        return Found((), tuple(order.tolist()), np.ones(len(question.tokens), np.float32), Signals(0, 0, 0, 0))
    best = _of_every_document(snapshot, order) if wide else order[:CANDIDATES]
    matches = snapshot.tokens.matches(question.tokens, best.tolist())
    shares = np.zeros(len(best), np.float32) if wide else snapshot.lexical.shares(text)[best]
    maxima = np.stack([match.max(axis=1) for match in matches], axis=1)
    telling = _telling(maxima)
    late, lexical = zscore(late_interaction(maxima, telling, shares)), zscore(words[best])
    candidates = tuple(
        Candidate(int(best[i]), float(late[i]), float(lexical[i]), float(shares[i]), matches[i])
        for i in np.argsort(-(late + LEXICAL_WEIGHT * lexical), kind="stable").tolist()
    )
    plain = maxima.mean(axis=0)
    spread = float(plain.std())
    signals = Signals(
        cosine=float(cosines[order].max()),
        late=float(plain.max()),
        telling=float((telling @ maxima / telling.sum()).max()),
        contrast=float(plain.max() - plain.mean()) / spread if spread > 0 else 0.0,
    )
    chosen = set(best.tolist())
    return Found(candidates, tuple(n for n in order.tolist() if n not in chosen), telling, signals)


def late_interaction(maxima: Scores, telling: Scores, shares: Scores) -> Scores:
    """Return for each of n passages the mean over the question's tokens of the best cosine with one of its tokens.

    `maxima` (n_question_tokens, n) holds those cosines. It is ColBERT's (Khattab and Zaharia 2020), with the mean in
    place of the sum; across scripts, where more tokens match by chance, the mean is weighted by `telling`:
    share · mean + (1 - share) · weighted mean, `shares` (n,) being how much of the question is in the passage's script.
    """
    weighted = telling @ maxima / telling.sum()
    mixed: Scores = shares * maxima.mean(axis=0) + (1 - shares) * weighted
    return mixed


def zscore(scores: Scores) -> Scores:
    """Return (scores - mean) / standard deviation, zeros where all are equal."""
    spread = float(scores.std()) if len(scores) else 0.0
    scaled: Scores = np.zeros_like(scores) if spread == 0 else (scores - scores.mean()) / spread
    return scaled


def _telling(maxima: Scores) -> Scores:
    """Return how far each question token's best match stands above its mean match, mean 1."""
    above: Scores = maxima.max(axis=1) - maxima.mean(axis=1) + np.float32(1e-6)
    scaled: Scores = above / above.mean()
    return scaled


def _of_every_document(snapshot: Snapshot, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first stage's best, and the best few of every document, in the first stage's order."""
    taken: dict[str, int] = {}
    chosen: list[int] = []
    for place, number in enumerate(order.tolist()):
        doc_id = snapshot.chunks[number].doc_id
        taken[doc_id] = taken.get(doc_id, 0) + 1
        if place < CANDIDATES or (taken[doc_id] <= PER_DOCUMENT and len(chosen) < MOST_CANDIDATES):
            chosen.append(number)
    return np.array(chosen, dtype=np.int64)
