"""The text of a collection document (a contents page, then numbered cases) -> its Cases, as paragraphs.

A source made by text recognition shows its print: heading levels are arbitrary, and a paragraph may be cut in the
middle of a sentence where a page ended. Errors name the line. Files are left to `index.documents.collection.write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import SourceError

PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
MARKS = re.compile(r"[#*\s]")
NUMERAL = "一二三四五六七八九十百"
ENTRY = re.compile(r"(?:[-*+] +)?(?P<number>\d+)[.．、] *(?P<title>.+?) *(?:\.{3,}|…+|·{3,}) *(?P<page>\d+) *")
NUMBERED = re.compile(r"\d+[.．、] *\D.*")
PROVIDER = re.compile(r"[(（](?P<provider>.+)提供[)）]")
SECTION = re.compile(rf"[{NUMERAL}]+、[^。；]+")
ITEM = re.compile(rf"[(（][{NUMERAL}]+[)）]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source."""

    line: int  # where it begins, from 1
    text: str  # with its Markdown marks
    heading: bool  # it had `#` marks in the source

    @property
    def words(self) -> str:
        """The text without marks of emphasis."""
        return self.text.replace("**", "").strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page."""

    line: int
    number: int
    title: str
    category: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the collection."""

    entry: Entry
    provider: str
    paragraphs: tuple[Paragraph, ...]  # its heading and provider first


def parse(text: str, name: str) -> tuple[str | None, list[Case]]:
    """Return the collection's title, if it has one, and its cases; raise SourceError with line and expectation.

    `name` is the file's, for messages.
    """
    paragraphs = list(_paragraphs(text))
    entries = list(_contents(paragraphs))
    if not entries:
        raise SourceError(
            f"{name}, line 1: no contents page: expected lines such as `1. Title ..... 1` before the cases"
        )
    numbers = [entry.number for entry in entries]
    for entry, number in zip(entries, range(numbers[0], numbers[0] + len(numbers)), strict=True):
        if entry.number != number:
            raise SourceError(f"{name}, line {entry.line}: entry {entry.number} of the contents: expected {number}")
    body = [paragraph for paragraph in paragraphs if paragraph.line > entries[-1].line]
    starts = _starts(body, entries, name)
    ends = [*starts[1:], len(body)]
    cases = [_case(entry, body[a:b], name) for entry, a, b in zip(entries, starts, ends, strict=True)]
    first = entries[0].line
    headings = [p.words for p in paragraphs if p.heading and p.line < first]
    return max(headings, key=len, default=None), cases


def characters(text: str) -> str:
    """Return the text without Markdown marks and white space: what an import must preserve."""
    return MARKS.sub("", text)


def opens(paragraph: Paragraph) -> bool:
    """Tell whether a section or an item begins here."""
    return bool(SECTION.fullmatch(paragraph.words) or ITEM.match(paragraph.words))


def glue(lines: Sequence[str]) -> str:
    """Join lines of one sentence, with a space between Latin letters only."""
    text = lines[0]
    for line in lines[1:]:
        between = " " if re.search(r"[A-Za-z,;]$", text) and re.match(r"[A-Za-z]", line) else ""
        text += between + line
    return text


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield paragraphs; a heading and each line of the contents are paragraphs of their own."""
    for match in PARAGRAPH.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        pending: list[str] = []
        began = line
        for at, raw in enumerate(match[0].split("\n"), start=line):
            heading = re.match(r" {0,3}#{1,6} +", raw)
            if heading or ENTRY.fullmatch(raw.strip()):
                if pending:
                    yield Paragraph(began, glue(pending), heading=False)
                    pending = []
                yield Paragraph(at, raw[heading.end() if heading else 0 :].strip(), heading=heading is not None)
                began = at + 1
            elif raw.strip():
                pending.append(raw.strip())
        if pending:
            yield Paragraph(began, glue(pending), heading=False)


def _contents(paragraphs: Sequence[Paragraph]) -> Iterator[Entry]:
    category = None
    for paragraph in paragraphs:
        match = ENTRY.fullmatch(paragraph.text)
        if match:
            title = match["title"].replace("**", "").strip()
            yield Entry(paragraph.line, int(match["number"]), title, category, int(match["page"]))
        elif paragraph.heading:
            category = paragraph.words


def _starts(body: Sequence[Paragraph], entries: Sequence[Entry], name: str) -> list[int]:
    """Return where each case's heading stands in the body; every numbered heading must be in the contents."""
    starts: list[int] = []
    for at, paragraph in enumerate(body):
        expected = entries[len(starts)] if len(starts) < len(entries) else None
        if expected is not None and _heads(paragraph, expected):
            starts.append(at)
        elif paragraph.heading and NUMBERED.fullmatch(paragraph.words):
            wanted = f"«{expected.number}. {expected.title}»" if expected else "no further case"
            raise SourceError(
                f"{name}, line {paragraph.line}: «{paragraph.words}»: expected {wanted}, as the contents say"
            )
        elif not starts:
            wanted = f"«{entries[0].number}. {entries[0].title}»"
            raise SourceError(f"{name}, line {paragraph.line}: «{paragraph.words[:40]}»: expected the heading {wanted}")
    if len(starts) < len(entries):
        lost = entries[len(starts)]
        raise SourceError(
            f"{name}, line {lost.line}: the contents name case {lost.number}, «{lost.title}»: "
            "expected a heading with this number and title further down"
        )
    return starts


def _heads(paragraph: Paragraph, entry: Entry) -> bool:
    number = re.match(r"(\d+)[.．、]", paragraph.words)
    if number is None or int(number[1]) != entry.number:
        return False
    return characters(paragraph.words[number.end() :]) == characters(entry.title)


def _case(entry: Entry, paragraphs: Sequence[Paragraph], name: str) -> Case:
    line = paragraphs[0].line
    if len(paragraphs) < 2 or (match := PROVIDER.fullmatch(paragraphs[1].words)) is None:
        at = paragraphs[1].line if len(paragraphs) > 1 else line
        raise SourceError(f"{name}, line {at}: expected who provided case {entry.number}, such as （西安市提供）")
    for paragraph in paragraphs[2:]:
        if paragraph.heading and not opens(paragraph):
            raise SourceError(
                f"{name}, line {paragraph.line}: heading «{paragraph.words[:40]}»: "
                "expected a section (一、…), an item (（一）…) or the next case of the contents"
            )
    return Case(entry, match["provider"].strip(), tuple(paragraphs))
