"""Numbers of articles, chapters, clauses and annexes, however they are written: 第十三条 = 第13条 = Article 13 = § 13.

The words for them are what the languages' `parts.toml` say, all of them together. Both the text and the question are
read with this.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from index.languages import codes, read
from index.text.numerals import number_of

FILE = "parts"
KINDS = ("article", "chapter", "part", "division", "clause", "annex")
NUMERAL = (
    r"[0-9０-９]{1,5}|[〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟貳參陸]{1,9}"
    r"|[IVXLC]{1,7}(?![\w])|[A-Z](?![\w])"
)
DOTTED = r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,5}"
PLAIN = re.compile(rf"(?<![\w.]){DOTTED}(?![\w%]|\.\d)")  # 5.2.1 alone; of two figures it may be an amount
LETTERED = frozenset(("annex", "part", "division"))
LEADING = re.compile(rf"[\s#>*|（(\[]*(?P<number>{DOTTED}|[0-9]{{1,4}}(?=[.、．)）]|\s))")


@dataclass(frozen=True, slots=True)
class NumberedPart:
    """A language's words for one kind of part, in lower case."""

    before: tuple[str, ...]  # stand before the number
    after: tuple[str, ...]  # stand behind it


@dataclass(frozen=True, slots=True)
class PartWords:
    """A language's words for the parts of documents that have numbers: `parts.toml`.

    An article, a section and a paragraph sign are one kind: what one law calls Article 13 another calls § 13.
    """

    sign: tuple[str, ...]  # between a word and its number
    ordinal: tuple[str, ...]  # before a number whose word stands behind it
    inline: tuple[str, ...]  # patterns: what begins an item inside a paragraph, where a sentence begins
    article: NumberedPart
    chapter: NumberedPart
    part: NumberedPart
    division: NumberedPart
    clause: NumberedPart
    annex: NumberedPart

    def of(self, kind: str) -> NumberedPart:
        """Return the words of a kind."""
        found: NumberedPart = getattr(self, kind)
        return found


@dataclass(frozen=True, slots=True)
class PartNumber:
    """A part of a document that is named by its number."""

    kind: str  # one of KINDS; "number" where figures stand alone
    number: tuple[int, ...]  # (13,); (5, 2, 1)
    start: int  # characters of the text
    end: int

    @property
    def key(self) -> str:
        """The same for the same part, however it is written; no word of any text."""
        return f"\ue000{self.kind}{'.'.join(map(str, self.number))}"

    def names(self, label: PartNumber) -> bool:
        """Tell whether a part with that label may be meant: a bare number names any kind."""
        return self.number == label.number and (self.kind == label.kind or "number" in {self.kind, label.kind})

    def surely_names(self, label: PartNumber) -> bool:
        """Tell whether it is meant: of bare numbers, those of several figures; “2.” may number anything."""
        return self.names(label) and (self.kind == label.kind or len(self.number) > 1)


@cache
def _words() -> tuple[PartWords, ...]:
    return tuple(read(code, FILE, PartWords) for code in codes(FILE))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a word with its number behind it, and a number with its word behind it."""
    before = _either(word for words in _words() for kind in KINDS for word in words.of(kind).before)
    after = _either(word for words in _words() for kind in KINDS for word in words.of(kind).after)
    sign = _either(word for words in _words() for word in words.sign)
    ordinal = _either(word for words in _words() for word in words.ordinal)
    return (
        re.compile(rf"(?<!\w)(?P<word>(?i:{before}))\s{{0,2}}(?:(?:{sign})\s?)?(?P<number>{DOTTED}|{NUMERAL})"),
        re.compile(rf"(?:{ordinal})\s?(?P<number>{NUMERAL})\s?(?P<word>{after})"),
    )


def _either(words: Iterable[str]) -> str:
    """Return one expression for the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def _kind_of(word: str) -> str:
    return next(kind for kind in KINDS for one in _words() if word in (*one.of(kind).before, *one.of(kind).after))


@lru_cache(maxsize=512)
def part_numbers_in(text: str) -> tuple[PartNumber, ...]:
    """Return the numbers of parts that a text names, in order."""
    found: dict[int, PartNumber] = {}
    for pattern in _patterns():
        for match in pattern.finditer(text):
            number, word = _number(match["number"]), match["word"]
            kind = _kind_of(word.lower())
            letter = match["number"].isascii() and match["number"].isalpha() and len(match["number"]) == 1
            pronoun = match["number"] == "I" and word.islower()  # “an article I read”
            if number is not None and not pronoun and (not letter or kind in LETTERED or match["number"] in "IVX"):
                found[match.start("number")] = PartNumber(kind, number, *match.span())
    for match in PLAIN.finditer(text):
        number = _number(match[0])
        if number is not None and len(number) > 2 and match.start() not in found:
            found[match.start()] = PartNumber("number", number, *match.span())
    return tuple(sorted(found.values(), key=lambda part: part.start))


def label_of(text: str, start: int = 0, end: int | None = None) -> PartNumber | None:
    """Return the number that a passage begins with, its own: 第十三条 …, 5.2.1 …; None where it has none."""
    stop = min(len(text) if end is None else end, start + 60)
    head = text[start:stop]
    skipped = len(head) - len(head.lstrip(" \t\r\n#>*|（([【「《"))
    first = next(iter(part_numbers_in(head)), None)
    if first is not None and first.start <= skipped:
        return PartNumber(first.kind, first.number, start + first.start, start + first.end)
    match = LEADING.match(head)
    number = None if match is None else _number(match["number"])
    if match is None or number is None:
        return None
    return PartNumber("number", number, start + match.start("number"), start + match.end("number"))


def _number(numeral: str) -> tuple[int, ...] | None:
    """Return what the numeral says, part by part."""
    parts = tuple(number_of(part) for part in unicodedata.normalize("NFKC", numeral).split("."))
    return None if any(part is None for part in parts) else tuple(part for part in parts if part is not None)
