"""Unanswerable questions, each beside an answerable one on the same passage.

Most are read on the same piece as the answerable question, so that the piece alone gives nothing away; the others on
the piece most similar to them. They are drawn by weight, see `training.wording`, so that their wording gives little
away either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.data import Passage, Question, main_language
from training.pieces import Piece, holding, pieces
from training.similar import most_similar_piece

SAME_PIECE = 0.6  # share read on the piece that answers the other question
SAME_LANGUAGE = 0.8  # least share beside a question of the same language, where there is one
CHARS = (180, 260, 400, 500)  # sizes of pieces
PUBLIC = {"squad2-dev-half": 2.3}  # weight of each of its questions: with the project's own sets, a quarter of all


@dataclass(frozen=True, slots=True)
class Reading:
    """A question beside a piece; `answer` is its span in the passage, None where the piece does not answer."""

    question: str
    piece: Piece
    answer: tuple[int, int] | None


def answering(question: Question, answered: Question, right: Piece) -> Reading:
    """Return the question beside the piece that answers `answered`, the same question in the passage's language."""
    return Reading(question.text, right, next(span for span in answered.answers if right.holds(span)))


@dataclass(frozen=True, slots=True)
class QuestionsOnPassage:
    """The questions on one passage: unanswerable ones with their weights, and answerable ones."""

    unanswerable: tuple[Question, ...]
    weights: tuple[float, ...]  # one for each unanswerable question
    answerable: tuple[Question, ...]

    def readings(self, random: Random) -> tuple[Reading, Reading] | None:
        """Return one answerable and one unanswerable question; None where the answer does not fit one piece."""
        missed = random.choices(self.unanswerable, self.weights)[0]
        same_language = [q for q in self.answerable if main_language(q.lang) == main_language(missed.lang)]
        narrowed = bool(same_language) and random.random() < SAME_LANGUAGE
        answered = random.choice(same_language if narrowed else self.answerable)
        cut = pieces(answered.passage, random.choice(CHARS))
        right = holding(answered, cut)
        if right is None:
            return None
        same = random.random() < SAME_PIECE
        piece = right if same else most_similar_piece(missed.text, random.sample(cut, len(cut)))
        return answering(answered, answered, right), Reading(missed.text, piece, None)


def by_passage(questions: Sequence[Question]) -> list[QuestionsOnPassage]:
    """Return the questions of each passage that has both answerable and unanswerable ones."""
    of_passage: dict[Passage, tuple[list[Question], list[Question]]] = {}
    for question in questions:
        of_passage.setdefault(question.passage, ([], []))[bool(question.answers)].append(question)
    return [
        QuestionsOnPassage(tuple(no), tuple(q.weight * PUBLIC.get(q.dataset, 1.0) for q in no), tuple(yes))
        for no, yes in of_passage.values()
        if no and yes
    ]


def drawn_by_weight(passages: Sequence[QuestionsOnPassage], n: int, random: Random) -> list[QuestionsOnPassage]:
    """Return n passages drawn with replacement, by the sum of their weights; [] where there is none."""
    return random.choices(passages, [sum(one.weights) for one in passages], k=n) if passages else []
