"""A question -> candidate chunks: a first stage over all of them, then late interaction over the tokens of its best.

What a score says of the corpus is left to `index.calibrate`, what is quoted to `qa`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Encoded, Vectors
from index.store.calibration import Signals
from index.store.snapshot import Snapshot
from index.store.vectors import EXACT_UP_TO

Scores = NDArray[np.float32]

CANDIDATES = 60  # chunks that the first stage hands on; of 132 to 232 chunks, 100 and 40 find the same
NEAREST = 30  # of them, by the first stage, that say how well the question fits this corpus
# Both stated, not fitted: from how many passages on it says something how far the best stands above the others (of 3 it
# is a constant); the least standard deviation of late interaction, a mean of cosines, usually .05 (among copies, .001
# would make much of nothing).
TELLING, LEAST_SPREAD = 8, 0.02
PER_DOCUMENT, MOST_CANDIDATES = 2, 400  # where every document has its say: so many of each, so many in all
LOOKED_THROUGH = 5_000  # chunks in which every document must come up for its say
POOL = 500  # chunks nearest by vector, and as many by words, where not all are compared
LEXICAL_WEIGHT = 0.3  # of BM25's z-score beside that of the vectors; 0.1 to 0.5 measured alike


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A chunk that the first stage found, scored by its tokens."""

    number: int  # of the chunk, in the snapshot
    late: float  # late interaction, as a z-score over the candidates
    words: float  # BM25, the same
    script_overlap: float  # how far the plain mean counts beside the weighted one, 0 to 1: see `late_interaction`
    matches: Scores  # (n_question_tokens, n_tokens of the chunk): cosines
    boost: float = 0.0  # where its section is what is asked for: see `qa.understand.sections`
    read: float = 0.0  # what a reader says of it: see `qa.answer.read`

    @property
    def score(self) -> float:
        """All fused; comparable within one question."""
        return self.late + LEXICAL_WEIGHT * self.words + self.boost + self.read


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What the search knows for one question."""

    best: tuple[Candidate, ...]  # best first; none where no chunk is admitted
    rest: tuple[int, ...]  # numbers of the other admitted chunks, in the first stage's order
    token_weights: Scores  # (n_question_tokens,): how far each token tells chunks apart, mean 1
    signals: Signals


def search(
    snapshot: Snapshot,
    text: str,
    question: Encoded,
    admitted: NDArray[np.bool_] | None = None,
    *,
    every_document: bool = False,
) -> Candidates:
    """Return the chunks in order: z(late interaction) + LEXICAL_WEIGHT · z(BM25) over the candidates.

    z(x) = (x - mean) / standard deviation; a leg that says the same of all adds nothing. `admitted`, shape (n_chunks,),
    limits the search; with `every_document`, the best chunks of every document are candidates too, and tokens that are
    found everywhere count less, so that documents are told apart.
    """
    order, cosines, words = _first_stage(snapshot, text, question.vector, admitted)
    if not len(order) or not len(question.tokens):
        return Candidates((), tuple(order.tolist()), np.ones(len(question.tokens), np.float32), Signals(0, 0, 0))
    best = _of_every_document(snapshot, order) if every_document else np.arange(min(CANDIDATES, len(order)))
    numbers = order[best]
    matches = snapshot.tokens.matches(question.tokens, numbers.tolist())
    overlaps = np.zeros(len(best), np.float32) if every_document else snapshot.lexical.script_overlaps(text, numbers)
    maxima = np.stack([match.max(axis=1, initial=-1) for match in matches], axis=1)
    weights = token_weights(maxima)
    late, lexical = zscore(late_interaction(maxima, weights, overlaps), LEAST_SPREAD), zscore(words[best])
    candidates = tuple(
        Candidate(int(numbers[i]), float(late[i]), float(lexical[i]), float(overlaps[i]), matches[i])
        for i in np.argsort(-(late + LEXICAL_WEIGHT * lexical), kind="stable").tolist()
    )
    signals = _signals(cosines, maxima[:, :NEAREST], maxima[:, :NEAREST])
    return Candidates(candidates, tuple(np.delete(order, best).tolist()), weights, signals)


def signals_of(snapshot: Snapshot, text: str, question: Encoded, admitted: NDArray[np.bool_] | None = None) -> Signals:
    """Return what `search` says of the question, by a shorter way; of a part, told apart from the whole."""
    order, cosines, _ = _first_stage(snapshot, text, question.vector, None)
    whole = _maxima(snapshot, question, order)
    if admitted is None:
        return _signals(cosines, whole, whole)
    inside, cosines, _ = _first_stage(snapshot, text, question.vector, admitted)
    return _signals(cosines, _maxima(snapshot, question, inside), whole)


def late_interaction(maxima: Scores, weights: Scores, overlaps: Scores) -> Scores:
    """Return for each of n passages the mean over the question's tokens of the best cosine with one of its tokens.

    `maxima` (n_question_tokens, n) holds those cosines. It is ColBERT's (Khattab and Zaharia 2020), with the mean in
    place of the sum; across scripts, where more tokens match by chance, the mean is weighted by `weights`:
    overlap · mean + (1 - overlap) · weighted mean, `overlaps` (n,) being how much of the question is in the passage's
    script.
    """
    weighted = weights @ maxima / weights.sum()
    mixed: Scores = overlaps * maxima.mean(axis=0) + (1 - overlaps) * weighted
    return mixed


def token_weights(maxima: Scores) -> Scores:
    """Return how far each question token's best match stands above its mean match, mean 1."""
    above: Scores = maxima.max(axis=1) - maxima.mean(axis=1) + np.float32(1e-6)
    scaled: Scores = above / above.mean()
    return scaled


