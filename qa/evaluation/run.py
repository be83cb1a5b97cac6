"""Engine + questions -> Rows: each question is asked once for the answer and once for the hits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from index.errors import EvaluationError, QuestionError
from index.records import Document
from qa.evaluation.gold import Gold, resolve
from qa.evaluation.judge import K, judge
from qa.evaluation.questions import GoldQuestion
from qa.evaluation.row import Row
from qa.records import Answer, Hit


class Answering(Protocol):
    """What is measured; `qa.engine.Engine` is one."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that it answers from, by doc_id."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer or abstain."""

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = ()) -> list[Hit]:
        """Return the k best chunks, best first."""


def measure(
    engine: Answering, questions: Sequence[GoldQuestion], progress: Callable[[int], None] = lambda done: None
) -> tuple[Row, ...]:
    """Return a row a question, in order; raise EvaluationError before the first is asked if the gold does not fit."""
    golds = resolve(questions, engine.documents)
    _row(engine, questions[0], golds[0])  # what is loaded at the first question is not its latency
    rows = []
    for question, gold in zip(questions, golds, strict=True):
        rows.append(_row(engine, question, gold))
        progress(len(rows))
    return tuple(rows)


def _row(engine: Answering, question: GoldQuestion, gold: Gold) -> Row:
    try:
        began = time.perf_counter()
        answer = engine.ask(question.question, question.history)
        latency_ms = 1000 * (time.perf_counter() - began)
        hits = engine.retrieve(question.question, K, question.history)
    except QuestionError as exc:
        raise EvaluationError(f"{question.where}: {exc}") from exc
    return Row(
        question_id=question.question_id,
        file=question.file,
        language=question.language,
        type=question.type,
        question=question.question,
        answerable=question.answerable,
        status=answer.status.value,
        kind=answer.kind,
        confidence=answer.confidence,
        gold=tuple(sorted(gold.docs)),
        quoted=tuple(dict.fromkeys(quote.place.doc_id for quote in answer.quotes or answer.related)),
        values=judge(gold, question.side, answer, hits) | {"latency_ms": latency_ms},
    )
