"""A question which documents mention something -> what they are looked through for.

How each language asks that is what its `sought.toml` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.languages import compiled, read, serving
from qa.records import Sought

FILE = "sought"
PART = re.compile(r"\{([a-z_]+)\}")
TERM = "(?P<term>.{1,60}?)"
MARKS = " \t?？؟!！.。…:：,，"
ASKED_CHARS = 300  # of a long sentence, what stands at its end; also bounds the patterns' work
SENTENCE = re.compile(r"[?？؟。!！;；]+")
MOST_WORDS, MOST_CHARS, UNSPACED = 4, 8, 0x2E80  # of a term; characters of scripts without spaces, which begin there
QUOTED = re.compile(r"[“「『«\"‘„《]\s*(?P<term>[^”」』»\"’“》]{1,60}?)\s*[”」』»\"’“》]")


@dataclass(frozen=True, slots=True)
class SoughtWords:
    """Regular expressions of one language, matched whatever the capitals, and words: `sought.toml`."""

    asked: tuple[str, ...]  # how it is asked; `{term}` stands for what
    opening: tuple[str, ...]  # what may stand before the term and is no part of it
    either: tuple[str, ...]  # words between terms of which one is enough
    both: tuple[str, ...]  # words between terms that are all asked for
    linking: tuple[str, ...]  # words that say how documents have to do with what is asked, and not what that is
    parts: Mapping[str, tuple[str, ...]]  # what any other `{name}` in a pattern stands for: one of these

    def pattern(self, asked: str) -> str:
        """Return the expression with its parts filled in."""
        return PART.sub(self._part, asked)

    def _part(self, found: re.Match[str]) -> str:
        if found[1] == "term":
            return TERM
        return f"(?:{'|'.join(self.pattern(one) for one in self.parts[found[1]])})"


def sought_in(question: str, language: str) -> Sought | None:
    """Return what a question asks that documents mention; None where it asks nothing of the kind."""
    words, patterns = _words(serving(language, FILE))
    said = [part.strip(MARKS)[-ASKED_CHARS:] for part in SENTENCE.split(" ".join(question.split()))]
    match = next((found for text in said for pattern in patterns if (found := pattern.search(text))), None)
    if match is None:
        return None
    quoted = [found["term"] for found in QUOTED.finditer(match["term"])]
    term = _bare(match["term"], words)
    if quoted:
        return Sought(tuple(quoted), every=any(word in match["term"] for word in words.both))
    if not _is_term(term):
        return None
    for joining, every in ((words.both, True), (words.either, False)):
        terms = [_bare(part, words) for part in re.split("|".join(map(re.escape, joining)), term)]
        if len(terms) > 1 and all(_is_term(one) and _is_short(one) for one in terms):
            return Sought(tuple(terms), every=every, whole=term)
    return Sought((term,), is_phrase=not _is_short(term))


def _is_term(text: str) -> bool:
    return any(map(str.isalnum, text))


def _is_short(text: str) -> bool:
    """Tell whether the text may be a word or a name; a longer one says something about what is to be found."""
    return len(text.split()) <= MOST_WORDS and sum(ord(char) >= UNSPACED for char in text) <= MOST_CHARS


def is_linking(word: str, language: str) -> bool:
    """Tell whether a word says how documents have to do with what is asked: “use”, “set up”, “concern”."""
    return _linking(serving(language, FILE)).fullmatch(word) is not None


def _bare(term: str, words: SoughtWords) -> str:
    """Return the term without quotation marks, marks and what may stand before it."""
    term = term.strip(MARKS)
    for opening in words.opening:
        term = re.sub(rf"^(?:{opening})(?=\w)", "", term, flags=re.IGNORECASE)
    return term.strip(MARKS + '“”「」『』«»"‘’„《》')


@cache
def _words(language: str) -> tuple[SoughtWords, tuple[re.Pattern[str], ...]]:
    words = read(language, FILE, SoughtWords)
    where = f"{language}/{FILE}.toml, asked"
    return words, tuple(compiled(words.pattern(one), where, re.IGNORECASE) for one in words.asked)


@cache
def _linking(language: str) -> re.Pattern[str]:
    words = read(language, FILE, SoughtWords)
    return compiled("|".join(words.linking), f"{language}/{FILE}.toml, linking", re.IGNORECASE)
