"""A file of questions or passages in JSON Lines -> one JSON object a line, in order, each with its id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import QuestionError
from qa.understand.question import check_question


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file."""

    place: str  # "questions.jsonl, line 3", for messages
    id: Any  # as it stands in the file: text, a number, whatever the caller counts with
    question: str  # or the passage
    history: tuple[str, ...]


def read_batch(path: Path) -> list[Row]:
    """Return every question of the file; raise QuestionError, naming the line, before any of them is answered."""
    return [_row(place, line) for place, line in _lines(path)]


def read_passages(path: Path) -> list[Row]:
    """Return every passage of the file, {"id", "text"} a line; raise QuestionError before any of them is looked for."""
    return [_passage(place, line) for place, line in _lines(path)]


def _lines(path: Path) -> list[tuple[str, str]]:
    """Return the lines that are not blank, each with its place for messages."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        raise QuestionError(f"{path}: cannot be read ({exc.strerror}): give a UTF-8 file of JSON Lines") from exc
    except UnicodeDecodeError as exc:
        raise QuestionError(f"{path}: not UTF-8 (byte {exc.start}): give a UTF-8 file of JSON Lines") from exc
    lines = [line.strip(" \t\r") for line in text.split("\n")]  # not splitlines: U+2028 may stand inside a string
    return [(f"{path}, line {number}", line) for number, line in enumerate(lines, start=1) if line]


def reply_lines(rows: Sequence[Row], reply: Callable[[Row], dict[str, Any]]) -> Iterator[str]:
    """Yield each reply with its id as a line of JSON; a question that cannot be searched for is named by its line."""
    for row in rows:
        try:
            record = reply(row)
        except QuestionError as exc:
            raise QuestionError(f"{row.place}: {exc}") from exc
        yield json.dumps({"id": row.id} | record, ensure_ascii=False)


def _row(place: str, line: str) -> Row:
    number, question, fields = _fields(place, line, "question", '{"id", "question", "history"?}')
    history = fields.get("history") or []
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in (question, *history)):
        raise QuestionError(f"{place}: the question must be a string, the history a list of strings")
    try:
        check_question(question)
    except QuestionError as exc:
        raise QuestionError(f"{place}: {exc}") from exc
    return Row(place, number, question, tuple(history))


def _passage(place: str, line: str) -> Row:
    number, text, _ = _fields(place, line, "text", '{"id", "text"}')
    if not isinstance(text, str):
        raise QuestionError(f"{place}: the text must be a string")
    return Row(place, number, text, ())


def _fields(place: str, line: str, name: str, form: str) -> tuple[Any, Any, dict[str, Any]]:
    """Return the line's id, what it has under that name, and all of it."""
    try:
        fields = json.loads(line)
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair cannot be printed again
        return fields["id"], fields[name], dict(fields)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise QuestionError(f"{place}: give an object {form}") from exc
