"""A conversation, as the browser shows it -> a file with its citations: Markdown, or Word."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.errors import QuestionError
from qa.output.markdown import block_quote, escape

MAX_TURNS = 200
MAX_CHARS = 2_000_000  # of a whole conversation; a browser keeps less


class Look(StrEnum):
    """What a part is, and so how it looks."""

    NOTE = "note"  # words of ours
    HEADING = "heading"  # what the parts below it are of
    QUOTE = "quote"  # it answers
    RELATED = "related"  # a passage that need not answer
    DOCUMENT = "document"  # one by name


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was said; of a quote or passage, with its marker and its source."""

    text: str
    look: Look = Look.NOTE
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
    except (TypeError, KeyError, ValueError, AttributeError) as exc:
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
        parts += map(_markdown, turn.parts)
    return "\n\n".join(parts) + "\n"


def word(turns: Sequence[Exchange]) -> bytes:
    """Return the conversation as a Word document."""
    import docx

    document = docx.Document()
    for turn in turns:
        document.add_heading(_legal(turn.question), level=1)
        for part in turn.parts:
            text, source = _legal(part.text), _legal(f"{part.marker} {part.place}")
            match part.look:
                case Look.QUOTE:
                    document.add_paragraph(text, style="Intense Quote")
                    document.add_paragraph(source)
                case Look.RELATED:
                    document.add_paragraph(source)
                    document.add_paragraph(text, style="Quote")
                case Look.HEADING:
                    document.add_heading(text, level=2)
                case Look.DOCUMENT:
                    document.add_paragraph(text, style="List Bullet")
                case Look.NOTE:
                    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _part(sent: Mapping[str, Any]) -> Part:
    fields = {name: str(value) for name, value in sent.items()}
    return Part(look=Look(fields.pop("look", Look.NOTE)), **fields)


def _markdown(part: Part) -> str:
    match part.look:
        case Look.QUOTE:
            return f"{block_quote(part.text)}\n>\n> {part.marker} {escape(part.place)}"
        case Look.RELATED:
            return f"- {part.marker} {escape(part.place)}\n\n{block_quote(part.text, indent='  ')}"
        case Look.HEADING:
            return f"### {escape(part.text)}"
        case Look.DOCUMENT:
            return f"- {escape(part.text)}"
        case Look.NOTE:
            return escape(part.text)


def _legal(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\n\t" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
