"""Text -> the spans of its sentences, for any script; the grain of chunks and of quotes.

A sentence ends at 。！？ (or their half-width and other scripts' kin), together with the quotation marks and brackets
that close it and the number of a note, and at the end of a unit of the layout: a heading, a list item, a paragraph.
A Western full stop ends one only before white space, and not after an abbreviation, an initial or an ordinal.
"""

from __future__ import annotations

import re

from index.text.abbreviations import abbreviations
from index.text.layout import marks, units

MAX_SENTENCE_CHARS = 1000  # a run without any end (a table, a log) is cut, at the softest place there is

CLOSERS = "”’」』】〗》〉）)\\]\"'*_»"
NOTE = r"\[\^?[\w-]{1,8}\](?!\()"  # and no link
NOTES = rf"(?:{NOTE}|[¹²³⁰-⁹])*"
END = re.compile(
    rf"(?:(?P<sure>[。！？｡⋯]+|…(?=[”’」』])|[!?؟۔।॥։።፧။៕]+(?=[\s{CLOSERS}¹²³⁰-⁹]|{NOTE}|$))|(?<!\s)(?P<stop>\.)(?=[\s{CLOSERS}¹²³⁰-⁹]|{NOTE}|$))"
    rf"(?:\r?\n[ \t]*(?=[”’」』】〗》〉）]))?[{CLOSERS}]*{NOTES}"
)
SOFT = (re.compile(r"[；;]"), re.compile(r"[，,、：:]"), re.compile(r"\s"))
BEFORE = re.compile(r"[\w.’'/:º°ª-]*\Z")
LONGEST_WORD = 24  # characters looked at before a full stop
NEXT = re.compile(r"[\s\"'“‘«(\[*_>„]*(\S?)")
ROMAN = re.compile(r"[IVXLC]{1,6}\b")
INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SECTION_SIGNS = "§¶№#"


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return half-open spans in order, without white space around them; together they hold all other characters."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    for a, b in units(text, start, stop):
        at = a
        for edge in _ends(text, a, b):
            spans += _trimmed(text, at, edge)
            at = edge
        spans += _trimmed(text, at, b)
    return spans


def is_shown(text: str, start: int, end: int) -> bool:
    """Tell whether the span may be quoted: no remark of the file's stands in it, no character that no screen shows."""
    remarks = "<!--" in text[start:end] and any(a < end and start < b for a, b in marks(text).comments)
    return not remarks and CONTROL.search(text, start, end) is None


def _ends(text: str, start: int, end: int) -> list[int]:
    """Return where sentences end inside the unit; a remark before or behind a sentence is one of its own."""
    remarks = [span for span in marks(text).comments if start < span[1] and span[0] < end]
    edges = []
    for match in END.finditer(text, start, end):
        if any(a <= match.start() < b for a, b in remarks):
            continue
        if match["stop"] is None:
            is_end = not _goes_on_small(text, match, end)
        else:
            is_end = _is_end(text, start, match.start("stop"), match.end(), end)
        if is_end:
            edges.append(match.end())
    for a, b in remarks:
        begin = max((edge for edge in edges if edge <= a), default=start)
        finish = min((edge for edge in edges if edge >= b), default=end)
        if not text[begin:a].strip():
            edges.append(min(b, end))
        elif not any(char.isalnum() for char in text[b:finish]):
            edges.append(a)
    return sorted(set(edges))


def _goes_on_small(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether what was asked or called out stands in quotation marks inside a sentence: “Who?” he said."""
    closed = match.end("sure") < match.end()
    following = NEXT.match(text, match.end(), end)
    return closed and following is not None and following[1].islower()


def _is_end(text: str, start: int, stop: int, after: int, end: int) -> bool:  # noqa: PLR0911  # one rule a line
    """Tell whether the full stop ends a sentence; `start` and `end` are those of its unit."""
    following = NEXT.match(text, after, end)
    char = following[1] if following is not None else ""
    if not char:
        return True
    if char.islower():
        return False
    known = abbreviations()
    found = BEFORE.search(text[max(start, stop - LONGEST_WORD) : stop])
    word = found[0].lstrip("'’-/:.") if found is not None else ""
    lower = word.lower()
    at = following.start(1) if following is not None else end
    if word.isdigit():
        return _ends_number(text, start, stop - len(word), len(word), char)
    if text[max(start, stop - 2) : stop] == "..":
        return True
    if lower in known.always:
        return False
    if lower in known.number and (char.isdigit() or char in SECTION_SIGNS or ROMAN.match(text, at, end)):
        return False
    if lower in known.name and char.isupper():
        return False
    if lower in known.last:
        return char.isupper() or not char.isalnum()
    return not (len(word) == 1 and word.isalpha()) and not INITIALS.fullmatch(word)


def _ends_number(text: str, start: int, first: int, n_digits: int, char: str) -> bool:
    """Tell whether the full stop behind a number is one: not after the number of an item, nor in “am 5. Mai”."""
    if not text[start:first].strip(" \t#>*_-+•"):
        return False
    if not char.isupper():
        return not (char.isdigit() or char.isalpha()) or ord(char) > 0x2E7F
    before = text[max(start, first - LONGEST_WORD) : first].split()
    return not (n_digits <= 2 and before and before[-1].lower() in abbreviations().ordinal)


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
