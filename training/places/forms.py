"""A place's names -> those that a question may have, folded; names that are codes, or mere words, are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.names.affixes import affixes, bare
from index.names.folding import folded_name
from training.places.ordinary import is_common, is_filler, is_for_fame, is_of_idiom, is_word, tag_of
from training.places.sources import COUNTRY, Place

PROMINENT = 1_000_000  # inhabitants from which a place is meant even where its name is a word too: Paris, Париж
SCRIPTS = {  # a name is kept that is written in one of them, and how many characters it must have
    "latin": (re.compile(r"[a-z]+(?: [a-z]+)*"), 3),
    "cyrillic": (re.compile(r"[\u0400-\u052f]+(?: [\u0400-\u052f]+)*"), 3),
    "arabic": (re.compile(r"[\u0600-\u06ff]+(?: [\u0600-\u06ff]+)*"), 3),
    "chinese": (re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+"), 2),
    "kana": (re.compile(r"[\u3041-\u30ff]+(?: [\u3041-\u30ff]+)*"), 2),
    "mixed": (re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]+"), 3),
    "korean": (re.compile(r"[\uac00-\ud7af]+(?: [\uac00-\ud7af]+)*"), 2),
}
KOREAN_OR_KANA = re.compile(r"[\uac00-\ud7af\u30a1-\u30ff]+")
CODE = re.compile(r"[A-Z]{2,4}")  # of an airport
NAMES = ("ns", "nrt")  # jieba's tags of places, and of names that are spelled out: 拉萨


@dataclass(frozen=True, slots=True)
class Form:
    """One name of a place, as questions are searched for it."""

    name: str  # folded, without “City” or 市
    ordinary: bool  # whether it is also a word: it must then be shown to be a name


def forms_of(place: Place) -> Iterator[Form]:
    """Yield the place's names, each once.

    An alternative name that is also a word is kept where the place is prominent; in letters other than Latin ones,
    which have no such fillers, elsewhere too unless the word is common.
    """
    seen = {""}
    for number, written in enumerate(place.names):
        name = bare(folded_name(written))
        if name in seen or not _is_name(written, name):
            continue
        seen.add(name)
        prominent = place.population >= PROMINENT
        if not is_word(name):
            yield Form(name, ordinary=False)
        elif number == 0 or prominent or tag_of(name) == "ns" or not (name.isascii() or is_common(name)):
            yield Form(name, ordinary=_is_ordinary(name, place, main=number == 0))


def _is_ordinary(name: str, place: Place, *, main: bool) -> bool:
    """Tell whether a name that is also a word is more often that: it must then be shown to be a name."""
    prominent = place.population >= PROMINENT
    if SCRIPTS["chinese"][0].fullmatch(name) and (tag := tag_of(name)):
        return tag not in NAMES and (not prominent or is_of_idiom(name))  # 大连 is an adverb there, 合肥 a noun
    if prominent and KOREAN_OR_KANA.fullmatch(name) and is_for_fame(name, map(folded_name, place.names)):
        return False  # where no capital letter could show it; in Latin letters, too many words are as rare as names
    if not prominent or (name.isascii() and not main) or (name[0].upper() != name[0] and is_filler(name)):
        return True
    return place.population < COUNTRY and not name.isascii() and is_common(name)  # Korean 지난: Jinan, and “last”


def _is_name(written: str, name: str) -> bool:
    if _is_lower(written) or CODE.fullmatch(written) or name in affixes().kinds:
        return False
    return any(len(name) >= least and pattern.fullmatch(name) for pattern, least in SCRIPTS.values())


def _is_lower(written: str) -> bool:
    """Tell whether it begins with a small letter: GeoNames has such where a name of another script is spelled out."""
    return written[:1].islower()
