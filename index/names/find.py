"""A question -> the names in it, with their places; a function of the question and the names alone."""

from __future__ import annotations

from index.names.folding import Folded, folded
from index.names.gazetteer import Gazetteer
from index.names.record import Mention, NameKind
from index.names.scan import Found, scan
from index.names.shown import is_aligned, is_shown
from index.names.table import NameTable
from index.names.typo import mistyped


def find(question: str, language: str, table: NameTable, known: Gazetteer) -> tuple[Mention, ...]:
    """Return the names in the question, from left to right, none over another.

    A name that a document bears comes with the numbers of all that it may mean; one of the world's places that no
    document bears comes with none. A name that the documents bear is found with one letter wrong, too.
    """
    text = folded(question)
    found = [
        one for one in scan(text, [table.forms, known.names]) if _is_meant(question, text, one, language, table, known)
    ]
    found += mistyped(question, text, found, language, table)
    return tuple(_mention(question, text, one, table) for one in sorted(found, key=lambda one: one.start))


def _is_meant(question: str, text: Folded, found: Found, language: str, table: NameTable, known: Gazetteer) -> bool:
    borne = found.name in table.forms
    if table.is_ordinary(found.name) if borne else known.is_ordinary(found.name):
        return is_aligned(text.text, found, whole=True) and is_shown(question, text, found, language)
    named = borne and table.kind(table.names_of(found.name)[0]) is not NameKind.PLACE
    return named or is_aligned(text.text, found)


def _mention(question: str, text: Folded, found: Found, table: NameTable) -> Mention:
    start, end = text.span(found.outer_start, found.outer_end)
    names = table.names_of(found.name)
    kind = table.kind(names[0]) if names else NameKind.PLACE
    return Mention(question[start:end], start, end, kind, names)
