"""The reader, measured on articles that were not trained on, through the runtime that ships.

Whether answers are told from what only looks like it, and how far the words found are the answer's. A question that
its passage lacks is read on that passage, and set against those that it answers, in the same language. In the sets
where every question has an answer, each is read on another passage too: of those that share the most words with it,
the first without the answer's words.
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
from training.alike import alike_passages
from training.data import MATCHING, Passage, Question, is_held_out
from training.pieces import WIDE
from training.retrieval import MOST, drawn

WORD = re.compile(rf"{WIDE.pattern}|\w+?(?={WIDE.pattern}|\b)")
OTHERS = "others"  # in place of a language: all that are not their passage's, together

Group = tuple[str, str]  # a set and a language


@dataclass(frozen=True, slots=True)
class Judged:
    """What the reader says of the held-out questions of a language on the passages of a set, one value a question."""

    dataset: str
    lang: str
    answered: NDArray[np.float64]  # probability that the passage answers, of questions that it does answer
    unanswered: NDArray[np.float64]  # the same, of those that it does not
    f1: NDArray[np.float64]  # of the words found in passages that do
    exact: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Said:
    answered: list[float]
    unanswered: list[float]
    f1: list[float]
    exact: list[float]


def measure_reading(
    questions: Sequence[Question], reader: Reader, sets: Collection[str], also: Sequence[str] = (), most: int = MOST
) -> list[Judged]:
    """Return what the reader says of the sets' held-out articles, and of the sets named in `also` as a whole.

    A set that asks in more than one language has a line for those that are not its passages' together, OTHERS.
    """
    wanted = [q for q in questions if is_held_out(q.passage.article) or q.dataset in also]
    near = alike_passages([q for q in questions if q.dataset in sets])
    said: dict[Group, _Said] = {}
    together: dict[str, list[str]] = defaultdict(list)
    for (dataset, lang), of_group in sorted(by_group(wanted, sets).items()):
        lacking = any(not question.answers for question in of_group)
        said[dataset, lang] = one = _Said([], [], [], [])
        if any(question.across for question in of_group):
            together[dataset].append(lang)
        sorts = ([q for q in of_group if bool(q.answers) == answered] for answered in (True, False))
        for question in (question for sort in sorts for question in drawn(sort, most)):
            others = () if lacking else near.get((dataset, question.name), ())
            _read(reader, question, others, one)
    for dataset, langs in together.items():
        if len(langs) > 1:
            said[dataset, OTHERS] = _joined(said[dataset, lang] for lang in langs)
    return [
        Judged(*group, *(np.array(row) for row in (one.answered, one.unanswered, one.f1, one.exact)))
        for group, one in said.items()
    ]


def by_group(questions: Sequence[Question], sets: Collection[str]) -> dict[Group, list[Question]]:
    """Return the sets' questions by set and language.

    Beside questions that their passages lack stand all that these passages answer, of whatever set.
    """
    groups: dict[Group, dict[Question, None]] = defaultdict(dict)
    lacking: dict[tuple[Passage, str], list[Group]] = defaultdict(list)
    for question in questions:
        if question.dataset in sets and question.dataset not in MATCHING:
            groups[question.dataset, question.lang][question] = None
            if not question.answers:
                lacking[question.passage, question.lang].append((question.dataset, question.lang))
    for question in questions:
        if question.answers:
            for group in lacking.get((question.passage, question.lang), ()):
                groups[group][question] = None
    return {group: list(of_group) for group, of_group in groups.items()}


def overlap(said: str, gold: str) -> float:
    """Return F1 of the longest run of words or wide characters that both have, as CMRC 2018 counts it."""
    a, b = (WORD.findall(text.lower()) for text in (said, gold))
    common = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _read(reader: Reader, question: Question, others: Sequence[Passage], said: _Said) -> None:
    """Add what the reader says of a question: on its passage and, of the others, on the first without its answer."""
    reading = _reading(reader, question, question.passage)
    if not question.answers:
        said.unanswered.append(reading.answers)
        return
    said.answered.append(reading.answers)
    words = reading.likeliest(0, len(question.passage.text))
    found = question.passage.text[words.start : words.end].strip() if words is not None else ""
    golds = [question.passage.text[a:b] for a, b in question.answers]
    said.f1.append(max(overlap(found, gold) for gold in golds))
    said.exact.append(max(float(found == gold.strip()) for gold in golds))
    free = next((passage for passage in others if not any(gold in passage.text for gold in golds)), None)
    if free is not None:
        said.unanswered.append(_reading(reader, question, free).answers)


def _reading(reader: Reader, question: Question, passage: Passage) -> Reading:
    return reader.read(question.text, [Excerpt(passage.title, passage.text)]).readings[0]


def _joined(parts: Iterable[_Said]) -> _Said:
    rows = list(parts)
    return _Said(
        [value for row in rows for value in row.answered],
        [value for row in rows for value in row.unanswered],
        [value for row in rows for value in row.f1],
        [value for row in rows for value in row.exact],
    )
