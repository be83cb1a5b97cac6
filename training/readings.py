"""Questions beside pieces of passages that answer them or do not: what the reader learns from, drawn step by step.

What does not answer is a question that its passage lacks (SQuAD 2), on the piece nearest to it in words, beside one on
the same passage that it answers; the answering piece without the sentence that answers; another piece of the passage; a
passage of the same article, or one alike in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from index.text.sentences import sentence_spans
from training.alike import alike_passages, nearest_in_words
from training.data import Passage, Piece, Question, TrainingError, holding, is_held_out, pieces

ANSWERED = 9  # samples of a batch that hold an answer
BESIDE = 0.75  # of them, the share that has a wrong passage for the same question beside it
WITHOUT, OTHER = 0.35, 0.2  # of the wrong: the right one without the sentence that answers, another of its passage
UNANSWERED = 4  # questions of a batch that their passage does not answer, and as many on the same that it does
CHARS = (80, 120, 180, 260, 400)
SHARES = {  # of the answered samples
    "cmrc2018-dev": 0.28,
    "drcd-dev": 0.24,
    "jsquad-valid": 0.16,
    "across": 0.32,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question beside a piece; `answer` is its span in the passage, None where the piece does not answer."""

    question: str
    piece: Piece
    answer: tuple[int, int] | None


class Sampler:
    """Draws batches from the questions that are not held out, or from those that are; each by its step's number."""

    def __init__(self, questions: Sequence[Question], seed: int, *, held_out: bool = False) -> None:
        self._seed = seed
        self._kinds: dict[str, list[tuple[Question, Question]]] = defaultdict(list)  # asked, answered
        of_passage: dict[Passage, tuple[list[Question], list[Question]]] = defaultdict(lambda: ([], []))
        parallel: dict[str, dict[str, Question]] = defaultdict(dict)
        kept = [question for question in questions if is_held_out(question.passage.article) == held_out]
        self._of_article: dict[str, list[Passage]] = defaultdict(list)
        for passage in dict.fromkeys(question.passage for question in kept):
            self._of_article[f"{passage.dataset} {passage.article}"].append(passage)
        self._alike = alike_passages(kept)
        for question in kept:
            of_passage[question.passage][bool(question.answers)].append(question)
            if question.answers and not question.passage.paragraph.startswith("xquad-"):
                self._kinds[question.passage.dataset].append((question, question))
            elif question.answers and (question.passage.dataset != "xquad-half-zh-passages" or question.lang == "zh"):
                parallel[question.name][question.lang] = question
        self._both = [(no, yes) for no, yes in of_passage.values() if no and yes]
        self._kinds["across"] = [
            (asked, answered)
            for by_language in parallel.values()
            if {"zh", "en"} <= by_language.keys()
            for asked in by_language.values()
            for answered in (by_language["zh"], by_language["zh"], asked, by_language["en"])
        ]
        self._shares = {kind: share for kind, share in SHARES.items() if self._kinds[kind]}
        if not self._shares:
            raise TrainingError(
                "no question with an answer in cmrc2018-dev, drcd-dev, jsquad-valid, or xquad-half-zh-passages and "
                "xquad-half-en together: give the folder of the sets"
            )

    def samples(self, step: int) -> tuple[list[Reading], list[tuple[int, int]]]:
        """Return a batch, and which pairs of it are to be ranked: the first answers, the second does not."""
        random = Random(f"{self._seed}-{step}-reader")
        batch: list[Reading] = []
        pairs: list[tuple[int, int]] = []
        for kind in random.choices(list(self._shares), list(self._shares.values()), k=ANSWERED):
            asked, answered = random.choice(self._kinds[kind])
            cut = pieces(answered.passage, random.choice(CHARS))
            right = holding(answered, cut)
            if right is None:
                continue
            batch.append(_answered(asked, answered, right))
            wrong = self._wrong(answered, right, cut, random) if random.random() < BESIDE else None
            if wrong is not None:
                pairs.append((len(batch) - 1, len(batch)))
                batch.append(Reading(asked.text, wrong, None))
        both = random.choices(self._both, [len(no) for no, _ in self._both], k=UNANSWERED) if self._both else []
        for unanswered, answerable in both:
            answered = random.choice(answerable)
            cut = pieces(answered.passage, random.choice(CHARS[2:]))
            right = holding(answered, cut)
            if right is not None:
                text = random.choice(unanswered).text
                pairs.append((len(batch), len(batch) + 1))
                batch.append(_answered(answered, answered, right))
                batch.append(Reading(text, nearest_in_words(text, cut), None))
        return batch, pairs

    def _wrong(self, question: Question, right: Piece, cut: Sequence[Piece], random: Random) -> Piece | None:
        """Return a piece that does not answer: of the same passage, the same article, or alike in words."""
        said = {question.passage.text[a:b] for a, b in question.answers}
        others, drawn = [piece for piece in cut if piece is not right], random.random()
        if drawn < WITHOUT:
            choice = [_without(right, said)]
        elif others and drawn < WITHOUT + OTHER:
            choice = others
        else:
            of_article = self._of_article[f"{question.passage.dataset} {question.passage.article}"]
            near = self._alike.get((question.passage.dataset, question.name), ())
            passages = [
                p for p in (*near, *random.sample(of_article, min(2, len(of_article)))) if p != question.passage
            ]
            if not passages:
                return None
            choice = pieces(random.choice(passages), random.choice(CHARS))
        free = [piece for piece in choice if piece.text.strip() and not any(answer in piece.text for answer in said)]
        return random.choice(free) if free else None


def _answered(asked: Question, answered: Question, right: Piece) -> Reading:
    """Return the question beside the piece that holds an answer of the other, the same in the passage's language."""
    return Reading(asked.text, right, next(span for span in answered.answers if right.holds(span)))


def _without(piece: Piece, said: set[str]) -> Piece:
    """Return the piece without its sentences that hold one of the answers; its text is no longer one of the passage."""
    starts = [start for start, _ in sentence_spans(piece.text)]
    ends = [*starts[1:], len(piece.text)]  # each with what parts it from the next, or the cut would show
    sentences = [piece.text[start:end] for start, end in zip(starts, ends, strict=True)]
    kept = [sentence for sentence in sentences if not any(answer in sentence for answer in said)]
    return replace(piece, text="".join(kept))
