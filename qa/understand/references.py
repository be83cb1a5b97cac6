"""How questions refer to something: to what was asked before, to a case by its number, to a kind of section.

A question may name a case in another language than its own, and a heading be in a third: the patterns of all languages
are matched together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from index.languages import codes, compiled, read
from index.text.scripts import fold

FILE = "references"
POINTING_CHARS = 40  # of a sentence: the word that points back is its first


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case that is named by its number."""

    singular: tuple[str, ...]  # stands before the number
    plural: tuple[str, ...]
    sign: tuple[str, ...]  # between that word and the number
    ordinal: tuple[str, ...]  # stands behind the number
    counters: tuple[str, ...]  # behind a number that counts something else
    joins: tuple[str, ...]  # stands before a further number
    follows: tuple[str, ...]  # behind a further number, where it is one
    range: tuple[str, ...]  # stands between the first and the last of several numbers


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What a part of a document is about."""

    both: tuple[str, ...]  # in questions and headings
    asked: tuple[str, ...]  # in questions alone: phrases, since “next to” and “take effect” do not ask for it
    headed: tuple[str, ...]  # in headings alone


@dataclass(frozen=True, slots=True)
class References:
    """One language's regular expressions, in folded words: `references.toml`."""

    follow_up: tuple[str, ...]  # refers to what was asked before
    them: tuple[str, ...]  # stands for several documents that were spoken of before
    points_back: tuple[str, ...]  # begins a sentence that only the one before it makes clear
    others: tuple[str, ...]  # asks for others beside the cases that it names
    category: tuple[str, ...]  # speaks of a category of documents
    case: CaseNumber
    results: SectionWords
    next: SectionWords


def either(*names: str) -> str:
    """Return one expression for these fields, such as "case.singular", in all languages; it still wants a group."""
    return "|".join(pattern for name in names for one in _references() for pattern in attrgetter(name)(one))


@cache
def _references() -> tuple[References, ...]:
    return tuple(read(code, FILE, References) for code in codes(FILE))


@cache
def pattern(*names: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return the compiled expression for these fields in all languages; raise LanguageError where it is none."""
    return compiled(either(*names), f"*/{FILE}.toml, {' or '.join(names)}", flags)


def points_back(sentence: str) -> bool:
    """Tell whether a sentence of a document begins with a word for something that was said before it."""
    return pattern("points_back").match(fold(sentence[:POINTING_CHARS])) is not None


def case_pattern(expression: str) -> re.Pattern[str]:
    """Return the compiled expression, made of fields of `CaseNumber`; it matches text that is not folded, too."""
    return compiled(expression, f"*/{FILE}.toml, case", re.IGNORECASE)
