"""The reader's training samples: questions beside pieces that answer them or do not, drawn step by step.

Negatives are the answering piece without the sentence that answers, another piece of the passage, a passage of the same
article, or a similar one. Unanswerable questions are left to `training.unanswerable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from training.data import MATCHING, Passage, Question, TrainingError, is_held_out
from training.pieces import Piece, holding, pieces, without
from training.similar import similar_passages
from training.unanswerable import Reading, answering, by_passage, drawn_by_weight

QUESTIONS = 78  # of a batch
ANSWERED = 0.6  # share of answered questions; the rest are pairs of an unanswerable and an answerable one
BESIDE = 0.75  # share of the answered that are paired with a negative for the same question
WITHOUT, OTHER = 0.35, 0.2  # of the negatives: the right piece without the answer, another piece of its passage
CHARS = (80, 120, 180, 260, 400, 500)  # sizes of pieces
SHARES = {  # of the answered questions, by set; OTHERS for a set not named here
    "policy-zh": 0.36,
    "guidance-en": 0.08,
    "near-wiki": 0.06,
    "cmrc2018-dev": 0.14,
    "drcd-dev": 0.12,
    "jsquad-valid": 0.08,
    "across": 0.16,  # XQuAD: questions in twelve languages, on passages in Chinese, English and their own
}
OTHERS = 0.05


class ReadingSampler:
    """Draws batches, from the questions held out or from the others; a batch depends only on its step's number."""

    def __init__(
        self, questions: Sequence[Question], seed: int, size: int = QUESTIONS, *, held_out: bool = False
    ) -> None:
        self._seed, self._size = seed, size
        kept = [q for q in questions if is_held_out(q.passage.article) == held_out and q.dataset not in MATCHING]
        self._kinds = _by_kind(kept)
        self._shares = {kind: SHARES.get(kind, OTHERS) for kind in self._kinds}
        if not self._kinds:
            raise TrainingError("no set has a question with an answer to read for: give the folder of the sets")
        self._of_article: dict[str, list[Passage]] = {}
        for passage in dict.fromkeys(question.passage for question in kept):
            self._of_article.setdefault(f"{passage.dataset} {passage.article}", []).append(passage)
        self._similar = similar_passages(kept)
        self._unanswerable = by_passage(kept)

    def samples(self, step: int) -> tuple[list[Reading], list[tuple[int, int]]]:
        """Return a batch and the pairs (positive, negative) in it to be ranked."""
        random = Random(f"{self._seed}-{step}-reader")
        batch: list[Reading] = []
        pairs: list[tuple[int, int]] = []
        n_answered = round(ANSWERED * self._size) if self._unanswerable else self._size
        for kind in random.choices(list(self._shares), list(self._shares.values()), k=n_answered):
            asked, answered = random.choice(self._kinds[kind])
            cut = pieces(answered.passage, random.choice(CHARS))
            right = holding(answered, cut)
            if right is None:
                continue
            batch.append(answering(asked, answered, right))
            wrong = self._wrong(answered, right, cut, random) if random.random() < BESIDE else None
            if wrong is not None:
                pairs.append((len(batch) - 1, len(batch)))
                batch.append(Reading(asked.text, wrong, None))
        for one in drawn_by_weight(self._unanswerable, self._size - n_answered, random):
            both = one.readings(random)
            if both is not None:
                pairs.append((len(batch), len(batch) + 1))
                batch += both
        return batch, pairs

    def _wrong(self, question: Question, right: Piece, cut: Sequence[Piece], random: Random) -> Piece | None:
        """Return a negative: of the same passage, the same article, or a similar passage."""
        said = {question.passage.text[a:b] for a, b in question.answers}
        others, drawn = [piece for piece in cut if piece is not right], random.random()
        if drawn < WITHOUT:
            choice = [without(right, said)]
        elif others and drawn < WITHOUT + OTHER:
            choice = others
        else:
            of_article = self._of_article[f"{question.passage.dataset} {question.passage.article}"]
            near = self._similar.get((question.dataset, question.name), ())
            passages = [
                p for p in (*near, *random.sample(of_article, min(2, len(of_article)))) if p != question.passage
            ]
            if not passages:
                return None
            choice = pieces(random.choice(passages), random.choice(CHARS))
        free = [piece for piece in choice if piece.text.strip() and not any(answer in piece.text for answer in said)]
        return random.choice(free) if free else None


def _by_kind(questions: Sequence[Question]) -> dict[str, list[tuple[Question, Question]]]:
    """Return by set, and "across", each question with the same question in the language of a passage."""
    kinds: dict[str, list[tuple[Question, Question]]] = {}
    parallel: dict[str, dict[str, Question]] = {}
    for question in questions:
        if not question.answers:
            continue
        if not question.passage.paragraph.startswith("xquad-"):
            kinds.setdefault(question.dataset, []).append((question, question))
        elif not question.across:
            parallel.setdefault(question.name, {})[question.lang] = question
    across = [
        (asked, answered)
        for by_language in parallel.values()
        if {"zh", "en"} <= by_language.keys()
        for asked in by_language.values()
        for answered in (by_language["zh"], by_language["zh"], asked, by_language["en"])
    ]
    return kinds | ({"across": across} if across else {})
