"""A section -> its units: numbered items, rows and paragraphs, each of whole sentences; and what announces a list.

An item goes on in what stands indented below it. Items inside a paragraph (一是…二是…) begin as the
languages' `parts.toml` say. Without a blank line before it, an article of a law begins a paragraph, and so does a line
below an item, or in a text whose lines are whole paragraphs, if the line above does not go on in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby

from index.languages import codes, compiled, read
from index.text.layout import BREAK, goes_on, lines_are_paragraphs
from index.text.numbers import FILE, KINDS, PartWords, label_of
from index.text.sentences import sentence_spans
from index.text.tables import table_at

LINE_ITEM = re.compile(
    r"[-*+•▪◦‣]\s|\d{1,3}[.)、．](?!\d)|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-z])[)）]|"
    r"[一二三四五六七八九十]{1,3}、|[①-⑳]|[a-z]\)\s"
)
SENTENCE_END = re.compile(r"[。．.！!？?；;：:][”’」』）)\"'*_]*$")
ANNOUNCES = re.compile(r"[：:][*_]*$")
BLANK = re.compile(r"\n[ \t]*\r?\n")
INLINE, ROW = -1, -2  # in place of an indentation, of an item inside a paragraph, and of a row of a table

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """An item or a paragraph: `text[start:end]`."""

    start: int
    end: int
    depth: int | None = None  # columns by which an item is indented, INLINE or ROW; None of what is no item
    series: Span | None = None  # from the first to the last item of its list; None where it stands alone
    lead: Span | None = None  # the sentence that announces the list


@lru_cache(maxsize=64)
def units_in(text: str, start: int, end: int) -> tuple[Unit, ...]:
    """Return the units of a section's body, in order, without white space around them."""
    spans = sentence_spans(text, start, end)
    found: list[Unit] = []
    for a, b in spans:
        depth = _depth(text, a)
        if found and not _begins(text, found[-1], a, depth):
            found[-1] = replace(found[-1], end=b)
        else:
            found.append(Unit(a, b, depth))
    return tuple(_in_series(text, found, spans))


def is_numbered(heading: str) -> bool:
    """Tell whether a heading begins as an item does."""
    return LINE_ITEM.match(heading) is not None


def heads_item(heading: str) -> bool:
    """Tell whether a heading is the first sentence of a numbered item: (一) Cut the costs."""
    return is_numbered(heading) and SENTENCE_END.search(heading) is not None


def announces(words: str) -> bool:
    """Tell whether the words end as what announces a list does."""
    return ANNOUNCES.search(words) is not None


def _begins(text: str, before: Unit, start: int, depth: int | None) -> bool:
    """Tell whether a unit begins there."""
    if table_at(text, start) is not None or table_at(text, before.end - 1) is not None:
        return "\n" in text[before.end : start]  # a row may be of several sentences
    under_item = before.depth is not None and before.depth >= 0
    indent = start - (text.rfind("\n", 0, start) + 1)
    if under_item and indent > (before.depth or 0) and not text[start - indent : start].strip():
        return False
    if depth is not None or BLANK.search(text, before.end, start) is not None:
        return True
    line_break = BREAK.search(text, before.end, start)
    if line_break is None or _is_labelled(text, start):
        return line_break is not None
    return (under_item or lines_are_paragraphs(text, start)) and not goes_on(text, *line_break.span())


def _is_labelled(text: str, start: int) -> bool:
    """Tell whether a sentence begins with a word for a part and its number, as 第五条 or § 5; a bare number is none."""
    label = label_of(text, start)
    return label is not None and label.kind in KINDS


def _depth(text: str, start: int) -> int | None:
    table = table_at(text, start)
    if table is not None:
        return None if table.is_head(start) else ROW
    begin = text.rfind("\n", 0, start) + 1
    if not text[begin:start].strip() and LINE_ITEM.match(text, start):
        return start - begin
    return INLINE if _inline().match(text, start) else None


def _in_series(text: str, units: Sequence[Unit], spans: Sequence[Span]) -> list[Unit]:
    found: list[Unit] = []
    for depth, run in groupby(units, key=lambda unit: unit.depth):
        members = list(run)
        if depth is None or len(members) == 1:
            found += members
            continue
        lead = _lead(text, found[-1], members[0], spans) if found and depth != ROW else None
        series = members[0].start, members[-1].end
        found += [replace(member, series=series, lead=lead) for member in members]
    return found


def _lead(text: str, before: Unit, first: Unit, spans: Sequence[Span]) -> Span | None:
    """Return the last sentence of the unit before, where it announces the list; a row's lead is its table's header."""
    last = next(span for span in reversed(spans) if span[1] == before.end)
    one_paragraph = first.depth == INLINE and BLANK.search(text, before.end, first.start) is None
    return last if one_paragraph or announces(text[slice(*last)]) else None


@cache
def _inline() -> re.Pattern[str]:
    patterns = (pattern for code in codes(FILE) for pattern in read(code, FILE, PartWords).inline)
    return compiled("|".join(patterns), f"*/{FILE}.toml, inline")
