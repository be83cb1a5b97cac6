"""The parts of an answer -> plain text for a terminal: nothing is escaped, and no text can steer the terminal.

An answer stands behind a bar, its source below; a passage that is only related stands below its source, without one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from qa.output.labels import label, listed, path_below, rest_of, source_below, versions_of
from qa.output.table import header, lines
from qa.records import Answer, Block, Listing, Note, Notice, Quote, Status, Table

BAR, SPACE = "│ ", "      "


def terminal(answer: Answer) -> str:
    """Return the answer as plain text."""
    related = answer.status is Status.RELATED
    blocks: list[str] = []
    for part in answer.parts:
        match part:
            case Notice(text):
                blocks.append(f"! {text}")
            case Note(text):
                blocks.append(text)
            case Quote() if related:
                where = f"{part.marker} {source_below(part, answer.language)}"
                blocks.append("\n".join([f"  {where}", *_quoted(part, answer.language, SPACE)]))
            case Quote():
                blocks.append(_answering(part, source_below(part, answer.language), answer.language))
            case Block(document, quotes):
                blocks.append(label(document, answer.language))
                blocks += [_answering(quote, path_below(quote, answer.language), answer.language) for quote in quotes]
            case Table():
                blocks.append(_columns(header(part), lines(part, answer.parts, answer.language)))
            case Listing(documents, category):
                names = [f"  - {listed(document, answer.language)}" for document in documents]
                blocks.append("\n".join([*([category] if category else []), *names]))
    return _harmless("\n\n".join(blocks))


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the figures before what they are of, in columns, so that none is moved by a long name."""
    ruled = [(*row[1:], row[0]) for row in (head, *rows)]
    widths = [max(map(_width, cells)) for cells in zip(*ruled, strict=True)]
    padded = ([cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)] for row in ruled)
    return "\n".join(f"  {'  '.join(row)}".rstrip() for row in padded)


def _width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _answering(quote: Quote, where: str, language: str) -> str:
    return "\n".join([*_quoted(quote, language, BAR), f"  {quote.marker} {where}".rstrip()])


def _quoted(quote: Quote, language: str, before: str) -> Iterator[str]:
    """Yield the lines of the quote, below its lead, above what is left out of its list and what other versions have."""
    for text in ("" if quote.lead is None else quote.lead.text, quote.text, rest_of(quote, language)):
        yield from _lines(text, before)
    for text in versions_of(quote, language):  # they are no part of the quote
        yield from _lines(text, " " * len(before))


def _lines(text: str, before: str) -> Iterator[str]:
    return (f"{before}{line}".rstrip() for line in text.splitlines() if line.strip())


def _harmless(text: str) -> str:
    """Return the text without control characters, line breaks and tabs aside."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")
