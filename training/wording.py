"""What questions give away by their wording alone: a classifier that never sees a passage.

Whoever writes questions that a passage lacks writes them a little otherwise, and a reader would learn that in place of
reading. The weights of the sets draw those the more often that look like answerable ones. Here is measured what is
left: how well a linear model on hashed runs of characters tells the two apart, on laws and pages that it was not
fitted on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from training.data import Question
from training.judging import by_group

FOLDS = 5
FEWEST = 20  # of each sort, below which nothing is said


@dataclass(frozen=True, slots=True)
class Told:
    """AUROC of the answered against the others, by wording alone; .5 is nothing."""

    dataset: str
    n_answered: int
    n_unanswered: int
    plain: float
    weighted: float  # each question counted by its weight, in fitting and in measuring


def measure_wording(questions: Sequence[Question], sets: Collection[str]) -> list[Told]:
    """Return a row for each of the sets that has questions of both sorts, over all languages together."""
    by_set: dict[str, dict[Question, None]] = {}
    for (dataset, _), of_group in by_group(questions, sets).items():
        sorts = {bool(question.answers) for question in of_group}
        if len(sorts) == 2:
            by_set.setdefault(dataset, {}).update(dict.fromkeys(of_group))
    told = []
    for dataset, of_set in sorted(by_set.items()):
        answered = np.array([bool(question.answers) for question in of_set])
        if min(answered.sum(), (~answered).sum()) < FEWEST:
            continue
        weights = np.array([1.0 if question.answers else question.weight for question in of_set])
        rows = _rows(list(of_set))
        articles = [question.passage.article for question in of_set]
        plain, weighted = (_auroc(rows, answered, articles, w) for w in (np.ones(len(weights)), weights))
        told.append(Told(dataset, int(answered.sum()), int((~answered).sum()), plain, weighted))
    return told


def _rows(questions: Sequence[Question]) -> Any:
    """Return runs of one to three characters, hashed."""
    vectorizer = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=2**18)
    return vectorizer.transform([question.text for question in questions])


def _auroc(rows: Any, answered: NDArray[np.bool_], articles: Sequence[str], weights: NDArray[np.float64]) -> float:
    """Return AUROC over the articles that each fold's model was not fitted on."""
    scores = np.zeros(len(answered))
    for fitted, held in GroupKFold(FOLDS).split(rows, answered, articles):
        model = LogisticRegression(max_iter=300, tol=1e-3)
        model.fit(rows[fitted], answered[fitted], sample_weight=weights[fitted])
        scores[held] = model.decision_function(rows[held])
    return float(roc_auc_score(answered, scores, sample_weight=weights))
