"""Question -> what kind of answer it asks for, by the cues of its own language and by what its vectors say.

A cue that is there is right nearly always, and decides; one that is not says little, and neither does that of a list,
which a collection is worded like: then what was learned from questions decides (`qa.understand.meaning`). Nothing is
known of the documents but that they are called cases or documents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from index.languages import compiled
from index.text.scripts import fold
from qa.records import Kind
from qa.understand.cues import FILE, cue_pattern, cues_of, served_by
from qa.understand.meaning import Meaning

# The kind that would answer most wrongly if missed, or is shown by the rarest words, comes first. Collecting names no
# document and may compare what it finds, so it goes before comparing; a comparison may ask how, or for an overview, of
# each side; an overview is often worded as a list (“what are the main measures”), and a list as a way of doing
# something. A question about the collection goes before all: it holds nothing but its cue (see `_is_all`).
ORDER = (Kind.COLLECT, Kind.COMPARE, Kind.OVERVIEW, Kind.LIST, Kind.HOWTO)
ASKED_CHARS = 300  # what is asked stands at the end of a long message; also bounds the patterns' work, cubic at worst

UNSURE = (Kind.FACT, Kind.LIST)  # what no cue, or that of a list, may be taken for
MARGIN = 0.1  # what the cue counts beside the meaning; without one a fact, which is searched for in any case
LIKELY = 0.5  # nearer to yes than to no: without a cue, the score from which the collection itself is asked about
A_NUMBER = 0.4  # the score from which a number is asked for; .5 measured alike


def kind_of(question: str, language: str, meaning: Meaning | None = None) -> Kind:
    """Return the question's kind, by its cues where these are sure or nothing was learned, else by what it means."""
    return kind_told(cued_kind(question, language), meaning)


def kind_told(cued: Kind, meaning: Meaning | None, *, leads_on: bool = False) -> Kind:
    """Return the kind of a question that has this kind by its cues.

    One that may lead on from another says less by itself: without a cue it asks of the document that this was about.
    """
    if meaning is None or cued not in UNSURE:
        return cued
    known = [
        kind
        for kind, score in meaning.kinds.items()
        if (kind.in_one_passage or not leads_on) and (kind is not Kind.CORPUS or score >= LIKELY)
    ]
    return max(known, key=lambda kind: meaning.kinds[kind] + (MARGIN if kind is cued else 0.0))


def cued_kind(question: str, language: str) -> Kind:
    """Return the question's kind by its cues; a language without any takes the English ones, no cue is a fact."""
    text, known = folded(question, language)[-ASKED_CHARS:], served_by(language)
    if any(_is_all(text, cue, _pattern(known, "filler")) for cue in _pattern(known, Kind.CORPUS).finditer(text)):
        return Kind.CORPUS
    return next((kind for kind in ORDER if _pattern(known, kind).search(text)), Kind.FACT)


def asks_quantity(question: str, language: str, meaning: Meaning | None = None) -> bool:
    """Return whether the answer is a number: how many, how much, which share, how long.

    By what the question means; by its cues where nothing was learned.
    """
    if meaning is not None:
        return meaning.quantity >= A_NUMBER
    return _pattern(served_by(language), "quantity").search(folded(question, language)) is not None


def asks_why(question: str, language: str) -> bool:
    """Return whether a reason is asked for."""
    return _pattern(served_by(language), "why").search(folded(question, language)) is not None


def substance(question: str, language: str) -> str:
    """Return the letters and digits of the question without what only asks: “做法” of “请问主要有哪些做法？”."""
    left = _pattern(served_by(language), "filler").sub(" ", folded(question, language)[-ASKED_CHARS:])
    return "".join(char for char in left if char.isalnum())


def is_filler(word: str, language: str) -> bool:
    """Tell whether a word of a question only asks: “please”, “which cases”."""
    return _pattern(served_by(language), "filler").fullmatch(folded(word, language)) is not None


def without_cue(question: str, language: str) -> list[str]:
    """Return the folded question without its cues of an overview or of a way: one cue less in each."""
    text, known = folded(question, language)[-ASKED_CHARS:], served_by(language)
    cues = [cue for kind in (Kind.OVERVIEW, Kind.HOWTO) for cue in _pattern(known, kind).finditer(text)]
    return [f"{text[: cue.start()]} {text[cue.end() :]}" for cue in cues]


def folded(text: str, language: str) -> str:
    """Return a copy as cues are matched: folded, white space as one space, without accents where they are left out."""
    copy = " ".join(fold(text).replace("’", "'").split())
    if cues_of(language).accents:
        return copy
    marks_apart = unicodedata.normalize("NFD", copy)
    return unicodedata.normalize("NFC", "".join(char for char in marks_apart if not unicodedata.combining(char)))


def _is_all(text: str, cue: re.Match[str], filler: re.Pattern[str]) -> bool:
    """Tell whether nothing of substance stands beside the cue: “how many cases are there”, not “… did they hear”."""
    rest = filler.sub(" ", f"{text[: cue.start()]} {text[cue.end() :]}")
    return not any(char.isalnum() for char in rest)


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    """Compile a field of the language's cues, joined before they are folded: kana in one decide how kanji fold."""
    return compiled(folded(cue_pattern(language, name), language), f"{language}/{FILE}.toml, {name}")
