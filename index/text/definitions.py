"""Definitions: «X 是指…», “X means …”, a line of its own with a term and the paragraph below it.

How one is asked for and given is what the languages' `definitions.toml` say, all of them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import codes, compiled, read
from index.text.scripts import fold

FILE = "definitions"
TERM_CHARS = 40  # a longer line is no term
ENDED = re.compile(r"[。！？.!?;；:：,，]$")
FIRST = re.compile(r"[\w·-]+(?:\s[\w·-]+)?")


@dataclass(frozen=True, slots=True)
class DefinitionWords:
    """One language's regular expressions, in folded words: `definitions.toml`."""

    asked: tuple[str, ...]  # found in a question that asks what something is
    given: tuple[str, ...]  # how a sentence begins that says it, `{term}` standing for what is defined


def asks_definition(question: str) -> bool:
    """Tell whether the question asks what something is."""
    return _asked().search(fold(question)) is not None


def is_term_line(line: str) -> bool:
    """Tell whether a line may be a term whose definition stands below it."""
    bare = _bare(line)
    return 0 < len(bare) <= TERM_CHARS and not ENDED.search(bare) and any(map(str.isalpha, bare)) and "|" not in bare


def term_of(line: str) -> str:
    """Return the term of such a line, folded: its first word, in Chinese the name before another language's."""
    found = FIRST.search(_bare(line))
    words = fold(found[0]) if found is not None else ""
    return words.split()[0] if words and not words.isascii() else words


def defines(sentence: str, question: str) -> bool:
    """Tell whether the sentence defines something that the question names."""
    said, asked = fold(sentence), fold(question)
    for size in range(min(TERM_CHARS, len(said)), 1, -1):
        term = said[:size].strip(" 　“”\"'《》「」*")
        if len(term) > 1 and term in asked and _given().match(f"{term}\0{said}"):
            return True
    return False


def _bare(line: str) -> str:
    return line.lstrip(" \t#*_0123456789.").rstrip(" \t*_")


@cache
def _words() -> tuple[DefinitionWords, ...]:
    return tuple(read(code, FILE, DefinitionWords) for code in codes(FILE))


@cache
def _asked() -> re.Pattern[str]:
    return compiled("|".join(one for words in _words() for one in words.asked), f"*/{FILE}.toml, asked")


@cache
def _given() -> re.Pattern[str]:
    """Return what matches a term, a NUL and a sentence that defines it, both folded; so it is compiled only once."""
    either = "|".join(one for words in _words() for one in words.given)
    return compiled(rf"(?P<term>[^\0]+)\0(?:{either.replace('{term}', '(?P=term)')})", f"*/{FILE}.toml, given")
