"""One text in one form, for matching: letters composed, Arabic without marks and stretching, raised figures apart.

The text itself stays as it is: a form is a copy that knows where each of its characters comes from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNSAID = re.compile(
    r"[\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic stretching and vowels
    r"\u05b0-\u05bd\u05bf\u05c1\u05c2\u00ad\u200b-\u200f\u2060\ufeff]"  # Hebrew vowels, what has no width
)
LIFTED = {ord(lifted): f"^{figure}" for lifted, figure in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)}
CHANGED = re.compile(f"{UNSAID.pattern}|[⁰¹²³⁴-⁹]")
HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
SPACED = re.compile(rf"(?<={HAN})\s+(?={HAN})")
LONGEST_ACRONYM = 8  # letters
MARKS = (  # what ends a question, by what it ends with where it has no mark
    (re.compile(rf"(?:{HAN}|[\u3041-\u30ff])$"), "？"),
    (re.compile(r"[\u0600-\u06ff]$"), "؟"),
    (re.compile(r"\w$"), "?"),
)
JAMO = range(0x1160, 0x1200)  # vowels and finals, which belong to the consonant before


@dataclass(frozen=True, slots=True)
class Form:
    """A copy of a text for matching."""

    text: str
    starts: tuple[int, ...] | None  # of each character in the text itself, and its end; None where nothing changed

    def in_original(self, spans: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the spans, (n, 2), as those of the text itself."""
        if self.starts is None or not len(spans):
            return spans
        inside = np.clip(spans, 0, len(self.starts) - 1)
        return np.array(self.starts, dtype=np.int32)[inside]


def form_of(text: str) -> Form:
    """Return the text's form; the text itself where it is in that form already."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not CHANGED.search(text)):
        return Form(text, None)
    said: list[str] = []
    starts: list[int] = []
    for start, end in _clusters(text):
        whole = UNSAID.sub("", unicodedata.normalize("NFC", text[start:end])).translate(LIFTED)
        said.append(whole)
        starts += [start] * len(whole)
    return Form("".join(said), (*starts, len(text)))


def plain_form(text: str) -> str:
    """Return the text's form alone."""
    return form_of(text).text


def typed_form(text: str) -> str:
    """Return a question as it is searched for, however it was typed: as a sentence, with a mark at its end.

    That is its form, Chinese unspaced, in small letters where all are capitals, its first letter a capital.
    """
    plain = SPACED.sub("", plain_form(text))
    if plain.isupper() and sum(map(str.isalpha, plain)) > LONGEST_ACRONYM:
        plain = plain.lower()
    mark = next((mark for last, mark in MARKS if last.search(plain)), "")
    return f"{plain[:1].upper()}{plain[1:]}{mark}"


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the spans of letters together with the marks and parts that belong to them."""
    edges = [
        n
        for n, char in enumerate(text)
        if n == 0 or not (unicodedata.combining(char) or ord(char) in JAMO or unicodedata.category(char) == "Mc")
    ]
    return list(zip(edges, [*edges[1:], len(text)], strict=True))
