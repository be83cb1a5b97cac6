"""A question -> candidate chunks: a first stage over all chunks, then late interaction with the best of them.

What a score means in this corpus is left to `index.calibrate`, what is quoted to `qa`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.comparison import Comparison, Scores
from index.store.calibration import Signals
from index.store.snapshot import Snapshot

CANDIDATES = 60  # chunks that a search finds; of 132 to 232 chunks, 100 and 40 gave the same results
# Late interaction compares so many chunks where there are SMALL or fewer, and more with the square root of their
# number: how many it takes to have the ten best of all among them, docs/performance.md says.
SMALL, MOST_COMPARED = 1_000, 300
NEAREST = 30  # the first of them, from which the signals are computed
# Stated, not fitted: chunks below which `Signals.contrast` is 0; of 3 chunks it would be nearly constant.
MIN_FOR_CONTRAST = 8
# Stated, too: of late interaction, usually .05; among copies, dividing by .001 would magnify noise.
MIN_DEVIATION = 0.02
PER_DOCUMENT, MAX_CANDIDATES = 2, 400  # with `every_document`: chunks of each document, chunks in all
MAX_SCANNED = 5_000  # chunks of the first stage in which a document is looked for
# What a candidate's score is made of beside the z-score of late interaction, which weighs 1; what the reader adds is
# learned (`qa.answer.confidence`), the weights of sentences stand in `qa.answer.sentences`.
LEXICAL_WEIGHT = 0.3  # of BM25's z-score; 0.1 to 0.5 measured alike
SECTION_WEIGHT = 0.4  # of a section that is asked for; .2 to .7 measured alike
# Of a document that the question names as its provider or in its title, beside one that only mentions the name; stated,
# not fitted: as much as a passage may be worse than the best and still be quoted.
NAMED_WEIGHT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A chunk that the first stage found, with its scores."""

    number: int  # of the chunk in the snapshot, from 0
    late: float  # late interaction, as a z-score over the candidates
    lexical: float  # BM25, as a z-score over the candidates
    script_overlap: float  # share of the question's letters in the chunk's script, 0 to 1: see `late_interaction`
    matches: Scores  # (n_question_tokens, n_chunk_tokens): cosines
    boost: float = 0.0  # for the section that the question asks for: see `qa.understand.named.sections`
    named: float = 0.0  # for a document that the question names: see `qa.answer.searcher`
    read: float = 0.0  # from the reader: see `qa.answer.read`

    @property
    def score(self) -> float:
        """The weighted sum of all scores, higher is better; comparable within one question."""
        return self.late + LEXICAL_WEIGHT * self.lexical + self.boost + self.named + self.read


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The result of one search."""

    best: tuple[Candidate, ...]  # best first; () where no chunk is admitted
    rest: tuple[int, ...]  # numbers of the other admitted chunks, best first by the first stage
    token_weights: Scores  # (n_question_tokens,): how well each token discriminates between chunks, mean 1
    signals: Signals


def search(
    comparison: Comparison, admitted: NDArray[np.bool_] | None = None, *, every_document: bool = False
) -> Candidates:
    """Return the candidates ranked by z(late interaction) + LEXICAL_WEIGHT · z(BM25).

    z(x) = (x - mean) / standard deviation over the chunks compared, 0 where all are equal. `admitted`, shape
    (n_chunks,), limits the search. With `every_document`, the best chunks of every document are candidates too, and
    tokens that match everywhere count less.
    """
    snapshot, text, question = comparison.snapshot, comparison.text, comparison.question
    order, cosines, bm25 = _first_stage(comparison, admitted)
    if not len(order) or not len(question.tokens):
        return Candidates((), tuple(order.tolist()), np.ones(len(question.tokens), np.float32), Signals(0, 0, 0))
    n_compared = min(_n_compared(len(snapshot.chunks)), len(order))
    chosen = _of_every_document(snapshot, order) if every_document else np.arange(n_compared)
    numbers = order[chosen]
    matches = comparison.matches(numbers.tolist())
    overlaps = np.zeros(len(chosen), np.float32) if every_document else snapshot.lexical.script_overlaps(text, numbers)
    maxima = np.stack([match.max(axis=1, initial=-1) for match in matches], axis=1)
    weights = token_weights(maxima)
    late, lexical = zscore(late_interaction(maxima, weights, overlaps), MIN_DEVIATION), zscore(bm25[chosen])
    best = np.argsort(-(late + LEXICAL_WEIGHT * lexical), kind="stable")[: None if every_document else CANDIDATES]
    candidates = tuple(
        Candidate(int(numbers[i]), float(late[i]), float(lexical[i]), float(overlaps[i]), matches[i])
        for i in best.tolist()
    )
    signals = _signals(cosines, maxima[:, :NEAREST], maxima[:, :NEAREST])
    return Candidates(candidates, tuple(np.delete(order, chosen[best]).tolist()), weights, signals)


def signals_of(comparison: Comparison, admitted: NDArray[np.bool_] | None = None) -> Signals:
    """Return `search(…).signals`, without ranking.

    With `admitted`, shape (n_chunks,), the best scores are those of the admitted chunks; token weights and contrast are
    still computed over all chunks.
    """
    order, cosines, _ = _first_stage(comparison, None)
    whole = _maxima(comparison, order)
    if admitted is None:
        return _signals(cosines, whole, whole)
    inside, cosines, _ = _first_stage(comparison, admitted)
    return _signals(cosines, _maxima(comparison, inside), whole)


def signals_of_each(comparison: Comparison, parts: Sequence[NDArray[np.int64]]) -> list[Signals]:
    """Return `signals_of` for each of several sets of chunks, given by their numbers; none of them is empty."""
    order, cosines, _ = _first_stage(comparison, None)
    whole = _maxima(comparison, order)
    place = {number: n for n, number in enumerate(order.tolist())}
    found = []
    for part in parts:
        inside = sorted(place[number] for number in part.tolist() if number in place)
        if inside:
            found.append(_signals(cosines[inside], _maxima(comparison, order[inside]), whole))
        else:  # not among those that are compared at first, of very many
            admitted = np.zeros(len(comparison.snapshot.chunks), dtype=np.bool_)
            admitted[part] = True
            found.append(signals_of(comparison, admitted))
    return found


def _n_compared(n_chunks: int) -> int:
    """Return how many of so many chunks late interaction compares, from CANDIDATES to MOST_COMPARED."""
    return min(round(CANDIDATES * float(np.sqrt(max(n_chunks / SMALL, 1)))), MOST_COMPARED)


def late_interaction(maxima: Scores, weights: Scores, overlaps: Scores) -> Scores:
    """Return a score for each of n chunks, shape (n,): the mean, over the question's tokens, of the best cosine.

    ColBERT's MaxSim (Khattab and Zaharia 2020), with a mean in place of the sum. `maxima` (n_question_tokens, n) holds
    each token's best cosine in each chunk. Across scripts more tokens match by chance, so the mean is weighted there:
    overlap · mean + (1 - overlap) · mean weighted by `weights` (n_question_tokens,), where `overlaps` (n,) is the share
    of the question in the chunk's script, 0 to 1.
    """
    weighted = weights @ maxima / weights.sum()
    mixed: Scores = overlaps * maxima.mean(axis=0) + (1 - overlaps) * weighted
    return mixed


def token_weights(maxima: Scores) -> Scores:
    """Return max - mean over the chunks for each question token, scaled to a mean of 1; `maxima` as above."""
    above: Scores = maxima.max(axis=1) - maxima.mean(axis=1) + np.float32(1e-6)
    scaled: Scores = above / above.mean()
    return scaled


def zscore(scores: Scores, min_deviation: float = 0.0) -> Scores:
    """Return (scores - mean) / max(standard deviation, `min_deviation`), zeros where all scores are equal."""
    deviation = float(scores.std()) if len(scores) else 0.0
    if 0 < deviation < min_deviation:
        deviation = min_deviation
    scaled: Scores = np.zeros_like(scores) if deviation == 0 else (scores - scores.mean()) / deviation
    return scaled


def _maxima(comparison: Comparison, order: NDArray[np.int64]) -> Scores:
    """Return each question token's best match in each of the nearest chunks, (n_question_tokens, ≤ NEAREST)."""
    matches = comparison.matches(order[:NEAREST].tolist())
    return np.stack([match.max(axis=1, initial=-1) for match in matches], axis=1)


