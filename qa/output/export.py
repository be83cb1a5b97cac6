"""A conversation, as the browser shows it -> a file with its citations: Markdown, or Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from index.errors import QuestionError
from qa.output.files import TYPES, File, file_name
from qa.output.markdown import block_quote, escape, grid
from qa.output.word import add_table, data_of, legal, new_document

MAX_TURNS = 200
MAX_CHARS = 2_000_000  # of a whole conversation; a browser keeps less


class Look(StrEnum):
    """What a part is, and so how it looks."""

    NOTE = "note"  # words of ours
    HEADING = "heading"  # what the parts below it are of
    QUOTE = "quote"  # it answers
    RELATED = "related"  # a passage that need not answer
    DOCUMENT = "document"  # one by name
    TABLE = "table"  # figures side by side


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was said; of a quote or passage, with its marker and its source."""

    text: str
    look: Look = Look.NOTE
    marker: str = ""
    place: str = ""
    lead: str = ""  # what a quote is read under, where its source does not name it
    rest: str = ""  # what is left out of its list
    versions: tuple[str, ...] = ()  # what other versions have in its place, a line each
    rows: tuple[tuple[str, ...], ...] = ()  # of a table, all of one length; its header first


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
    except (TypeError, KeyError, ValueError, AttributeError) as exc:
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
        parts += map(_markdown, turn.parts)
    return "\n\n".join(parts) + "\n"


def word(turns: Sequence[Exchange], made: datetime, author: str) -> bytes:
    """Return the conversation as a Word document."""
    document = new_document(" ".join(turns[0].question.split()) if turns else "", author, made)
    for turn in turns:
        document.add_heading(legal(turn.question), level=1)
        for part in turn.parts:
            text, source = legal(part.text), legal(f"{part.marker} {part.place}")
            match part.look:
                case Look.QUOTE:
                    _add_quote(document, part, "Intense Quote")
                    document.add_paragraph(source)
                case Look.RELATED:
                    document.add_paragraph(source)
                    _add_quote(document, part, "Quote")
                case Look.HEADING:
                    document.add_heading(text, level=2)
                case Look.DOCUMENT:
                    document.add_paragraph(text, style="List Bullet")
                case Look.TABLE:
                    add_table(document, part.rows)
                case Look.NOTE:
                    document.add_paragraph(text)
    return data_of(document)


def _add_quote(document: Any, part: Part, style: str) -> None:
    """Add the quote in that style, below its lead, above what is left out of its list and what other versions have."""
    if part.lead:
        document.add_paragraph().add_run(legal(part.lead)).bold = True
    document.add_paragraph(legal(part.text), style=style)
    for line in filter(None, (part.rest, *part.versions)):
        document.add_paragraph(legal(line))


def _part(sent: Mapping[str, Any]) -> Part:
    fields = {name: str(value) for name, value in sent.items() if name not in {"rows", "versions"}}
    rows = tuple(tuple(map(str, row)) for row in sent.get("rows", ()))
    versions = tuple(map(str, sent.get("versions", ())))
    look = Look(fields.pop("look", Look.NOTE))
    if (look is Look.TABLE) != (len(rows) > 1) or len({len(row) for row in rows} - {0}) != bool(rows):
        raise ValueError("a table has a header and rows of its length")
    return Part(look=look, rows=rows, versions=versions, **fields)


def _quoted(part: Part, indent: str = "") -> str:
    above = [f"{indent}> **{escape(' '.join(part.lead.split()))}**"] if part.lead else []
    below = [f"{indent}> *{escape(line)}*" for line in (part.rest, *part.versions) if line]
    return f"\n{indent}>\n".join([*above, block_quote(part.text, indent), *below])


def _markdown(part: Part) -> str:
    match part.look:
        case Look.QUOTE:
            return f"{_quoted(part)}\n>\n> {part.marker} {escape(part.place)}"
        case Look.RELATED:
            return f"- {part.marker} {escape(part.place)}\n\n{_quoted(part, indent='  ')}"
        case Look.HEADING:
            return f"### {escape(part.text)}"
        case Look.DOCUMENT:
            return f"- {escape(part.text)}"
        case Look.TABLE:
            return grid(part.rows[0], part.rows[1:])
        case Look.NOTE:
            return escape(part.text)
