"""Text -> its lines, and which of them go on in the next: a hard-wrapped paragraph is one unit, verse is not.

A line goes on where it is as full as the lines around it allow, or where the next begins with a small letter. Headings,
list items, rows of tables, code, records and addresses stay lines. Only the text around a line decides, so that a part
of a document is read as the whole is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.abbreviations import abbreviations

BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
REACH = 2000  # characters to each side of a line, or some more, by which its width is judged
WIDEST = 125  # columns: a wider line is a whole paragraph
NARROWEST = 52  # columns: what is narrower is verse, an address, a column of a table
RAGGED = 0.13  # of the width that a full line may lack beyond the next word
SMALL = 40  # columns of a line that goes on in a small letter
CAPITALS = 0.8  # share of lines that begin with a capital letter from which they are verse, names or records
MANY = 3  # lines from which that is told

MARKER = re.compile(
    r"(?:[-*+•·▪◦‣]|\d{1,3}(?:\.\d+)*[.)]|(?:[A-Za-z]|[ivxIVX]{2,5})\)|（[\d一二三四五六七八九十]+）)\s*(?<=[\s）])"
)
PERHAPS = re.compile(  # a marker, or words of a sentence
    r"(?:[–—]|[A-Za-z]\.|[ivxIVX]{2,5}\.|\d{4}\.|\d+(?:\.\d+)+|\((?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\)|"
    r"(?:\d{1,4}[-/.:]){2}\d[\d:.,]*|\[?\d{1,2}:\d\d\S*)\s+"
)
ENDED = re.compile(r"(?:(?<!\b[^\W\d_])\.|[:;!?。：；！？])[\W_]*$")
CHINESE_MARKER = re.compile(r"[一二三四五六七八九十百]+、|第[\d一二三四五六七八九十百千零〇两]+[条章节款编部]|[①-⑳]")
BLOCK = re.compile(
    r"#{1,6}\s|[>|]|`{3,}|~{3,}|</?[A-Za-z!](?![\w.+-]*(?::/|@))|\[\^?[\w-]+\]:|:\s|\.\.\s|[=~^\"'`#*+_-]{3,}\s*$|\+[-=]|@|%|\\[a-z]+\{|"
    r"(?:\d{1,4}[-/.:]){2}\d{1,4}[T ]\d\d:\d\d|\[[\w :./-]+\]\s"
)
OPENERS = "`*_\"'“‘«(["  # before the first letter of a line
LABEL = re.compile(r"[^\W\d_][\w ./()-]{0,24}:(?:\s|$)|\w{1,6}：")
TABULAR = re.compile(r"\S(?: {3,}|\t+ *)\S|\s\|\s|^\s*\||\|\s*$")
LEADERS = re.compile(r"(?:[.·…] ?){4,}")
CODE = re.compile(
    r"[{}\\]\s*$|[=)\]}\"'];\s*$|^\s*(?:\$ |>>>|//|#!|[\w.]+\([^()]*\)[:;{]?\s*$)|"
    r"\s(?:=|==|:=|->|=>|&&|\|\|)\s|^\s*</?\w+(?![\w.+-]*(?::/|@))|^\s*[\w.*-]*[/\\][\w./*-]+\s*$|^\s*\"[\w-]+\":"
)
HARD = re.compile(r"(?: {2,}|\\|<br\s*/?>)\r?$")
FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the text of a document holds code between fences, and remarks that are not shown; spans in order."""

    fences: tuple[Span, ...]
    comments: tuple[Span, ...]

    def in_fence(self, at: int) -> bool:
        """Tell whether the character is between fences, or of one."""
        return _within(self.fences, at)

    def in_comment(self, at: int) -> bool:
        """Tell whether the character is of a remark."""
        return _within(self.comments, at)


@lru_cache(maxsize=8)
def marks(text: str) -> Marks:
    """Return the fences and the remarks of a whole document."""
    fences = _fences(text) if "```" in text or "~~~" in text else ()
    comments = (match.span() for match in COMMENT.finditer(text)) if "<!--" in text else ()
    return Marks(fences, tuple(span for span in comments if not _within(fences, span[0])))


def _fences(text: str) -> tuple[Span, ...]:
    """Return fenced code, closed by a fence as long as the one that opened it, or by the end."""
    found: list[Span] = []
    opened: re.Match[str] | None = None
    for match in FENCE.finditer(text):
        if opened is None:
            opened = None if match[1][0] == "`" and "`" in match[2] else match
        elif match[1].startswith(opened[1]) and not match[2].strip():
            found.append((opened.start(), match.end()))
            opened = None
    return (*found, (opened.start(), len(text))) if opened is not None else tuple(found)