def _signals(cosines: Scores, maxima: Scores, among: Scores) -> Signals:
    """Return the signals from all chunks' cosines and the nearest chunks' maxima, weights and contrast from `among`."""
    best, plain, weights = float(maxima.mean(axis=0).max()), among.mean(axis=0), token_weights(among)
    deviation = float(plain.std()) if len(plain) >= MIN_FOR_CONTRAST else 0.0
    return Signals(
        cosine=float(cosines.max()),
        late=float((weights @ maxima / weights.sum()).max()),
        contrast=(best - float(plain.mean())) / deviation if deviation > 0 else 0.0,
    )


def _first_stage(
    comparison: Comparison, admitted: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int64], Scores, Scores]:
    """Return the admitted chunks' numbers, best first, with their cosines and BM25 scores.

    The z-scores are over what is compared: all chunks, or the admitted ones of a pool.
    """
    in_pool = comparison.snapshot.vectors.grouping is not None
    first = comparison.among(admitted, MOST_COMPARED) if in_pool and admitted is not None else comparison.first
    ranked = first.only(np.argsort(-(zscore(first.cosines) + LEXICAL_WEIGHT * zscore(first.bm25)), kind="stable"))
    if admitted is not None:
        ranked = ranked.only(admitted[ranked.numbers])
    return ranked.numbers, ranked.cosines, ranked.bm25


def _of_every_document(snapshot: Snapshot, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which places in the first stage's order are candidates: its best, and PER_DOCUMENT of every document."""
    taken: dict[int, int] = {}
    chosen: list[int] = []
    for place, document in enumerate(snapshot.table.documents_of(order[:MAX_SCANNED]).tolist()):
        taken[document] = taken.get(document, 0) + 1
        if place < CANDIDATES or (taken[document] <= PER_DOCUMENT and len(chosen) < MAX_CANDIDATES):
            chosen.append(place)
    return np.array(chosen, dtype=np.int64)
