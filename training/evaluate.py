"""What was learned, measured on articles that were not trained on, through the runtime that ships.

Retrieval: passages are cut as the index cuts them; a question has found its passage where a piece that holds an answer
stands first, or among the first five, by the pooled vectors and by late interaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, Encoded
from training.data import Passage, Question, holding, is_held_out, pieces

CHARS = 400


@dataclass(frozen=True, slots=True)
class Found:
    """Of the questions of a language on the passages of a set, one value a question."""

    dataset: str
    lang: str
    pooled: NDArray[np.int64]  # rank of the best piece that answers, from 0
    late: NDArray[np.int64]


def measure_retrieval(questions: Sequence[Question], embedder: Embedder) -> list[Found]:
    """Return the ranks of the held-out questions among all passages of their set."""
    by_set: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_set[question.passage.dataset].append(question)
    found = []
    for dataset, of_set in sorted(by_set.items()):
        asked = [q for q in of_set if is_held_out(q.passage.article) and q.answers]
        passages: list[Passage] = list(dict.fromkeys(q.passage for q in of_set))
        cut = [piece for passage in passages for piece in pieces(passage, CHARS)]
        rows = embedder.encode_passages([f"{p.passage.title}\n{p.text}".strip() for p in cut])
        of_passage = {passage: [n for n, p in enumerate(cut) if p.passage is passage] for passage in passages}
        ranks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for question in asked:
            own = of_passage[question.passage]
            right = [n for n in own if any(cut[n].holds(answer) for answer in question.answers)]
            if right and holding(question, [cut[n] for n in own]):
                ranks[question.lang].append(_ranks(embedder.encode_question(question.text), rows, right))
        for lang, pairs in sorted(ranks.items()):
            pooled, late = np.array(pairs).T
            found.append(Found(dataset, lang, pooled, late))
    return found


def _ranks(question: Encoded, rows: Sequence[Encoded], right: Sequence[int]) -> tuple[int, int]:
    pooled = np.array([question.vector @ row.vector for row in rows])
    late = np.array([(question.tokens @ row.tokens.T).max(axis=1).mean() for row in rows])
    best = [int((scores > max(scores[n] for n in right)).sum()) for scores in (pooled, late)]
    return best[0], best[1]
