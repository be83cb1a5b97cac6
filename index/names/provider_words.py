"""Providers -> the words of their names that a question may call them by, worked out when the index is built.

The table of names has whole names and the places in them, and these bind. A part of a name, such as 知识产权局 of
广东省知识产权局, is no name: here are the words that such a part is made of, and how many documents have each says how
much it weighs (`qa.understand.named.providers`).

Pronunciations are spelled then too: the dictionaries that they need take more memory, and longer to load, than an
answer does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.text.scripts import fold
from index.text.words import words

SUFFIX = re.compile(r"(?<=..)[省市区县州]$")  # a question seldom says what kind of place it is
AND = re.compile(r"[、，,；;]")


@dataclass(frozen=True, slots=True)
class Names:
    """One provider's names, folded, each with its pronunciation in Latin letters (pinyin) without tones."""

    words: Mapping[str, str]  # of two characters and more
    wholes: Mapping[str, str]  # the whole name of each of those who provided together

    @property
    def word_forms(self) -> set[str]:
        """The words, in characters and in Latin letters."""
        return {*self.words, *self.words.values()}

    @property
    def whole_forms(self) -> set[str]:
        """The whole names, the same."""
        return {*self.wholes, *self.wholes.values()}


def provided_by(provider: str) -> set[str]:
    """Return those who provided a document together, as front matter has them, and all of them as one."""
    return {provider, *(one for one in map(str.strip, AND.split(provider)) if one)}


def names_of(provider: str) -> Names:
    """Return the provider's names."""
    own = (SUFFIX.sub("", word) for word in words(provider))
    wholes = (SUFFIX.sub("", "".join(fold(one).split())) for one in AND.split(provider))
    return Names(_spelled(own), _spelled(wholes))


def _spelled(names: Iterable[str]) -> dict[str, str]:
    return {name: _pinyin(name) for name in names if len(name) >= 2}


def _pinyin(name: str) -> str:
    if name.isascii():
        return name
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name))
