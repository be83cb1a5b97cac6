"""What was learned, measured on articles that were not trained on, through the runtime that ships.

Retrieval: passages are cut as the index cuts them; a question has found its passage where a piece that holds an answer
stands first, or among the first five, by the pooled vectors and by late interaction. Reading: whether answers are told
from what only looks like it, and how far the words found are the answer's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Embedder, Encoded
from index.model.reading import Excerpt, Reader, Reading
from index.search import late_interaction, token_weights
from training.alike import alike_passages
from training.data import WIDE, Passage, Question, holding, is_held_out, pieces

CHARS = 400
MOST = 150  # questions of a set and language, drawn the same each time; of those with no answer of their own, as many
POOL = 300  # passages of a set that a question is searched in: the held-out ones, and others up to so many
UNANSWERABLE = "squad2-dev-half"  # the set that has questions without an answer of its own
WORD = re.compile(rf"{WIDE.pattern}|\w+?(?={WIDE.pattern}|\b)")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Of the questions of a language on the passages of a set, one value a question."""

    dataset: str
    lang: str
    pooled: NDArray[np.int64]  # rank of the best piece that answers, from 0
    late: NDArray[np.int64]


def measure_retrieval(questions: Sequence[Question], embedder: Embedder, also: Sequence[str] = ()) -> list[Candidates]:
    """Return the ranks of the held-out questions, and all of the sets in `also`, among POOL passages of their set."""
    by_set: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_set[question.passage.dataset].append(question)
    found = []
    for dataset, of_set in sorted(by_set.items()):
        by_language: dict[str, list[Question]] = defaultdict(list)
        for question in of_set:
            if question.answers and (is_held_out(question.passage.article) or dataset in also):
                by_language[question.lang].append(question)
        asked = [question for every in by_language.values() for question in _drawn(every)]
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
                across = dataset == "xquad-half-zh-passages" and question.lang != "zh"
                encoded = embedder.encode_question(question.text)
                ranks[question.lang].append(encodings.ranks(encoded, right, across=across))
        for lang, pairs in sorted(ranks.items()):
            pooled, late = np.array(pairs).T
            found.append(Candidates(dataset, lang, pooled, late))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Encodings:
    """What the passages' pieces are searched by."""

    vectors: NDArray[np.float32]  # (n_pieces, dim)
    tokens: NDArray[np.float32]  # (n_tokens, dim) of all pieces, one after another
    starts: NDArray[np.int64]  # (n_pieces,): where each begins

    @classmethod
    def of(cls, rows: Sequence[Encoded]) -> Encodings:
        """Return the rows, joined."""
        sizes = [len(row.tokens) for row in rows]
        return cls(
            np.stack([row.vector for row in rows]),
            np.concatenate([row.tokens for row in rows]),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]),
        )

    def ranks(self, question: Encoded, right: Sequence[int], *, across: bool = False) -> tuple[int, int]:
        """Return how many pieces stand above the best right one, by vectors and by late interaction.

        Both as the search has them; `across` says that the question is in another language.
        """
        maxima = np.maximum.reduceat(self.tokens @ question.tokens.T, self.starts, axis=0).T
        shares = np.full(len(self.starts), 0.0 if across else 1.0, np.float32)
        pooled, late = self.vectors @ question.vector, late_interaction(maxima, token_weights(maxima), shares)
        return _above(pooled, right), _above(late, right)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the reader says of the held-out questions of a language on the passages of a set, one value a question."""

    dataset: str
    lang: str
    answered: NDArray[np.float64]  # probability that the passage answers, of questions that it does answer
    unanswered: NDArray[np.float64]  # the same, of those that it does not
    f1: NDArray[np.float64]  # of the words found in passages that do
    exact: NDArray[np.float64]


def _drawn(questions: Sequence[Question]) -> list[Question]:
    return Random(0).sample(list(questions), min(MOST, len(questions)))


def _above(scores: NDArray[np.float32], right: Sequence[int]) -> int:
    return int((scores > scores[list(right)].max()).sum())


def measure_reading(questions: Sequence[Question], reader: Reader, also: Sequence[str] = ()) -> list[Judged]:
    """Return what the reader says of held-out articles, and of the sets named in `also` as a whole.

    A question without an answer has its own passage (SQuAD 2); in the other sets, where every question has one, it
    stands beside another passage, of those that share the most words with it the first without the answer's words.
    """
    wanted = [q for q in questions if is_held_out(q.passage.article) or q.passage.dataset in also]
    near = alike_passages(questions)
    by_group: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in wanted:
        by_group[question.passage.dataset, question.lang].append(question)
    judged = []
    for (dataset, lang), every in sorted(by_group.items()):
        of_group = _drawn([q for q in every if q.answers]) + _drawn([q for q in every if not q.answers])
        answered, unanswered, f1, exact = [], [], [], []
        for question in of_group:
            reading = _read(reader, question, question.passage)
            if not question.answers:
                unanswered.append(reading.answers)
                continue
            answered.append(reading.answers)
            words = reading.likeliest(0, len(question.passage.text))
            said = question.passage.text[words.start : words.end].strip() if words is not None else ""
            golds = [question.passage.text[a:b] for a, b in question.answers]
            f1.append(max(overlap(said, gold) for gold in golds))
            exact.append(max(float(said == gold.strip()) for gold in golds))
            others = [p for p in near.get((dataset, question.name), ()) if not any(gold in p.text for gold in golds)]
            if others and dataset != UNANSWERABLE:
                unanswered.append(_read(reader, question, others[0]).answers)
        judged.append(Judged(dataset, lang, *(np.array(row) for row in (answered, unanswered, f1, exact))))
    return judged


def overlap(said: str, gold: str) -> float:
    """Return F1 of the longest run of words or wide characters that both have, as CMRC 2018 counts it."""
    a, b = (WORD.findall(text.lower()) for text in (said, gold))
    common = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _read(reader: Reader, question: Question, passage: Passage) -> Reading:
    return reader.read(question.text, [Excerpt(passage.title, passage.text)]).readings[0]
