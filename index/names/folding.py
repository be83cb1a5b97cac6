"""A text -> a copy in which names are found: small letters without accents, and where words begin and end.

Unlike `index.text.scripts.fold` it leaves accents out and knows where each of its characters comes from: a name is
shown as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from index.text.scripts import fold, simplify

WITH_ACCENTS = re.compile(r"[\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u0600-\u06ff\u1e00-\u1eff]")
APOSTROPHES = frozenset("'’‘ʻʼʾʿ`´ʹ")
OTHERWISE = str.maketrans(  # letters that no accent tells apart, and Arabic ones that are written either way
    {"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "گ": "غ", "پ": "ب", "ژ": "ج", "چ": "تش", "ڤ": "ف"}
    | {"ـ": "", "\u200c": " ", "\u200d": ""}
)
RUN = re.compile(  # what a word is made of; each Chinese character may begin or end one
    r"[a-z0-9]+|[\u0370-\u03ff]+|[\u0400-\u052f]+|[\u0600-\u06ff]+|[\uac00-\ud7af]+|[\u30a1-\u30fa\u30fc-\u30ff]+"
    r"|[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded, with the place of each of its characters."""

    text: str
    starts: tuple[int, ...]  # of each character in the text itself, and the end: one more than there are characters
    begins: frozenset[int]  # where a name may begin
    ends: frozenset[int]  # where one may end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text itself of `text[start:end]`, which must not be empty."""
        return self.starts[start], self.starts[end - 1] + 1


@lru_cache(maxsize=64)  # a question is looked through for names of several kinds
def folded(text: str) -> Folded:
    """Return the text folded; apostrophes are left out of it, other signs stand as one space."""
    said: list[str] = []
    starts: list[int] = []
    cuts: set[int] = set()  # where an apostrophe was: “d'Hefei”, “Weihai's”, but “Xi'an” as well
    for place, char in enumerate(text):
        if char in APOSTROPHES:
            cuts.add(len(starts))
            continue
        for one in _folded(char):
            if one != " " or (said and said[-1] != " "):
                said.append(one)
                starts.append(place)
    whole = _simplified("".join(said), "".join(char for char in text if "\u3041" <= char <= "\u30ff"))
    runs = [match.span() for match in RUN.finditer(whole)]
    return Folded(
        whole,
        (*starts, len(text)),
        frozenset({start for start, _ in runs} | cuts),
        frozenset({end for _, end in runs} | cuts),
    )


def folded_name(name: str) -> str:
    """Return a name as it is found in a folded text."""
    return folded(name).text.strip()


@cache
def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    if WITH_ACCENTS.search(plain):
        apart = unicodedata.normalize("NFD", plain)
        plain = "".join(one for one in apart if not unicodedata.combining(one)).translate(OTHERWISE)
    plain = plain.translate(OTHERWISE)
    return "".join(one if one.isalnum() or one == "ー" else " " for one in plain)


def _simplified(text: str, kana: str) -> str:
    """Return the text with simplified characters, as many as before; with kana beside it, for Japanese ones too."""
    if text.isascii():
        return text
    whole = fold(text) if kana else simplify(text)
    return whole if len(whole) == len(text) else "".join(map(_one_simplified, text))


def _one_simplified(char: str) -> str:
    simple = simplify(char)
    return simple if len(simple) == 1 else char
