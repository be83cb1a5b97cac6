"""A conversation, as the browser shows it -> a file with its citations: Markdown, or Word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index.errors import QuestionError
from qa.output.files import TYPES, File, file_name
from qa.output.markdown import escape, plain
from qa.output.word import data_of, legal, new_document

MAX_TURNS = 200
MAX_CHARS = 2_000_000  # of a whole conversation; a browser keeps less
HEADING = re.compile(r"\*\*((?:[^*\\]|\\.)+)\*\*")


@dataclass(frozen=True, slots=True)
class Part:
    """Words around quotes, a heading among them, a list of documents, or a quote with its marker and its source."""

    text: str
    marker: str = ""
    source: str = ""
    heading: bool = False
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what was said to it."""

    question: str
    parts: tuple[Part, ...]


def exchanges(turns: Sequence[Mapping[str, Any]]) -> tuple[Exchange, ...]:
    """Return what the browser sent as records; raise QuestionError where it is no conversation."""
    try:
        found = tuple(
            Exchange(str(turn["question"]), tuple(_part(part) for part in turn["parts"])) for turn in turns[:MAX_TURNS]
        )
    except (TypeError, KeyError, AttributeError, ValueError) as exc:
        raise QuestionError("this is no conversation that can be exported: reload the page and try again") from exc
    if sum(len(str(turn)) for turn in found) > MAX_CHARS:
        raise QuestionError("the conversation is too long for one file: begin a new one and export it in parts")
    return found


def export(form: str, turns: Sequence[Exchange], made: datetime, author: str = "") -> File:
    """Return the file in that form, "md" or "docx", named by the date and the first question."""
    title = turns[0].question if turns else ""
    if form == "md":
        return File(file_name(title, made, form), TYPES[form], markdown(turns).encode())
    if form == "docx":
        return File(file_name(title, made, form), TYPES[form], word(turns, made, author))
    raise QuestionError(f"a conversation cannot be exported as {form!r}: choose md or docx")


def markdown(turns: Sequence[Exchange]) -> str:
    """Return the conversation as Markdown."""
    parts: list[str] = []
    for turn in turns:
        parts.append(f"## {escape(' '.join(turn.question.split()))}")
        for part in turn.parts:
            if part.marker:
                lines = "\n".join(f"> {escape(line)}" for line in part.text.splitlines())
                parts.append(f"{lines}\n>\n> {part.marker} — {escape(part.source)}")
            elif part.items:
                parts.append("\n".join(f"- {escape(item)}" for item in part.items))
            else:
                parts.append(f"**{escape(part.text)}**" if part.heading else escape(part.text))
    return "\n\n".join(parts) + "\n"


def word(turns: Sequence[Exchange], made: datetime, author: str) -> bytes:
    """Return the conversation as a Word document."""
    document = new_document(" ".join(turns[0].question.split()) if turns else "", author, made)
    for turn in turns:
        document.add_heading(legal(turn.question), level=1)
        for part in turn.parts:
            if part.marker:
                document.add_paragraph(legal(part.text), style="Intense Quote")
                document.add_paragraph(legal(f"{part.marker} — {part.source}"))
            elif part.items:
                for item in part.items:
                    document.add_paragraph(legal(item), style="List Bullet")
            elif part.heading:
                document.add_heading(legal(part.text), level=2)
            else:
                document.add_paragraph(legal(part.text))
    return data_of(document)


def _part(sent: Mapping[str, Any]) -> Part:
    """Return a part: {text, marker, source} of a quote, {items} of a list, or {text}, which is Markdown of ours."""
    if sent.get("marker"):
        return Part(str(sent["text"]), str(sent["marker"]), str(sent["source"]))
    if sent.get("items"):
        return Part("", items=tuple(map(str, sent["items"])))
    text = str(sent["text"])
    heading = HEADING.fullmatch(text)
    return Part(plain(heading[1]), heading=True) if heading else Part(plain(text))
