"""A name that was typed with one letter wrong -> the name; only where what was typed is no name itself.

Optimal string alignment (Damerau and Levenshtein): a letter left out, put in, taken for another, or two that changed
places. The first letter must be right, and the word must look like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.names.affixes import affixes, has_capital_nouns
from index.names.folding import Folded
from index.names.scan import Found, Names
from index.names.shown import is_shown
from index.names.table import NameTable

WORD = re.compile(r"[a-z]{6,20}|[\u0430-\u044f]{6,20}")  # of fewer letters, one makes too many other words
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя")


def mistyped(text: str, folded: Folded, found: list[Found], language: str, table: NameTable) -> Iterator[Found]:
    """Yield the words of the folded text, but for what was found in it, that are one letter away from a name.

    A word counts that has a capital letter inside a sentence, in a language where only names have.
    """
    if has_capital_nouns(language.partition("-")[0]):
        return
    for word in WORD.finditer(folded.text):
        span = Found(word[0], word.start(), word.end(), word.start(), word.end())
        if (
            word.start() in folded.begins
            and word.end() in folded.ends
            and not any(one.outer_start < word.end() and word.start() < one.outer_end for one in found)
            and word[0] not in affixes().kinds
            and is_shown(text, folded, span, language)
        ):
            meant = sorted(set(_one_letter_away(word[0], table.forms)))
            if len({table.names_of(name) for name in meant}) == 1:
                yield Found(meant[0], word.start(), word.end(), word.start(), word.end())


def _one_letter_away(word: str, names: Names) -> Iterator[str]:
    letters = next(alphabet for alphabet in ALPHABETS if word[0] in alphabet)
    for n in range(1, len(word) + 1):
        before, rest = word[:n], word[n:]
        for other in (
            before + rest[1:],
            before + rest[1:2] + rest[:1] + rest[2:],
            *(before + letter + rest for letter in letters),
            *(before + letter + rest[1:] for letter in letters),
        ):
            if other != word and other in names:
                yield other
