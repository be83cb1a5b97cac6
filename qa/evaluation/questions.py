"""A file of questions, JSON Lines -> GoldQuestions; each line is checked, the first bad one is named.

What a question's gold documents are in the index at hand is left to `qa.evaluation.gold`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec

from index.errors import EvaluationError

ANSWERABLE, NEAR, UNANSWERABLE = SIDES = ("answerable", "near", "unanswerable")
NO_ANSWER = (NEAR, UNANSWERABLE)  # the types that mean something to the measures
Text = Annotated[str, msgspec.Meta(pattern=r"\S")]
SHOWN = {Text: "a text", tuple[Text, ...]: "a list of texts", tuple[int, ...]: "a list of whole numbers"}


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what a right reply quotes."""

    question_id: str
    language: str
    type: str  # "factoid", "list", …, the author's own words; or one of NO_ANSWER
    question: str
    history: tuple[str, ...]  # earlier questions, oldest first
    cases: tuple[int, ...]  # gold documents by case number
    docs: tuple[str, ...]  # gold documents by doc_id
    evidence: tuple[str, ...]  # verbatim spans of the gold documents
    file: str  # name of the file it stands in
    where: str  # "questions.jsonl, line 3", for messages

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.type not in NO_ANSWER

    @property
    def side(self) -> str:
        """Which of SIDES it is measured with."""
        return ANSWERABLE if self.answerable else self.type


def read_questions(paths: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """Return the questions of all files in order; raise EvaluationError with file, line, reason and remedy."""
    questions: list[GoldQuestion] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            question = _question(line, path.name, f"{path}, line {number}")
            if question.question_id in seen:
                raise EvaluationError(
                    f'{question.where}: id "{question.question_id}" is already the id of '
                    f"{seen[question.question_id]}: give each question an id of its own"
                )
            seen[question.question_id] = question.where
            questions.append(question)
    if not questions:
        raise EvaluationError(f"{', '.join(map(str, paths))}: no question in it: write one JSON object a line")
    return tuple(questions)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise EvaluationError(f"{path}: cannot be read ({exc}): give a UTF-8 file of JSON Lines") from exc


def _question(line: str, file: str, where: str) -> GoldQuestion:
    try:
        row = json.loads(line)
    except ValueError as exc:
        raise EvaluationError(f"{where}: not JSON ({exc}): write one object a line") from exc
    if not isinstance(row, dict):
        raise EvaluationError(f"{where}: not an object: write one object a line")
    question = GoldQuestion(
        question_id=_field(row.get("id"), "id", Text, where),
        language=_field(row.get("lang"), "lang", Text, where),
        type=_field(row.get("type"), "type", Text, where),
        question=_field(row.get("question"), "question", Text, where),
        history=_field(row.get("history") or (), "history", tuple[Text, ...], where),
        cases=_field(row.get("cases") or (), "cases", tuple[int, ...], where),
        docs=_field(row.get("docs") or (), "docs", tuple[Text, ...], where),
        evidence=_field(row.get("evidence") or (), "evidence", tuple[Text, ...], where),
        file=file,
        where=where,
    )
    gold = bool(question.cases or question.docs)
    if question.answerable and not (gold and question.evidence):
        missing = '"evidence": spans copied from them' if gold else '"cases" or "docs": the documents that answer it'
        raise EvaluationError(f'{where}: nothing in {missing}; or give it the type "{NEAR}" or "{UNANSWERABLE}"')
    if not question.answerable and (gold or question.evidence):
        raise EvaluationError(
            f'{where}: "{question.type}", yet with cases, docs or evidence: empty these, or give it another type'
        )
    return question


def _field(value: Any, name: str, kind: Any, where: str) -> Any:
    """Return the value as that kind has it; raise EvaluationError, with the remedy, where it is of another."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as exc:
        shown = "missing" if value is None else json.dumps(value, ensure_ascii=False)
        raise EvaluationError(f'{where}: "{name}" is {shown}: give {SHOWN[kind]}') from exc
