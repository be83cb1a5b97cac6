"""Measures the reader on held-out articles, with the runtime that ships.

It measures whether the reader separates answered from unanswerable questions, and how well the span it finds matches
the answer. An unanswerable question is read on its passage and compared with those that the passage answers, in the
same language. In sets where every question has an answer, each is also read on the most similar passage without it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from index.model.reading import Excerpt, Reader, Reading
from training.data import MATCHING, Passage, Question, is_held_out
from training.pieces import WIDE
from training.retrieval import MOST, drawn
from training.similar import similar_passages

WORD = re.compile(rf"{WIDE.pattern}|\w+?(?={WIDE.pattern}|\b)")
OTHERS = "others"  # in place of a language: all languages but the passage's

Group = tuple[str, str]  # a set and a language


@dataclass(frozen=True, slots=True)
class ReadingScores:
    """The reader's output on one set's held-out questions in one language; one value for each question."""

    dataset: str
    lang: str
    answered: NDArray[np.float64]  # probability that the passage answers, for questions it answers
    unanswered: NDArray[np.float64]  # the same, for questions it does not answer
    f1: NDArray[np.float64]  # token F1 of the span found, for answered questions
    exact: NDArray[np.float64]  # exact match of the span found, 0 or 1


@dataclass(frozen=True, slots=True)
class _Scores:
    answered: list[float]
    unanswered: list[float]
    f1: list[float]
    exact: list[float]


def measure_reading(
    questions: Sequence[Question], reader: Reader, sets: Collection[str], also: Sequence[str] = (), most: int = MOST
) -> list[ReadingScores]:
    """Return the scores on the sets' held-out articles, and on all articles of the sets in `also`.

    A set with questions in several other languages than its passages' has a row, OTHERS, for these together.
    """
    wanted = [q for q in questions if is_held_out(q.passage.article) or q.dataset in also]
    near = similar_passages([q for q in questions if q.dataset in sets])
    scores: dict[Group, _Scores] = {}
    together: dict[str, list[str]] = defaultdict(list)
    for (dataset, lang), of_group in sorted(by_group(wanted, sets).items()):
        has_unanswerable = any(not question.answers for question in of_group)
        scores[dataset, lang] = one = _Scores([], [], [], [])
        if any(question.across for question in of_group):
            together[dataset].append(lang)
        sorts = ([q for q in of_group if bool(q.answers) == answered] for answered in (True, False))
        for question in (question for sort in sorts for question in drawn(sort, most)):
            others = () if has_unanswerable else near.get((dataset, question.name), ())
            _read(reader, question, others, one)
    for dataset, langs in together.items():
        if len(langs) > 1:
            scores[dataset, OTHERS] = _joined(scores[dataset, lang] for lang in langs)
    return [
        ReadingScores(*group, *(np.array(row) for row in (one.answered, one.unanswered, one.f1, one.exact)))
        for group, one in scores.items()
    ]


def by_group(questions: Sequence[Question], sets: Collection[str]) -> dict[Group, list[Question]]:
    """Return the sets' questions by set and language.

    Unanswerable questions are joined by all questions that their passages answer, from any set.
    """
    groups: dict[Group, dict[Question, None]] = defaultdict(dict)
    unanswerable: dict[tuple[Passage, str], list[Group]] = defaultdict(list)
    for question in questions:
        if question.dataset in sets and question.dataset not in MATCHING:
            groups[question.dataset, question.lang][question] = None
            if not question.answers:
                unanswerable[question.passage, question.lang].append((question.dataset, question.lang))
    for question in questions:
        if question.answers:
            for group in unanswerable.get((question.passage, question.lang), ()):
                groups[group][question] = None
    return {group: list(of_group) for group, of_group in groups.items()}


def overlap(found: str, gold: str) -> float:
    """Return the F1 of the longest common run of words or wide characters, as CMRC 2018 computes it; 0 to 1."""
    a, b = (WORD.findall(text.lower()) for text in (found, gold))
    common = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _read(reader: Reader, question: Question, others: Sequence[Passage], scores: _Scores) -> None:
    """Add the scores of a question: on its passage and, if answered, on the first other passage without its answer."""
    reading = _reading(reader, question, question.passage)
    if not question.answers:
        scores.unanswered.append(reading.answers)
        return
    scores.answered.append(reading.answers)
    words = reading.likeliest(0, len(question.passage.text))
    found = question.passage.text[words.start : words.end].strip() if words is not None else ""
    golds = [question.passage.text[a:b] for a, b in question.answers]
    scores.f1.append(max(overlap(found, gold) for gold in golds))
    scores.exact.append(max(float(found == gold.strip()) for gold in golds))
    free = next((passage for passage in others if not any(gold in passage.text for gold in golds)), None)
    if free is not None:
        scores.unanswered.append(_reading(reader, question, free).answers)


def _reading(reader: Reader, question: Question, passage: Passage) -> Reading:
    return reader.read(question.text, [Excerpt(passage.title, passage.text)]).readings[0]


def _joined(parts: Iterable[_Scores]) -> _Scores:
    rows = list(parts)
    return _Scores(
        [value for row in rows for value in row.answered],
        [value for row in rows for value in row.unanswered],
        [value for row in rows for value in row.f1],
        [value for row in rows for value in row.exact],
    )
