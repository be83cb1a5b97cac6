"""Measures the adapter on held-out articles, with the runtime that ships.

Passages are split as in the index. The rank of a question is that of the best piece that holds an answer, by the pooled
vectors and by late interaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Embedder, Encoded
from index.search import late_interaction, token_weights
from training.data import MATCHING, Question, is_held_out
from training.pieces import holding, pieces

CHARS = 400
MOST = 150  # questions of a set and language
POOL = 300  # passages of a set to search in: the held-out ones, and others up to so many


@dataclass(frozen=True, slots=True)
class Ranks:
    """The ranks of one set's questions in one language; one value for each question."""

    dataset: str
    lang: str
    pooled: NDArray[np.int64]  # rank of the best piece that answers, from 0
    late: NDArray[np.int64]  # the same by late interaction


def measure_retrieval(
    questions: Sequence[Question], embedder: Embedder, sets: Collection[str], also: Sequence[str] = (), most: int = MOST
) -> list[Ranks]:
    """Return the ranks of the sets' held-out questions, and all of those in `also`, among POOL passages of each."""
    by_set: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.answers and question.dataset in sets and question.dataset not in MATCHING:
            by_set[question.dataset].append(question)
    found = []
    for dataset, of_set in sorted(by_set.items()):
        by_language: dict[str, list[Question]] = defaultdict(list)
        for question in of_set:
            if is_held_out(question.passage.article) or dataset in also:
                by_language[question.lang].append(question)
        asked = [question for every in by_language.values() for question in drawn(every, most)]
        passages = list(dict.fromkeys([q.passage for q in asked] + [q.passage for q in of_set]))
        passages = passages[: max(POOL, len({q.passage for q in asked}))]
        cut = [piece for passage in passages for piece in pieces(passage, CHARS)]
        texts = [f"{piece.passage.title}\n{piece.text}".strip() for piece in cut]
        encodings = Encodings.of(embedder.encode_passages(texts))
        of_passage = {passage: [n for n, p in enumerate(cut) if p.passage is passage] for passage in passages}
        ranks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for question in asked:
            own = of_passage[question.passage]
            right = [n for n in own if any(cut[n].holds(answer) for answer in question.answers)]
            if right and holding(question, [cut[n] for n in own]):
                encoded = embedder.encode_question(question.text)
                ranks[question.lang].append(encodings.ranks(encoded, right, across=question.across))
        for lang, pairs in sorted(ranks.items()):
            pooled, late = np.array(pairs).T
            found.append(Ranks(dataset, lang, pooled, late))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Encodings:
    """The vectors of all pieces to search in."""

    vectors: NDArray[np.float32]  # (n_pieces, dim)
    tokens: NDArray[np.float32]  # (n_tokens, dim) of all pieces, one after another
    starts: NDArray[np.int64]  # (n_pieces,): where each begins

    @classmethod
    def of(cls, rows: Sequence[Encoded]) -> Encodings:
        """Return the encoded pieces, concatenated."""
        sizes = [len(row.tokens) for row in rows]
        return cls(
            np.stack([row.vector for row in rows]),
            np.concatenate([row.tokens for row in rows]),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]),
        )

    def ranks(self, question: Encoded, right: Sequence[int], *, across: bool = False) -> tuple[int, int]:
        """Return the rank, from 0, of the best right piece, by vectors and by late interaction, as in the search.

        `right` are indices of pieces; `across` says that the question is in another language.
        """
        maxima = np.maximum.reduceat(self.tokens @ question.tokens.T, self.starts, axis=0).T
        shares = np.full(len(self.starts), 0.0 if across else 1.0, np.float32)
        pooled, late = self.vectors @ question.vector, late_interaction(maxima, token_weights(maxima), shares)
        return _above(pooled, right), _above(late, right)


def drawn(questions: Sequence[Question], most: int) -> list[Question]:
    """Return a sample of at most `most` questions, always the same."""
    return Random(0).sample(list(questions), min(most, len(questions)))


def _above(scores: NDArray[np.float32], right: Sequence[int]) -> int:
    return int((scores > scores[list(right)].max()).sum())
