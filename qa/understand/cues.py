"""One language's cues: the patterns by which a question shows its kind. Words of questions, never of documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from index.errors import LanguageError
from index.languages import read, serving

FILE = "cues"
PART = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Cues:
    """Regular expressions, matched anywhere in the folded question, themselves folded: `cues.toml`."""

    accents: bool  # whether they tell words apart; else they are left out of question and cue
    corpus: tuple[str, ...]
    collect: tuple[str, ...]
    compare: tuple[str, ...]
    overview: tuple[str, ...]
    list: tuple[str, ...]
    howto: tuple[str, ...]  # the kinds; fact has none: it is what is left
    why: tuple[str, ...]  # asks for a reason; like quantity it goes beside the kinds
    quantity: tuple[str, ...]  # asks for a number
    measured: tuple[str, ...]  # sets amounts side by side: the amount of the first group, tried in order
    amount: str  # asks for one amount, that of {what}
    filler_is_words: bool  # whether each filler stands as whole words
    filler: tuple[str, ...]  # what a question about the collection may say besides its cue, and nothing else
    parts: Mapping[str, tuple[str, ...]]  # what `{name}` in a pattern stands for: one of these

    def pattern(self, name: str) -> str:
        """Return one expression for all of those in the field; KeyError where one names no part of these."""
        one = "|".join(getattr(self, name))
        return self.whole(f"(?:\\b(?:{one})\\b)" if name == "filler" and self.filler_is_words else f"(?:{one})")

    def whole(self, pattern: str) -> str:
        """Return the expression with its parts; KeyError where it names none of these."""
        return PART.sub(lambda found: self.whole(self._part(found[1])), pattern)

    def _part(self, name: str) -> str:
        found = self.parts[name]
        return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def served_by(language: str) -> str:
    """Return the language whose cues a question in this one takes: English where there are none."""
    return serving(language, FILE)


@cache
def cues_of(language: str) -> Cues:
    """Return the cues that a question in the language takes."""
    return read(served_by(language), FILE, Cues)


def cue_pattern(language: str, name: str) -> str:
    """Return the expression of a field of the language's cues; raise LanguageError where it names no part."""
    return _named(language, name, lambda: cues_of(language).pattern(name))


def cue_patterns(language: str, name: str) -> list[str]:
    """Return the expressions of a field one by one, each with groups of its own; LanguageError as above."""
    cues = cues_of(language)
    return [_named(language, name, partial(cues.whole, one)) for one in getattr(cues, name)]


def _named(language: str, name: str, pattern: Callable[[], str]) -> str:
    try:
        return pattern()
    except KeyError as exc:
        where = f"languages/{served_by(language)}/{FILE}.toml"
        raise LanguageError(f"{where}, {name}: there is no part {exc}: write it under [parts], or correct it") from exc
