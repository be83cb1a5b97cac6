"""A conversation, as the browser shows it -> a file with its citations: Markdown, or Word."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import QuestionError
from qa.output.markdown import escape

MAX_TURNS = 200
MAX_CHARS = 2_000_000  # of a whole conversation; a browser keeps less


@dataclass(frozen=True, slots=True)
class Part:
    """Words around quotes, or a quote with its marker and its source."""

    text: str
    marker: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what was said to it."""

    question: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file to save."""

    name: str
    type: str
    data: bytes


def exchanges(turns: Sequence[Mapping[str, Any]]) -> tuple[Exchange, ...]:
    """Return what the browser sent as records; raise QuestionError where it is no conversation."""
    try:
        found = tuple(
            Exchange(str(turn["question"]), tuple(_part(part) for part in turn["parts"])) for turn in turns[:MAX_TURNS]
        )
    except (TypeError, KeyError, AttributeError) as exc:
        raise QuestionError("this is no conversation that can be exported: reload the page and try again") from exc
    if sum(len(str(turn)) for turn in found) > MAX_CHARS:
        raise QuestionError("the conversation is too long for one file: begin a new one and export it in parts")
    return found


def export(form: str, turns: Sequence[Exchange]) -> File:
    """Return the file in that form, "md" or "docx"."""
    if form == "md":
        return File("yinzheng.md", "text/markdown;charset=utf-8", markdown(turns).encode())
    if form == "docx":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return File("yinzheng.docx", kind, word(turns))
    raise QuestionError(f"a conversation cannot be exported as {form!r}: choose md or docx")


def markdown(turns: Sequence[Exchange]) -> str:
    """Return the conversation as Markdown."""
    parts: list[str] = []
    for turn in turns:
        parts.append(f"## {escape(' '.join(turn.question.split()))}")
        for part in turn.parts:
            if part.marker:
                lines = "\n".join(f"> {escape(line)}" for line in part.text.splitlines())
                parts.append(f"{lines}\n>\n> {part.marker} {escape(part.place)}")
            else:
                parts.append(escape(part.text))
    return "\n\n".join(parts) + "\n"


def word(turns: Sequence[Exchange]) -> bytes:
    """Return the conversation as a Word document."""
    import docx

    document = docx.Document()
    for turn in turns:
        document.add_heading(_legal(turn.question), level=1)
        for part in turn.parts:
            document.add_paragraph(_legal(part.text), style="Intense Quote" if part.marker else None)
            if part.marker:
                document.add_paragraph(_legal(f"{part.marker} {part.place}"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _part(sent: Mapping[str, Any]) -> Part:
    return Part(**{name: str(value) for name, value in sent.items()})


def _legal(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\n\t" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
