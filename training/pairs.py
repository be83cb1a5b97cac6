"""The adapter's training pairs: questions and the pieces that answer them, drawn step by step.

Each step is of one kind, so that the negatives in its batch resemble the positives and are hard. The kinds take turns;
kinds without questions are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from training.data import MATCHING, Question, TrainingError, is_held_out, main_language
from training.pieces import Piece, holding, pieces

PAIRS = 96  # in a batch
TOGETHER = 3  # most questions drawn from one article at a time: similar, so hard negatives of each other
WRONG = 2 / 3  # most additional negatives for each pair: other pieces of the same passages
CHARS = (80, 120, 160, 220, 300, 400)  # sizes of pieces, drawn anew for each
CHINESE = 0.7  # share of the parallel questions in other languages that are paired with the Chinese paragraph

POLICY = "policy-zh"  # the largest set, with steps of its own
SETS = "sets"  # one of the other sets, in the language of its passages
ACROSS = "across"  # questions in another language than the passage
PARALLEL = "xquad"  # the same questions in several languages
SENTENCES = "sentences"  # translations in place of questions: see MATCHING
TURNS = (POLICY, ACROSS, SETS, PARALLEL, POLICY, ACROSS, SETS, SENTENCES)
BOTH_SCRIPTS = ("cmrc2018-dev", "drcd-dev")  # simplified and traditional Chinese

Articles = Mapping[str, list[Question]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the piece that answers it."""

    text: str
    answers: tuple[tuple[int, int], ...]  # in the piece's passage
    piece: Piece
    across: bool  # whether the piece is in another language

    def also_right(self, piece: Piece) -> bool:
        """Tell whether a piece may answer too: it holds an answer, or is of a translation of the passage."""
        if piece.passage.paragraph != self.piece.passage.paragraph:
            return False
        return piece.passage is not self.piece.passage or any(map(piece.holds, self.answers))


class PairSampler:
    """Draws batches from the answered questions that are not held out; a batch depends only on its step's number."""

    def __init__(self, questions: Sequence[Question], seed: int, pairs: int = PAIRS) -> None:
        self._seed, self._pairs = seed, pairs
        self._sets: dict[str, dict[str, list[Question]]] = {}
        self._across: list[Question] = []
        self._sentences: list[Question] = []
        parallel: dict[str, dict[str, Question]] = {}
        for question in questions:
            if is_held_out(question.passage.article) or not question.answers:
                continue
            if question.dataset in MATCHING:
                self._sentences.append(question)
            elif question.passage.paragraph.startswith(PARALLEL):
                if not question.across:
                    parallel.setdefault(question.name, {})[question.lang] = question
            elif question.across:
                self._across.append(question)
            else:
                self._sets.setdefault(question.dataset, {}).setdefault(question.passage.article, []).append(question)
        self._parallel = {name: by_language for name, by_language in parallel.items() if "zh" in by_language}
        self._turns = [turn for turn in TURNS if self._has(turn)]
        if not self._turns:
            raise TrainingError("no set has a question with an answer that is not held out: give more of them")

    def pairs(self, step: int) -> tuple[list[Pair], list[Piece]]:
        """Return a batch's pairs, and negatives from their passages."""
        random = Random(f"{self._seed}-{step}")
        pairs, wrong = [], []
        for asked, answered in self._drawn(self.turn(step), random):
            cut = pieces(answered.passage, random.choice(CHARS))
            right = holding(answered, cut)
            if right is None:
                continue
            across = main_language(asked.lang) != main_language(answered.passage.lang)
            pairs.append(Pair(asked.text, answered.answers, right, across))
            others = [piece for piece in cut if piece is not right and not any(map(piece.holds, answered.answers))]
            wrong += random.sample(others, min(2, len(others)))
        return pairs, random.sample(wrong, min(round(WRONG * self._pairs), len(wrong)))

    def turn(self, step: int) -> str:
        """Return the kind of a step."""
        return self._turns[step % len(self._turns)]

    def _has(self, turn: str) -> bool:
        return {
            POLICY: POLICY in self._sets,
            SETS: bool(self._sets),
            ACROSS: bool(self._across),
            PARALLEL: bool(self._parallel),
            SENTENCES: bool(self._sentences),
        }[turn]

    def _drawn(self, turn: str, random: Random) -> list[tuple[Question, Question]]:
        """Return questions, each with the same question in the language of the passage to find."""
        if turn == PARALLEL:
            return self._translated(random)
        if turn in {ACROSS, SENTENCES}:
            of_kind = self._across if turn == ACROSS else self._sentences
            chosen = random.sample(of_kind, min(self._pairs, len(of_kind)))
        else:
            chosen = self._spread(self._sets[POLICY] if turn == POLICY else self._of_a_set(random), random)
        return [(question, question) for question in chosen]

    def _of_a_set(self, random: Random) -> Articles:
        """Return the articles of one of the sets, or of the simplified and traditional Chinese ones together.

        A set's probability is proportional to the square root of its number of questions, which favours small sets.
        """
        names = sorted(self._sets.keys() - {POLICY}) or [POLICY]
        sizes = [sum(map(len, self._sets[name].values())) for name in names]
        name = random.choices(names, [size**0.5 for size in sizes])[0]
        if name in BOTH_SCRIPTS and random.random() < 0.5:
            return {article: asked for one in BOTH_SCRIPTS for article, asked in self._sets.get(one, {}).items()}
        return self._sets[name]

    def _spread(self, articles: Articles, random: Random) -> list[Question]:
        names, chosen = sorted(articles), list[Question]()
        while len(chosen) < self._pairs:
            of_one = articles[random.choice(names)]
            chosen += random.sample(of_one, min(len(of_one), random.randint(1, TOGETHER)))
        return chosen[: self._pairs]

    def _translated(self, random: Random) -> list[tuple[Question, Question]]:
        chosen = []
        for name in random.sample(sorted(self._parallel), min(self._pairs, len(self._parallel))):
            languages = self._parallel[name]
            asked = languages[random.choice(sorted(languages))]
            chinese = random.random() < CHINESE and asked.lang != "zh"
            chosen.append((asked, languages["zh" if chinese else random.choice(sorted(languages))]))
        return chosen