def _within(spans: tuple[Span, ...], at: int) -> bool:
    n = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return n >= 0 and at < spans[n][1]


def units(text: str, start: int, end: int) -> list[Span]:
    """Return the spans that a sentence cannot leave: lines, those together that go on; without blank ones."""
    edges = [match.end() for match in BREAK.finditer(text, start, end) if not goes_on(text, *match.span())]
    spans = zip([start, *edges], [*edges, end], strict=True)
    return [(a, b) for a, b in spans if text[a:b].strip()]


def goes_on(text: str, end: int, start: int) -> bool:
    """Tell whether the line that ends there goes on in that which starts there; both are seen whole."""
    begin = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    match = BREAK.search(text, start)
    stop = match.start() if match is not None else len(text)
    if begin == end or start == stop or end - begin > 4 * WIDEST:
        return False
    line, following = text[begin:end], text[start:stop].rstrip()
    head, tail = following.strip(), line.strip()
    if (
        not any(map(str.isalnum, tail))
        or head in {"", "."}
        or HARD.search(line)
        or begins_block(head, tail)
        or re.match(r"#{1,6}\s", tail)
    ):
        return False
    if any(pattern.search(one) for pattern in (TABULAR, LEADERS, CODE) for one in (line, following)):
        return False
    width, small = columns(tail), head.lstrip(OPENERS)[:1].islower() and (head[0].islower() or tail[0] != head[0])
    if width < SMALL or (LABEL.match(head) and LABEL.match(tail)) or marks(text).in_fence(start):
        return False
    deeper = len(following) - len(head) > len(line) - len(line.lstrip()) and not _is_item(tail)
    widest = _width(text, begin // REACH)
    if small and not deeper and width >= widest / 2:
        return True
    word = min(columns(head.split()[0]), widest // 3)
    full = widest >= NARROWEST and width + 1 + word > widest * (1 - RAGGED)
    return full and not _is_verse(text, begin, stop, widest)


def lines_are_paragraphs(text: str, at: int) -> bool:
    """Tell whether the lines around a place are whole paragraphs, as where nothing was wrapped at a width."""
    return _width(text, at // REACH) == 0


def _lines(text: str, start: int, end: int) -> list[Span]:
    edges = [start, *(match.end() for match in BREAK.finditer(text, start, end))]
    return [(a, b) for a, b in zip(edges, [*edges[1:], end], strict=True) if a < b]


def begins_block(head: str, tail: str) -> bool:
    """Tell whether a line that begins so begins a block; `tail` is the line above."""
    if BLOCK.match(head) or CHINESE_MARKER.match(head):
        return True
    if MARKER.match(head):
        return not (head[0].isdigit() and tail.rsplit(maxsplit=1)[-1].lower() in abbreviations().ordinal)
    return bool(PERHAPS.match(head) and (ENDED.search(tail) or PERHAPS.match(tail)))


def _is_item(line: str) -> bool:
    return bool(MARKER.match(line) or line.startswith("[^"))


@lru_cache(maxsize=32)
def _width(text: str, place: int) -> int:
    """Return how many columns the lines reach to around a place (REACH apart); 0 where they are whole paragraphs."""
    middle = place * REACH
    shown = [text[a:b].strip() for a, b in _lines(text, max(0, middle - REACH), min(len(text), middle + 2 * REACH))]
    wrapped = [line for line, following in pairwise(shown) if line and following and not TABULAR.search(line)]
    widths = sorted(map(columns, wrapped))
    most = WIDEST if sum(widths) < 1.5 * sum(map(len, wrapped)) else 2 * WIDEST
    fitting = [width for width in widths if width <= most]
    if not fitting or sum(fitting) < sum(widths) / 2:
        return 0
    return fitting[-1 - len(fitting) // 10]


def _is_verse(text: str, start: int, end: int, width: int) -> bool:
    """Tell whether the lines of a paragraph begin with a capital letter each, and end where they need not."""
    lines = [text[a:b].strip() for a, b in _lines(text, *_paragraph(text, start, end))]
    capitals = sum(line[0].isupper() for line in lines[1:] if line)
    if len(lines) <= MANY or capitals < CAPITALS * (len(lines) - 1):
        return False
    return any(columns(a) + 1 + columns(b.split()[0]) < width for a, b in pairwise(lines) if b)


def _paragraph(text: str, start: int, end: int) -> Span:
    """Return the lines around without a blank one between them, as far as is looked."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    blank = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
    for match in blank.finditer(text, low, start):
        low = match.end()
    after = blank.search(text, max(start, end - 1), high)
    return low, after.start() if after is not None else high


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: a Chinese character two, a mark on another none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