def zscore(scores: Scores, least: float = 0.0) -> Scores:
    """Return (scores - mean) / standard deviation, zeros where all are equal; no deviation counts for under `least`."""
    spread = float(scores.std()) if len(scores) else 0.0
    if 0 < spread < least:
        spread = least
    scaled: Scores = np.zeros_like(scores) if spread == 0 else (scores - scores.mean()) / spread
    return scaled


def _maxima(snapshot: Snapshot, question: Encoded, order: NDArray[np.int64]) -> Scores:
    """Return each question token's best match in each of the nearest chunks, (n_question_tokens, ≤ NEAREST)."""
    matches = snapshot.tokens.matches(question.tokens, order[:NEAREST].tolist())
    return np.stack([match.max(axis=1, initial=-1) for match in matches], axis=1)


def _signals(cosines: Scores, maxima: Scores, among: Scores) -> Signals:
    """Return the signals by the cosines of all chunks and the token maxima of the nearest, told apart from `among`."""
    best, plain, weights = float(maxima.mean(axis=0).max()), among.mean(axis=0), token_weights(among)
    spread = float(plain.std()) if len(plain) >= TELLING else 0.0
    return Signals(
        cosine=float(cosines.max()),
        late=float((weights @ maxima / weights.sum()).max()),
        contrast=(best - float(plain.mean())) / spread if spread > 0 else 0.0,
    )


def _first_stage(
    snapshot: Snapshot, text: str, vector: Vectors, admitted: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int64], Scores, Scores]:
    """Return the chunks in order, best first, with their cosines and BM25: all, or a pool where they are many."""
    if snapshot.vectors.grouping is None:
        words, cosines = snapshot.lexical.scores(text), snapshot.cosines(vector)
        numbers = np.arange(len(words))
    else:
        numbers = _pool(snapshot, text, vector, admitted)
        words, cosines = snapshot.lexical.scores_of(text, numbers), snapshot.vectors.cosines(vector, numbers)
    order = np.argsort(-(zscore(cosines) + LEXICAL_WEIGHT * zscore(words)), kind="stable")
    if admitted is not None:
        order = order[admitted[numbers[order]]]
    return numbers[order], cosines[order], words[order]


def _pool(snapshot: Snapshot, text: str, vector: Vectors, admitted: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Return the chunks nearest by vector and by words; all that are admitted where these are few."""
    near, _ = snapshot.vectors.nearest(vector, POOL)
    numbers = np.union1d(near, snapshot.lexical.best(text, POOL))
    if admitted is None:
        return numbers
    inside = numbers[admitted[numbers]]
    few = len(inside) < CANDIDATES and np.count_nonzero(admitted) <= EXACT_UP_TO
    return np.flatnonzero(admitted) if few else inside


def _of_every_document(snapshot: Snapshot, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places in the first stage's order of its best, and of the best few of every document."""
    taken: dict[int, int] = {}
    chosen: list[int] = []
    for place, document in enumerate(snapshot.table.documents_of(order[:LOOKED_THROUGH]).tolist()):
        taken[document] = taken.get(document, 0) + 1
        if place < CANDIDATES or (taken[document] <= PER_DOCUMENT and len(chosen) < MOST_CANDIDATES):
            chosen.append(place)
    return np.array(chosen, dtype=np.int64)
