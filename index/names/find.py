"""A question -> the names in it, with their places; a function of the question and the names alone."""

from __future__ import annotations

from index.names.folding import Folded, folded
from index.names.gazetteer import Gazetteer
from index.names.record import Mention, NameKind
from index.names.scan import Found, scan
from index.names.shown import is_meant
from index.names.table import NameTable
from index.names.typo import mistyped


def find(question: str, language: str, table: NameTable, known: Gazetteer) -> tuple[Mention, ...]:
    """Return the names in the question, from left to right, none over another.

    A name that a document bears comes with the numbers of all that it may mean; one of the world's places that no
    document bears comes with none. A name that the documents bear is found with one letter wrong, too.
    """
    text = folded(question)
    found = [
        one
        for one in scan(text, [table.forms, known.names])
        if is_meant(question, text, one, language, known.names, ordinary=_is_ordinary(one.name, table, known))
    ]
    found += mistyped(question, text, found, language, table)
    return tuple(_mention(question, text, one, table) for one in sorted(found, key=lambda one: one.start))


def _is_ordinary(name: str, table: NameTable, known: Gazetteer) -> bool:
    return table.is_ordinary(name) if name in table.forms else known.is_ordinary(name)


def _mention(question: str, text: Folded, found: Found, table: NameTable) -> Mention:
    start, end = text.span(found.outer_start, found.outer_end)
    names = table.names_of(found.name)
    kind = table.kind(names[0]) if names else NameKind.PLACE
    return Mention(question[start:end], start, end, kind, names)
