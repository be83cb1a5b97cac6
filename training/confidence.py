"""Examples -> the weights of `qa.answer.confidence`, fitted on them.

Each model is a weighted logistic regression with balanced classes and non-negative weights, in which small folders,
middling and large ones count alike, however many questions each was asked. Then the biases are set:
that of `about` so that the share ABOUT of the answered questions has a probability of at least .5, that of `says` so
that of these the share KEPT has a confidence of at least .5.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.text.figures import figures_missing
from qa.answer.confidence import MOST_FIT
from training.data import Question
from training.examples import NEAR, Example, Label

Floats = NDArray[np.float64]

FOLDERS = (4, 50)  # chunks from which a folder is a middling, a large one
MOST_RANKING = 0.3  # of the log odds in a rank: beyond, R@1 was level, and what only seems to answer rose
RANKED_FROM = 4  # chunks of a folder from which its ranking counts
RIDGE = 1e-4  # of the squared weights, beside the mean log likelihood
ABOUT = {"own": 0.995, "other": 0.9}  # in other languages, chance comes nearer to knowledge
KEPT = {"own": 0.96, "other": 0.94}
UNREAD = {"bias": 0.0, "fit": 1.2}  # where nothing was read: .5 at the calibration's floor
EASED = {"comparison": 0.8}
EXPLAINED = (
    "The weights of qa/answer/confidence.py, fitted by `python -m training confidence`. about, says: a bias, then what "
    "fit, the reader's log odds and a missing figure weigh; own, other: for "
    "questions in the documents' language and in any other; unread: where nothing was read; ranking: what the log odds "
    "weigh in a rank; eased: by how much less a comparison needs to fit that names two providers."
)


def fit_model(examples: Sequence[Example], figures: float) -> dict[str, Any]:
    """Return the record that `qa.answer.confidence.read_model` reads; `figures` is the weight of a missing figure."""
    record: dict[str, Any] = {"explained": EXPLAINED} | {name: {} for name in ("about", "says", "unread", "ranking")}
    for which in ("own", "other"):
        rows = [row for row in examples if row.own == (which == "own") and row.log_odds]
        ranking = ranking_weight(rows)
        first = np.array([first_read(row, ranking) for row in rows])
        fit, weight = np.array([row.fit for row in rows]), alike_by_size(rows)
        missing = np.array([float(row.figures_missing) for row in rows])
        foreign, answered = (
            np.array([row.label is label for row in rows]) for label in (Label.FOREIGN, Label.ANSWERED)
        )
        of_about = logistic(np.stack([fit, first], axis=1), ~foreign, balanced(~foreign, weight), RIDGE)[1:]
        logit = np.stack([fit, first], axis=1) @ of_about
        bias = quantile(-logit[answered], ABOUT[which], weight[answered])
        about = {"bias": bias} | dict(zip(("fit", "read"), of_about, strict=True))
        probability = sigmoid(bias + logit)
        signals = np.stack([np.minimum(fit, MOST_FIT), first], axis=1)
        positive = answered[~foreign]
        _, of_fit, of_read = logistic(signals[~foreign], positive, balanced(positive, weight[~foreign]), RIDGE)
        logit = signals @ [of_fit, of_read] - figures * missing
        kept = answered & (probability >= 0.5)
        bias = bias_that_keeps(KEPT[which], logit[kept], probability[kept], weight[kept])
        says = {"bias": bias, "fit": of_fit, "read": of_read, "figures": figures}
        record["about"][which], record["says"][which] = _rounded(about), _rounded(says)
        record["unread"][which], record["ranking"][which] = UNREAD, ranking
    return record | {"eased": EASED}


def ranking_weight(rows: Sequence[Example]) -> float:
    """Return the weight of the log odds in the ranking, the search's score weighing 1; 0 where no row is usable.

    It is the ratio of their weights in a conditional logit model (McFadden 1974) of which passage holds the answer.
    """
    usable = [
        row for row in rows if row.label is Label.ANSWERED and row.n_chunks >= RANKED_FROM and sum(row.right) == 1
    ]
    usable = [row for row in usable if len(row.right) > 1]
    if not usable:
        return 0.0

    def loss(weights: Floats) -> float:
        of_score, of_read = weights
        logits = [of_score * np.array(row.scores) + of_read * np.array(row.log_odds) for row in usable]
        return float(
            np.mean([np.logaddexp.reduce(h) - h[row.right.index(True)] for h, row in zip(logits, usable, strict=True)])
        )

    of_score, of_read = minimize(loss, (1.0, 0.2), bounds=[(1e-3, None), (0.0, None)], method="L-BFGS-B").x
    return round(min(MOST_RANKING, float(of_read / of_score)), 2)


def first(row: Example, ranking: float) -> int:
    """Return the index of the passage that ranks first."""
    return int(np.argmax(np.array(row.scores) + ranking * np.array(row.log_odds)))


def first_read(row: Example, ranking: float) -> float:
    """Return the log odds that the passage that ranks first answers."""
    return row.log_odds[first(row, ranking)]


def figures_weight(questions: Sequence[Question]) -> float:
    """Return the log ratio of how often a near miss and an answered question have a figure their passage lacks; ≥ 0."""
    missing, total = {True: 0.5, False: 0.5}, {True: 1.0, False: 1.0}
    for question in questions:
        if question.dataset in NEAR:
            answered, passage = bool(question.answers), question.passage
            total[answered] += question.weight
            lacking = figures_missing(question.text, [f"{passage.title}\n{passage.text}"])
            missing[answered] += question.weight * bool(lacking)
    return max(0.0, math.log(missing[False] / total[False]) - math.log(missing[True] / total[True]))


def balanced(positive: NDArray[np.bool_], weight: Floats) -> Floats:
    """Return the weights such that the positive rows and the others weigh half each."""
    halves: Floats = np.where(positive, weight / weight[positive].sum(), weight / weight[~positive].sum()) / 2
    return halves


def logistic(signals: Floats, positive: NDArray[np.bool_], weight: Floats, ridge: float) -> Floats:
    """Return bias and weights of shape (1 + n_signals,), no weight below 0; `signals` (n, n_signals).

    `ridge` is of the squared weights, beside the log likelihood.
    """
    rows = np.hstack([np.ones((len(signals), 1)), signals])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logit = rows @ weights
        penalty = ridge * np.r_[0.0, weights[1:]]
        value = weight @ (np.logaddexp(0, logit) - positive * logit) + penalty @ weights
        return float(value), rows.T @ (weight * (sigmoid(logit) - positive)) + 2 * penalty

    start, bounds = np.zeros(rows.shape[1]), [(None, None), *[(0.0, None)] * signals.shape[1]]
    found: Floats = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def alike_by_size(rows: Sequence[Example]) -> Floats:
    """Return the weights of the rows such that, of each label, small, middling and large folders weigh alike."""
    groups = [(row.label, int(np.searchsorted(FOLDERS, row.n_chunks, side="right"))) for row in rows]
    together: dict[tuple[Label, int], float] = defaultdict(float)
    for row, group in zip(rows, groups, strict=True):
        together[group] += row.weight
    return np.array([row.weight / together[group] for row, group in zip(rows, groups, strict=True)])


def bias_that_keeps(share: float, logit: Floats, about: Floats, weight: Floats) -> float:
    """Return the smallest bias at which that share of the rows, by weight, has about · σ(bias + logit) ≥ .5."""
    needed = -logit - np.log(np.maximum(2 * about - 1, 1e-9))
    return quantile(needed, share, weight)


def quantile(values: Floats, share: float, weight: Floats) -> float:
    """Return the smallest of the values that at least that share of them, by weight, does not exceed."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) >= share * weight.sum() - 1e-12
    return float(values[order][np.argmax(reached)])


def sigmoid(logit: Floats) -> Floats:
    """Return 1 / (1 + exp(-logit))."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in weights.items()}
