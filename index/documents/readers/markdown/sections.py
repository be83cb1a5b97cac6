"""Markdown and plain text -> Sections: headings with hashes, underlined ones, those written in HTML.

Lines of fenced code and of remarks are no headings, and a rule under a paragraph of several lines does not make one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.records import Section
from index.text.layout import marks

HASHES = re.compile(r"^\ufeff? {0,3}(?P<level>#{1,6})[ \t]+(?P<words>.*?)(?:[ \t]+#+)?[ \t\r]*$", re.MULTILINE)
UNDERLINED = re.compile(
    r"(?:\A\ufeff?|(?<=\n)) {0,3}(?P<words>\S[^\n]*?)[ \t\r]*\n {0,3}(?P<level>=+|-{2,})[ \t\r]*$", re.MULTILINE
)
WRITTEN_OUT = re.compile(
    r"^ {0,3}<h(?P<level>[1-6])\b[^>\n]*>[ \t]*(?P<words>[^\n]*?)[ \t]*</h(?P=level)>[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
ASIDE = re.compile(r"[ \t]*(?:<!--.*?-->|\{[#.:][^{}]*\}|<a\b[^>]*>[ \t]*</a>)[ \t]*$")  # no part of a heading's words
NO_TITLE = re.compile(r"[-*+]\s|#{1,6}\s|[>|<]|`{3}|~{3}")  # how a list, a quotation, a table begins
LEADING = re.compile(r"(?:<a\b[^>]*>[ \t]*</a>|<!--.*?-->)[ \t]*")


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    words: str
    line: int  # where it begins, its marks included
    start: int  # where its words begin
    end: int


def sections_of(text: str, body: int) -> tuple[Section, ...]:
    """Cut the text from `body` on at its headings."""
    headings = _headings(text, body)
    first = headings[0].line if headings else len(text)
    body += text[body : body + 1] == "\ufeff"
    found = [Section((), body, body, first)] if text[body:first].strip() else []
    path: list[_Heading] = []
    ends = [*(heading.line for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):
        path = [*(above for above in path if above.level < heading.level), heading]
        found.append(Section(tuple(above.words for above in path), heading.start, heading.end, end))
    return tuple(found)


def _headings(text: str, body: int) -> list[_Heading]:
    found = [_heading(match, len(match["level"])) for match in HASHES.finditer(text, body)]
    for match in WRITTEN_OUT.finditer(text, body):  # its words stand between tags, and are not quoted
        found.append(replace(_heading(match, int(match["level"])), start=match.end()))
    for match in UNDERLINED.finditer(text, body):
        if _is_title(text, body, match):
            found.append(_heading(match, 1 if match["level"][0] == "=" else 2))
    hidden = marks(text)
    shown = [one for one in found if one.words and not hidden.in_fence(one.line) and not hidden.in_comment(one.line)]
    return sorted(shown, key=lambda heading: heading.line)


def _heading(match: re.Match[str], level: int) -> _Heading:
    words, start = match["words"], match.start("words")
    lead = LEADING.match(words)
    if lead is not None:
        words, start = words[lead.end() :], start + lead.end()
    while (aside := ASIDE.search(words)) is not None:
        words = words[: aside.start()]
    return _Heading(level, words.strip(), match.start(), start, match.end())


def _is_title(text: str, body: int, match: re.Match[str]) -> bool:
    """Tell whether the underlined line is one of its own, and may be a heading."""
    above = text[max(body, text.rfind("\n", 0, match.start() - 1) + 1) : match.start()]
    alone = not above.strip() or HASHES.match(above) is not None
    words = match["words"]
    return alone and not NO_TITLE.match(words) and "|" not in words and any(map(str.isalnum, words))
