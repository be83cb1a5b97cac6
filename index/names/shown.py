"""Whether a word that may be a name is meant as one: Nice and nice, Reading and reading, 平安."""

from __future__ import annotations

from index.names.affixes import affixes, has_capital_nouns
from index.names.folding import Folded
from index.names.scan import Found
from index.text.words import DICTIONARY

AROUND = 12  # characters on either side from which the words of a Chinese text are told


def is_shown(text: str, folded: Folded, found: Found, language: str) -> bool:
    """Tell whether the text shows that the word is a name, though it is also an ordinary word.

    A word such as City or 市 beside it shows that; so does a capital letter inside a sentence, in German only behind a
    preposition; in a script without capital letters a preposition.
    """
    if found.has_kind:
        return True
    first = text[folded.starts[found.start]]
    behind = _is_behind_preposition(folded, found)
    if first.lower() == first.upper():  # a script without capitals
        return behind
    if not first.isupper() or text.isupper():
        return False
    inside = not _ends_sentence(text[: folded.starts[found.start]])
    return behind or (inside and not has_capital_nouns(language))


def is_aligned(text: str, found: Found) -> bool:
    """Tell whether a Chinese name begins and ends where words of the folded text do: 通化 is no name in 流通化解."""
    if not "\u3400" <= found.name[0] <= "\u9fff":
        return True
    start = max(0, found.start - AROUND)
    edges = DICTIONARY.edges(text[start : found.outer_end + AROUND])
    return found.start - start in edges and ({found.end - start, found.outer_end - start} & edges != set())


def _is_behind_preposition(folded: Folded, found: Found) -> bool:
    before = folded.text[: found.outer_start]
    if before.endswith(" "):
        return before.split()[-1:] != [] and before.split()[-1] in affixes().at
    return any(before.endswith(word) for word in affixes().at if word and not word.isascii())


def _ends_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip(" \"'“‘«(（")[-1:] in {"", ".", "!", "?", ":", "。", "！", "？", "\n"}
