"""Providers that a question names -> how much that speaks for their documents.

A name is matched by its Chinese words, and by their pronunciation in Latin letters (pinyin): across scripts, a model's
token vectors hardly know one place from another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from index.lexical import fold, words
from index.records import Document

SUFFIX = re.compile(r"(?<=..)[省市区县州]$")  # a question seldom says what kind of place it is
AND = re.compile(r"[、，,；;]")
LATIN_WORD = re.compile(r"[a-z]+")


def named(question: str, documents: Collection[Document]) -> dict[str, float]:
    """Return doc_id -> how rare the names are that the question shares with its provider, ≤ 1 a name; others left out.

    A name counts ln(N / n) / ln(N), where n of N documents have it: what all have says nothing.
    """
    text, latin = _said(question)
    own = {d.doc_id: names_of(d.provider, pinyin=bool(latin)) for d in documents if d.provider}
    frequency = Counter(name for names in own.values() for name in names)
    total = math.log(max(len(documents), 2))
    found: dict[str, float] = {}
    for doc_id, names in own.items():
        hits = [name for name in names if _is_said(name, text, latin)]
        weight = max((1 - math.log(frequency[name]) / total for name in hits), default=0.0)
        if weight > 0:
            found[doc_id] = weight
    return found


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
