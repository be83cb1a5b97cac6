"""A folded text -> where it has names that a list knows, the longest first.

Cases, particles and words such as City or 市 around a name are seen; whether a word is meant as a name is left to
`index.names.shown`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from index.names.affixes import affixes
from index.names.folding import Folded

LONGEST = 40  # characters of a name
HANGUL = re.compile(r"[\uac00-\ud7af]+")
LETTERS = re.compile(r"[a-z]+|[\u0400-\u052f]+")  # of scripts whose words have endings
MIN_STEM = 3  # letters that stay where an ending is taken off


class Names(Protocol):
    """A trie of names, as marisa-trie has it."""

    def prefixes(self, text: str) -> list[str]:
        """Return the names that the text begins with, shortest first."""

    def __contains__(self, name: object) -> bool:
        """Tell whether it has the name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a folded text."""

    name: str  # as the list has it
    start: int
    end: int  # of the name itself, or of the case it stands in
    outer_start: int  # with the words around it that say what kind of place it is
    outer_end: int

    @property
    def has_kind(self) -> bool:
        """Whether such a word stands beside it."""
        return (self.outer_start, self.outer_end) != (self.start, self.end)


def scan(text: Folded, lists: Collection[Names], beginnings: Collection[str] = ()) -> Iterator[Found]:
    """Yield the names of all lists, from left to right, the longest of those that begin together.

    Of a long text, `beginnings`, the first two characters of all names, spare most of the time.
    """
    at = 0
    for start in sorted({*text.begins, *_behind_particles(text)}):
        if start < at or start >= len(text.text) or (beginnings and text.text[start : start + 2] not in beginnings):
            continue
        found = _longest(text, start, lists)
        if found is not None:
            yield found
            at = found.outer_end


def _longest(text: Folded, start: int, lists: Collection[Names]) -> Found | None:
    window = text.text[start : start + LONGEST]
    known = {name for names in lists for name in names.prefixes(window)}
    for name in sorted(known, key=len, reverse=True):
        if _may_end(text, start + len(name)):
            return _with_kind(text, name, start, start + len(name))
    word = LETTERS.match(text.text, start)
    if word is not None and word.end() in text.ends:
        for name in _without_ending(word[0]):
            if any(name in names for names in lists):
                return _with_kind(text, name, start, word.end())
    return None


def _may_end(text: Folded, end: int) -> bool:
    """Tell whether a name may end there: at the end of a word, or before Korean particles and kinds of places."""
    if end in text.ends:
        return True
    rest = HANGUL.match(text.text, end)
    if rest is None or not HANGUL.match(text.text[end - 1]):
        return False
    known = affixes()
    return any(
        rest[0] == kind or (rest[0].startswith(kind) and rest[0][len(kind) :] in known.suffixes)
        for kind in ("", *known.attached)
    )


def _without_ending(word: str) -> Iterator[str]:
    for ending, instead in affixes().endings.items():
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            yield from (word[: -len(ending)] + base for base in instead)


def _with_kind(text: Folded, name: str, start: int, end: int) -> Found:
    known, whole = affixes(), text.text
    outer_start, outer_end = start, end
    for word in known.attached:
        if whole.startswith(word, end):
            outer_end = end + len(word)
            break
    else:
        for word in known.after if whole.startswith(" ", end) else ():
            if whole.startswith(word, end + 1) and (end + len(word) + 1) in text.ends:
                outer_end = end + len(word) + 1
                break
    for word in known.before if whole.endswith(" ", 0, start) else ():
        first = start - len(word) - 1
        if first >= 0 and whole.startswith(f"{word} ", first) and first in text.begins:
            outer_start = first
            break
    return Found(name, start, end, outer_start, outer_end)


def _behind_particles(text: Folded) -> Iterator[int]:
    """Yield where a name begins behind a particle that is written as one word with it: Arabic “in Wuhan”."""
    particles = affixes().prefixes
    firsts = {particle[0] for particle in particles}
    for start in text.begins:
        if text.text[start : start + 1] in firsts:
            yield from (start + len(one) for one in particles if text.text.startswith(one, start))
