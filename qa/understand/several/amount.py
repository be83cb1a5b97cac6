"""A question that sets amounts side by side -> the same, asked of one document: “how many visitors?”.

Whoever reads a passage for «which city has the higher rate?» looks for a city; asked for the rate, for a number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from index.languages import compiled
from qa.records import NamedProviders
from qa.understand.cues import FILE, cue_patterns, cues_of, served_by
from qa.understand.kind import folded
from qa.understand.named.mentions import subjects_in

EDGES = " \t、，,。.？?！!：:；;؟،؛"


def amount_asked(text: str, language: str, providers: NamedProviders, *, quantity: bool) -> str | None:
    """Return what to ask each document for, without the names of documents; None where no amount is asked for.

    `quantity` is whether the question asks for a number in so many words.
    """
    left = subjects_in(text, providers).left
    for pattern in _measured(served_by(language)):
        found = pattern.search(folded(left, language))
        what = "" if found is None else _as_typed(left, found).strip(EDGES)
        if what:
            return cues_of(language).amount.format(what=what)
    return " ".join(left.split()).strip(EDGES) + "？" if quantity else None


def _as_typed(text: str, found: re.Match[str]) -> str:
    """Return the first group with its accents, if the folded text has as many characters as the text itself."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return plain[slice(*found.span(1))] if len(plain) == len(found.string) else found[1]


@cache
def _measured(language: str) -> tuple[re.Pattern[str], ...]:
    where = f"{language}/{FILE}.toml, measured"
    return tuple(compiled(folded(one, language), where) for one in cue_patterns(language, "measured"))
