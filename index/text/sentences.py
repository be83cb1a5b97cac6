"""Text -> the spans of its sentences, for any script; the grain of chunks and of quotes.

A sentence ends at 。！？ (or their half-width and other scripts' kin), together with the quotation marks and brackets
that close it, and at the end of a line: a heading, a list item, a paragraph. A Western full stop ends one only
before white space, and not after a number, an initial or a common abbreviation.
"""

from __future__ import annotations

import re

MAX_SENTENCE_CHARS = 1000  # a run without any end (a table, a log) is cut, at the softest place there is

CLOSERS = "”’」』】〗》〉）)\\]\"'*_"
END = re.compile(
    rf"(?:[。！？｡⋯]|…(?=[”’」』])|[!?؟۔।॥։]+(?=[\s{CLOSERS}]|$)|"
    rf"(?<![\d\s])(?<!\b[A-Za-z])(?<!\b(?:Dr|Mr|Ms|No|St|vs|pp|cf|al))(?<!\b(?:Mrs|Inc|Ltd|etc|Fig))\.(?=[\s{CLOSERS}]|$)|"
    rf"(?<=\d)\.(?=[ \t{CLOSERS}]*(?:\n|$)|[ \t]+[A-ZА-ЯÀ-Þ]))+[{CLOSERS}]*"
    r"|\n+"
)
SOFT = (re.compile(r"[；;]"), re.compile(r"[，,、：:]"), re.compile(r"\s"))


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return half-open spans in order, without white space around them; together they hold all other characters."""
    stop = len(text) if end is None else end
    spans, at = [], start
    for match in END.finditer(text, start, stop):
        spans += _trimmed(text, at, match.end())
        at = match.end()
    return spans + _trimmed(text, at, stop)


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the span without white space around it, in parts where it is too long for a sentence."""
    spans = []
    start, end = _bare(text, start, end)
    while end - start > MAX_SENTENCE_CHARS:
        cut = _softest(text, start)
        spans.append(_bare(text, start, cut))
        start, _ = _bare(text, cut, end)
    return [*spans, (start, end)] if start < end else spans


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _softest(text: str, start: int) -> int:
    """Return the last of the softest places to cut that a sentence from there may reach to."""
    reach = start + MAX_SENTENCE_CHARS
    for soft in SOFT:
        cuts = [match.end() for match in soft.finditer(text, start, reach)]
        if cuts:
            return cuts[-1]
    return reach
