"""Text in Latin letters -> its language, by the small words that hold its sentences together.

A question is full of them, and a few tell more of a short one than its letters do. Where they do not tell, lingua does,
by three letters at a time: its models of more letters take a second to load and would err more often than both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from index.languages import Language, languages

CLEAR = 1.0  # votes by which one language must be ahead
WORD = re.compile(r"[^\W\d_]+")


def latin_language(text: str) -> str:
    """Return the language as BCP 47, "en" where nothing tells."""
    clear = clear_latin_language(text)
    if clear is not None:
        return clear
    found = _by_letters().detect_language_of(text)
    return "en" if found is None else str(found.iso_code_639_1.name).lower()


def clear_latin_language(text: str) -> str | None:
    """Return the language that the small words tell; None where they do not."""
    votes = vote(text)
    first, second = (*sorted(votes.values(), reverse=True), 0.0, 0.0)[:2]
    return max(votes, key=lambda language: votes[language]) if first - second >= CLEAR else None


def vote(text: str) -> dict[str, float]:
    """Return each language's votes: one a small word, shared where several have it, and one a letter of its own."""
    votes: defaultdict[str, float] = defaultdict(float)
    for word in WORD.findall(text.lower()):
        speakers = _speakers().get(word, ())
        for language in speakers:
            votes[language] += 1 / len(speakers)
    letters = Counter(text)
    for language, known in _latin().items():
        votes[language] += sum(letters[letter] for letter in set(known.letters))
    return votes


@cache
def _latin() -> Mapping[str, Language]:
    """Return the languages in Latin letters."""
    return {code: language for code, language in languages().items() if language.script == "Latn"}


@cache
def _speakers() -> dict[str, list[str]]:
    speakers: dict[str, list[str]] = {}
    for language, known in _latin().items():
        for word in known.small_words:
            speakers.setdefault(word, []).append(language)
    return speakers


@cache
def _by_letters() -> Any:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    known = [getattr(IsoCode639_1, code.upper()) for code in _latin()]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*known).with_low_accuracy_mode().build()
