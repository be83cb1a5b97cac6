"""Whether a word that may be a name is meant as one: Nice and nice, Reading and reading, 平安."""

from __future__ import annotations

import re

from index.names.affixes import affixes, has_capital_nouns
from index.names.folding import Folded
from index.names.scan import Found, Names
from index.text.words import word_edges

WORD_BEFORE, WORD_BEHIND = re.compile(r"(\w)[\w'’-]*[ -]$"), re.compile(r"[ -](\w)")
AROUND = 12  # characters on either side from which the words of a Chinese text are told


def is_meant(text: str, folded: Folded, found: Found, language: str, places: Names, *, ordinary: bool) -> bool:
    """Tell whether a name in the text is meant as one; `places` has the world's, `ordinary` says that it is a word too.

    A place's stands where words of a Chinese text do; an ordinary word must be shown to be a name as well.
    """
    aligned = found.name not in places or is_aligned(folded.text, found, whole=ordinary)
    return aligned and (not ordinary or is_shown(text, folded, found, language))


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
    if " " in found.name:  # “Uy Hải”, but not “La marque”
        return all(word[:1].isupper() for word in text[slice(*folded.span(found.start, found.end))].split())
    if _is_part_of_another(text, folded, found):
        return False
    inside = not _ends_sentence(text[: folded.starts[found.start]])
    return behind or (inside and not has_capital_nouns(language))


def is_aligned(text: str, found: Found, *, whole: bool = False) -> bool:
    """Tell whether a Chinese name begins where a word of the folded text does: 通化 is no name in 流通化解.

    With `whole`, it must end where one does, too: 太仓 is a name in 太仓港, 平安 none in 平安夜.
    """
    if not "\u3400" <= found.name[0] <= "\u9fff":
        return True
    start = max(text.rfind(" ", 0, found.start) + 1, found.start - AROUND)
    behind = text.find(" ", found.outer_end, found.outer_end + AROUND)
    edges = word_edges(text[start : behind if behind >= 0 else found.outer_end + AROUND])
    ends = not whole or not edges.isdisjoint({found.end - start, found.outer_end - start})
    return found.start - start in edges and ends


def _is_behind_preposition(folded: Folded, found: Found) -> bool:
    before = folded.text[: found.outer_start]
    if before.endswith(" "):
        return before.split()[-1:] != [] and before.split()[-1] in affixes().at
    return any(before.endswith(word) for word in affixes().at if word and not word.isascii())


def _is_part_of_another(text: str, folded: Folded, found: Found) -> bool:
    """Tell whether a word with a capital letter stands right beside it, inside the sentence: Xianyang Airport."""
    start, end = folded.span(found.start, found.end)
    before, behind = WORD_BEFORE.search(text[:start]), WORD_BEHIND.match(text[end:])
    return (behind is not None and behind[1].isupper()) or (
        before is not None and before[1].isupper() and not _ends_sentence(text[: before.start()])
    )


def _ends_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip(" \"'“‘«(（¿¡")[-1:] in {"", ".", "!", "?", ":", "。", "！", "？", "\n"}
