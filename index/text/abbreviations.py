"""Abbreviations of the languages we speak, by what follows them; the data lie beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("always", "number", "name", "last", "ordinal")


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words without their full stop, in lower case, of all languages together."""

    always: frozenset[str]
    number: frozenset[str]
    name: frozenset[str]
    last: frozenset[str]
    ordinal: frozenset[str]


@cache
def abbreviations() -> Abbreviations:
    """Return what the file lists; raise ValueError where it has a kind that there is not."""
    tables = tomllib.loads(Path(__file__).with_name("abbreviations.toml").read_text("utf-8"))
    odd = {kind for table in tables.values() for kind in table} - set(KINDS)
    if odd:
        raise ValueError(f"abbreviations.toml: no such kind: {', '.join(sorted(odd))}")
    found = {kind: frozenset(word for table in tables.values() for word in table.get(kind, ())) for kind in KINDS}
    return Abbreviations(**found)
