"""Abbreviations of all languages together, by what follows them: their `abbreviations.toml`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from index.languages import codes, read

FILE = "abbreviations"


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words without their full stop, in lower case."""

    always: frozenset[str]  # end no sentence whatever follows
    number: frozenset[str]  # where a number, a single letter or a sign of a section follows
    name: frozenset[str]  # where a capital letter follows
    last: frozenset[str]  # unless a capital letter follows
    ordinal: frozenset[str]  # words before a number whose full stop makes it an ordinal


@cache
def abbreviations() -> Abbreviations:
    """Return what the languages' files list; raise LanguageError naming file and key where one is not whole."""
    known = [read(code, FILE, Abbreviations) for code in codes(FILE)]
    of = {field.name: [getattr(one, field.name) for one in known] for field in fields(Abbreviations)}
    return Abbreviations(**{name: frozenset[str]().union(*words) for name, words in of.items()})
