"""Thumbs and comments -> one line each in a file beside the index; nothing of it leaves the machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from index.errors import AppError, QuestionError

FILE_NAME = "feedback.jsonl"
MAX_COMMENT_CHARS = 1000
MAX_FILE_BYTES = 50 * 2**20  # half a million votes; more is somebody who plays


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an answer quoted, in the document's own words."""

    doc_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's word on one answer."""

    at: str  # ISO 8601, UTC
    question: str
    history: tuple[str, ...]
    language: str
    status: str  # of the answer: "answered", "related", "abstained"
    vote: str  # "up", "down"; "none" takes an earlier one back
    comment: str
    quotes: tuple[Quoted, ...]
    related: tuple[Quoted, ...] = ()  # passages shown as related: whoever praises them does not say that they answer

    def __post_init__(self) -> None:
        if self.vote not in {"up", "down", "none"}:
            raise QuestionError(f"a vote is up, down or none, not {self.vote!r}")
        if len(self.comment) > MAX_COMMENT_CHARS:
            raise QuestionError(f"a comment may have {MAX_COMMENT_CHARS:,} characters: shorten it")


def now() -> str:
    """Return the time for a record of now."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def append(index_dir: Path, feedback: Feedback) -> None:
    """Add one line to the file."""
    path = index_dir / FILE_NAME
    line = json.dumps(asdict(feedback), ensure_ascii=False) + "\n"
    try:
        if (path.stat().st_size if path.exists() else 0) + len(line.encode()) > MAX_FILE_BYTES:
            raise AppError(f"{path}: it would have more than {MAX_FILE_BYTES:,} bytes: move it away")
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line.encode())
    except OSError as exc:
        raise AppError(f"{path}: cannot be written ({exc.strerror}): check the folder and its permissions") from exc


def read(index_dir: Path) -> Iterator[Feedback]:
    """Return what was said, oldest first; a comment follows its vote as a record of its own."""
    path = index_dir / FILE_NAME
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):  # JSON may hold other line ends
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=Feedback)
        except ValueError as exc:
            raise AppError(f"{path}, line {number}: damaged: remove the line") from exc


def latest(records: Iterator[Feedback]) -> list[Feedback]:
    """Return the last word on each question with its history, in the order of the first; nothing of one taken back."""
    last: dict[tuple[str, tuple[str, ...]], Feedback] = {}
    for record in records:
        last[record.question, record.history] = record
    return [record for record in last.values() if record.vote != "none"]


def evaluation_lines(records: list[Feedback]) -> list[str]:
    """Return a line of JSON for each question whose answer was praised, as `yinzheng eval` reads them.

    What a praised answer quoted is the evidence; a praised refusal makes the question unanswerable. An answer found
    useless says nothing about the right one: somebody must look that up, so it makes no line; nor do related passages,
    which may be useful and not answer, or quotes that are kept no longer.
    """
    praised = [record for record in records if record.vote == "up" and (record.quotes or record.status == "abstained")]
    return [json.dumps(_evaluation(number, record), ensure_ascii=False) for number, record in enumerate(praised, 1)]


def _evaluation(number: int, record: Feedback) -> dict[str, Any]:
    return {
        "id": f"feedback-{number}",
        "lang": record.language,
        "type": "feedback" if record.quotes else "unanswerable",
        "question": record.question,
        "history": list(record.history),
        "docs": sorted({quote.doc_id for quote in record.quotes}),
        "evidence": [quote.text for quote in record.quotes],
    }
