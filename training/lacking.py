"""Questions that their passage lacks, each beside one on the same passage that it answers.

Most are asked of the same piece as the answered question, so that a piece's look says nothing; the others of the piece
nearest to them in words. They are drawn by weight, see `training.wording`, so that their own look says little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.alike import nearest_in_words
from training.data import Passage, Question, main_language
from training.pieces import Piece, holding, pieces

SAME_PIECE = 0.6  # the share that is asked of the piece that answers the other question
SAME_LANGUAGE = 0.8  # at least the share that stands beside a question of its language, where there is one
CHARS = (180, 260, 400, 500)  # of a piece
PUBLIC = {"squad2-dev-half": 2.3}  # weight of its questions: with the project's own sets, about a quarter of all


@dataclass(frozen=True, slots=True)
class Reading:
    """A question beside a piece; `answer` is its span in the passage, None where the piece does not answer."""

    question: str
    piece: Piece
    answer: tuple[int, int] | None


def answering(asked: Question, answered: Question, right: Piece) -> Reading:
    """Return the question beside the piece that holds an answer of the other, the same in the passage's language."""
    return Reading(asked.text, right, next(span for span in answered.answers if right.holds(span)))


@dataclass(frozen=True, slots=True)
class Lacking:
    """The questions on one passage: those that it lacks, with their weights, and those that it answers."""

    unanswered: tuple[Question, ...]
    weights: tuple[float, ...]
    answered: tuple[Question, ...]

    def readings(self, random: Random) -> tuple[Reading, Reading] | None:
        """Return one of the answered and one of the others, None where the cut goes through the answer."""
        lacked = random.choices(self.unanswered, self.weights)[0]
        alike = [q for q in self.answered if main_language(q.lang) == main_language(lacked.lang)]
        answered = random.choice(alike if alike and random.random() < SAME_LANGUAGE else self.answered)
        cut = pieces(answered.passage, random.choice(CHARS))
        right = holding(answered, cut)
        if right is None:
            return None
        same = random.random() < SAME_PIECE
        piece = right if same else nearest_in_words(lacked.text, random.sample(cut, len(cut)))
        return answering(answered, answered, right), Reading(lacked.text, piece, None)


def lacking(questions: Sequence[Question]) -> list[Lacking]:
    """Return the passages that have questions of both sorts."""
    of_passage: dict[Passage, tuple[list[Question], list[Question]]] = {}
    for question in questions:
        of_passage.setdefault(question.passage, ([], []))[bool(question.answers)].append(question)
    return [
        Lacking(tuple(no), tuple(q.weight * PUBLIC.get(q.dataset, 1.0) for q in no), tuple(yes))
        for no, yes in of_passage.values()
        if no and yes
    ]


def drawn_by_weight(of: Sequence[Lacking], n: int, random: Random) -> list[Lacking]:
    """Return n of them, none where there is none; the more often, the more their questions weigh."""
    return random.choices(of, [sum(one.weights) for one in of], k=n) if of else []
