"""Providers that a question names -> how much that speaks for their documents.

A name is matched by its Chinese words, and by their pronunciation in Latin letters (pinyin): across scripts, a model's
token vectors hardly know one place from another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.lexical import fold, words
from index.register import Register

SUFFIX = re.compile(r"(?<=..)[省市区县州]$")  # a question seldom says what kind of place it is
AND = re.compile(r"[、，,；;]")
LATIN_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Said:
    """The names of providers that a question says."""

    weights: Mapping[str, float]  # how rare each is among the documents, 0 to 1
    pinyin: bool  # whether names in Latin letters are meant too

    def weight(self, provider: str | None) -> float:
        """Return how much speaks for the documents of that provider: its rarest name counts, 0 where none is said."""
        names = names_of(provider, pinyin=self.pinyin) if provider and self.weights else ()
        return max((self.weights.get(name, 0.0) for name in names), default=0.0)


def named(question: str, register: Register) -> Said:
    """Return the names that the question shares with the documents' providers.

    A name counts ln(N / n) / ln(N), where n of N documents have it: what all have says nothing.
    """
    text, latin = _said(question)
    known = _known(register, pinyin=bool(latin))
    total = math.log(max(len(register.doc_ids), 2))
    pieces = {text[at : at + length] for length in known.lengths for at in range(len(text) - length + 1)}
    said = {name for name in (pieces | latin) & known.documents.keys() if _is_said(name, text, latin)}
    return Said({name: 1 - math.log(known.documents[name]) / total for name in said}, bool(latin))


@dataclass(frozen=True, slots=True)
class _Names:
    documents: Mapping[str, int]  # name -> how many documents have it
    lengths: frozenset[int]


@lru_cache(maxsize=4)
def _known(register: Register, *, pinyin: bool) -> _Names:
    """Return all names; worked out once for a snapshot."""
    documents: Counter[str] = Counter()
    for provider, n in register.providers.counts.items():
        if provider:
            documents.update(dict.fromkeys(names_of(provider, pinyin=pinyin), n))
    return _Names(documents, frozenset(map(len, documents)))


def is_whole(question: str, provider: str) -> bool:
    """Tell whether the question has the whole name of one of those who provided together, and not a word of it."""
    text, latin = _said(question)
    wholes = [SUFFIX.sub("", "".join(fold(one).split())) for one in AND.split(provider)]
    return any(
        _is_said(name, text, latin)
        for whole in wholes
        if len(whole) >= 2
        for name in _spellings(whole, pinyin=bool(latin))
    )


@lru_cache(maxsize=4096)
def names_of(provider: str, *, pinyin: bool) -> frozenset[str]:
    """Return the provider's words of two characters and more, folded, and with `pinyin` theirs, without tones."""
    short = {SUFFIX.sub("", word) for word in words(provider)}
    own = {word for word in short if len(word) >= 2}
    return frozenset(name for word in own for name in _spellings(word, pinyin=pinyin))


def _spellings(name: str, *, pinyin: bool) -> tuple[str, ...]:
    if name.isascii() or not pinyin:
        return (name,)
    from pypinyin import lazy_pinyin  # its dictionaries take longer to load than an answer

    return name, "".join(lazy_pinyin(name))


def _said(question: str) -> tuple[str, set[str]]:
    """Return the question, folded, and its words in Latin letters, “Xi'an” as one."""
    text = fold(question).replace("'", "").replace("’", "")
    return text, set(LATIN_WORD.findall(text))


def _is_said(name: str, text: str, latin: set[str]) -> bool:
    return name in latin if name.isascii() else name in text
