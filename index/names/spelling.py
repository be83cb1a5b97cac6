"""A Chinese name -> how it is spelled in other scripts, where no list of names has it.

By published systems: Hanyu Pinyin, the Palladius system in Cyrillic letters (both as pypinyin has them),
Sino-Vietnamese readings, and tables of syllables for Hangul, Arabic and kana (`spelling.toml`). Needed only when an
index is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.languages.record import read_records
from index.names.folding import folded_name
from index.names.gazetteer import FOLDER

READINGS = "vietnamese.tsv"
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"  # of Hangul syllables, in Unicode's order
A_SYLLABLE = 588  # syllables with one initial, which follow one another in Unicode
VOWELS = "aiueo"


@dataclass(frozen=True, slots=True)
class Syllables:
    """How one script writes the beginnings and ends of syllables: `spelling.toml`."""

    beginnings: Mapping[str, str]
    ends: Mapping[str, str]
    syllables: Mapping[str, str]  # whole ones that are written otherwise


def spellings(name: str) -> tuple[str, ...]:
    """Return the folded forms of a name in Chinese characters, sorted; () for any other name."""
    from pypinyin import Style, lazy_pinyin, pinyin

    if not all("\u3400" <= char <= "\u9fff" for char in name):
        return ()
    latin = lazy_pinyin(name, v_to_u=False)
    beginnings = lazy_pinyin(name, style=Style.INITIALS, strict=True)
    ends = [end for (end,) in pinyin(name, style=Style.FINALS, strict=True)]
    parts = list(zip(beginnings, ends, strict=True))
    cyrillic = "".join(lazy_pinyin(name, style=Style.CYRILLIC)).translate(str.maketrans("", "", "012345"))
    forms = [
        "".join(latin),
        " ".join(latin),
        "".join(latin).replace("v", "u"),
        cyrillic.replace("уо", "о"),
        *(_spelled(parts, script) for script in ("hangul", "arabic", "kana")),
        " ".join(_vietnamese().get(char, "") for char in name),
    ]
    return tuple(sorted({folded_name(form) for form in forms if form and not form.startswith(" ")}))


def _spelled(parts: list[tuple[str, str]], script: str) -> str:
    """Return the syllables in the script, "" where it has no way to write one of them."""
    known = _scripts()[script]
    said = [_syllable(known, script, *part) for part in parts]
    return "".join(said) if all(said) else ""


def _syllable(known: Syllables, script: str, beginning: str, end: str) -> str:
    if beginning + end in known.syllables:
        return known.syllables[beginning + end]
    written = known.ends.get(end) if beginning else known.ends.get(f"-{end}", known.ends.get(end))
    if written is None:
        return ""
    if script == "hangul":
        return _with_initial(known.beginnings[beginning], written) if beginning else written
    if script == "kana":
        if written[0] not in VOWELS:
            return written
        return known.beginnings[beginning].split()[VOWELS.index(written[0])] + written[1:]
    return known.beginnings.get(beginning, "") + written


def _with_initial(initial: str, syllables: str) -> str:
    """Return the Hangul with that initial in place of the silent one that it begins with."""
    moved = INITIALS.index(initial) - INITIALS.index("ㅇ")
    return chr(ord(syllables[0]) + moved * A_SYLLABLE) + syllables[1:]


@cache
def _scripts() -> Mapping[str, Syllables]:
    return read_records(Path(__file__).with_name("spelling.toml"), Syllables)


@cache
def _vietnamese() -> Mapping[str, str]:
    lines = (FOLDER / READINGS).read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
