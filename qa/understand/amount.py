"""A question that sets amounts side by side -> the same, asked of one document: “how many visitors?”.

Whoever reads a passage for «which city has the higher rate?» looks for a city; asked for the rate, for a number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from index.languages import compiled
from index.store.document_table import DocumentTable
from index.text.language import detect
from qa.records import Query
from qa.understand.cues import FILE, cue_patterns, cues_of, served_by
from qa.understand.kind import folded
from qa.understand.mentions import without_subjects
from qa.understand.providers import named

EDGES = " \t、，,。.？?！!：:；;؟،؛"


def amount_asked(query: Query, table: DocumentTable) -> str | None:
    """Return what to ask each document for, without the names of documents; None where no amount is asked for."""
    turn = query.turns[-1]
    text, _ = without_subjects(turn, named(turn, table))
    language = query.language if query.language in {served_by(query.language), detect(turn)} else detect(turn)
    for pattern in _measured(served_by(language)):
        found = pattern.search(folded(text, language))
        what = "" if found is None else _as_typed(text, found).strip(EDGES)
        if what:
            return cues_of(language).amount.format(what=what)
    return " ".join(text.split()).strip(EDGES) + "？" if query.quantity else None


def _as_typed(text: str, found: re.Match[str]) -> str:
    """Return the first group with its accents, if the folded text has as many characters as the text itself."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return plain[slice(*found.span(1))] if len(plain) == len(found.string) else found[1]


@cache
def _measured(language: str) -> tuple[re.Pattern[str], ...]:
    where = f"{language}/{FILE}.toml, measured"
    return tuple(compiled(folded(one, language), where) for one in cue_patterns(language, "measured"))
