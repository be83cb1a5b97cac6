"""The parts of an answer -> Markdown; text from documents and users is escaped so that it is shown to the letter.

An answer is a quote with its source below it. A passage that is only related is the other way round, an entry of a
list: first where it stands, then what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.output.labels import label, listed, path_below, rest_of, source_below, versions_of
from qa.output.table import header, lines
from qa.records import Block, Listing, Note, Notice, Part, Quote, Status, Table

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")
LINE_BEGINNING = re.compile(
    r"^(\s*\d*)([-+=.)])(?=[\s=-]|$)", re.MULTILINE
)  # of an item, or a line that makes a heading


def escape(text: str) -> str:
    """Return the text as Markdown that shows it to the letter."""
    return LINE_BEGINNING.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", text))


def markdown(parts: Sequence[Part], status: Status, language: str) -> str:
    """Return an answer of that status and language (BCP 47) as Markdown."""
    return "\n\n".join(block for part in parts for block in _blocks(part, parts, status, language))


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; a marker such as [1] at the end of a cell stays one."""
    ruled = [[escape(cell) for cell in row] for row in (head, *rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (ruled[0], ["---"] * len(head), *ruled[1:]))


def block_quote(text: str, indent: str = "") -> str:
    """Return the text as a block quote, each line behind that indent."""
    return "\n".join(f"{indent}> {line}" for line in escape(text).splitlines())


def _quoted(quote: Quote, language: str, indent: str = "") -> str:
    """Return the quote below its lead, above what is left out of its list and what other versions have."""
    above = [] if quote.lead is None else [f"{indent}> **{escape(' '.join(quote.lead.text.split()))}**"]
    lines = (rest_of(quote, language), *map(escape, versions_of(quote, language)))
    below = [f"{indent}> *{line}*" for line in lines if line]
    return f"\n{indent}>\n".join([*above, block_quote(quote.text, indent), *below])


def _blocks(part: Part, parts: Sequence[Part], status: Status, language: str) -> Iterator[str]:
    match part:
        case Notice(text):
            yield f"*{text}*"
        case Note(text):
            yield f"**{text}**" if status is Status.RELATED else text
        case Quote() if status is Status.RELATED:
            where = escape(source_below(part, language))
            yield f"- {part.marker} {where}\n\n{_quoted(part, language, indent='  ')}"
        case Quote():
            yield f"{_quoted(part, language)}\n>\n> — {part.marker} {escape(source_below(part, language))}"
        case Block(document, quotes):
            yield f"**{escape(label(document, language))}**"
            for quote in quotes:
                below = [quote.marker, *(filter(None, [escape(path_below(quote, language))]))]
                yield f"{_quoted(quote, language)}\n>\n> — {' · '.join(below)}"
        case Table():
            yield grid(header(part), lines(part, parts, language))
        case Listing(documents, category):
            if category:
                yield f"**{escape(category)}**"
            yield "\n".join(f"- {escape(listed(document, language))}" for document in documents)
