"""What the wording of questions alone gives away: a classifier that never sees a passage.

People word unanswerable questions a little differently, and a reader would learn that instead of reading. The sets'
weights favour those that look like answerable ones. This measures what remains: how well a linear model on hashed
character n-grams separates the two, on articles that it was not fitted on.
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
FEWEST = 20  # questions of each sort, below which a set is left out


@dataclass(frozen=True, slots=True)
class WordingScores:
    """AUROC of answered against unanswerable questions by wording alone; .5 is chance."""

    dataset: str
    n_answered: int
    n_unanswered: int
    plain: float
    weighted: float  # each question counted by its weight, in fitting and in measuring


def measure_wording(questions: Sequence[Question], sets: Collection[str]) -> list[WordingScores]:
    """Return the scores of each set that has questions of both sorts, over all languages together."""
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
        told.append(WordingScores(dataset, int(answered.sum()), int((~answered).sum()), plain, weighted))
    return told


def _rows(questions: Sequence[Question]) -> Any:
    """Return hashed character n-grams, n from 1 to 3."""
    vectorizer = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=2**18)
    return vectorizer.transform([question.text for question in questions])


def _auroc(rows: Any, answered: NDArray[np.bool_], articles: Sequence[str], weights: NDArray[np.float64]) -> float:
    """Return the cross-validated AUROC, folds split by article."""
    scores = np.zeros(len(answered))
    for fitted, held in GroupKFold(FOLDS).split(rows, answered, articles):
        model = LogisticRegression(max_iter=300, tol=1e-3)
        model.fit(rows[fitted], answered[fitted], sample_weight=weights[fitted])
        scores[held] = model.decision_function(rows[held])
    return float(roc_auc_score(answered, scores, sample_weight=weights))
