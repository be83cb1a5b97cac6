"""Which versions of a text a question means: the newest, or those of a year that it names.

Of each text that has several, the newest of those that the limits admit is meant; where the question names a year, or a
month, of which there is one, that one. A document that a limit names by itself is meant in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from index.documents.versions.dates import dates_in, is_within, plain
from index.documents.versions.dating import editions_in
from index.documents.versions.newest import newest_of
from index.records import Version
from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.scripts import fold
from qa.records import EVERYTHING, Scope
from qa.understand.asked import Asked
from qa.understand.followup import Resolved, says_nothing
from qa.understand.scope import documents_within
from qa.understand.turn import Turn

Resolve = Callable[[Scope], Resolved]  # within one more scope


def current(
    questions: Sequence[str], chosen: Sequence[Scope], bound: Scope, table: DocumentTable, resolve: Resolve
) -> tuple[Scope, Resolved]:
    """Return the scope that leaves the other versions out, and what `resolve` finds to search for within it.

    `questions` are those of the conversation, the last one being asked. Where that names no year and leads on from what
    an earlier one asked of its year, it asks of the same version. What `chosen` names by itself is never left out, what
    merely bears a name (`bound`) may be.
    """
    if not table.versions:
        return EVERYTHING, resolve(EVERYTHING)
    periods = [dates_in(question) for question in questions]
    scope = _without(periods[-1], chosen, bound, table)
    resolved = resolve(scope)
    named = next((dates for dates in reversed(periods) if dates), ())
    if periods[-1] or not named:
        return scope, resolved
    as_before = _without(named, chosen, bound, table)
    again = resolve(as_before) if as_before != scope else resolved
    return (as_before, again) if again.topic in scope.without else (scope, resolved)


def of_version(turns: Sequence[Turn], asked: Asked, table: DocumentTable) -> Asked:
    """Return what is asked without the words that name a version; where there are no others, what was asked before.

    “2020年版怎么规定补贴？”, “那2023年版呢？” asks the same of that version.
    """
    text = without_editions(asked.text, table)
    last, *before = reversed(turns)
    if text == asked.text or not says_nothing(text, last.language):
        return replace(asked, text=text)
    for turn in before:
        again = without_editions(turn.text, table)
        if not says_nothing(again, turn.language):
            return Asked(again, turn.kind, turn.quantity, turn.why, asked.named, settled=True)
    return asked


def without_editions(text: str, table: DocumentTable) -> str:
    """Return the text without the words that name a version by its date, as it is without the names of cases."""
    dates = {one.date for group in table.versions for one in group if one.date is not None}
    named = [
        (start, end)
        for words, start, end in (editions_in(text) if dates else ())
        if any(is_within(date, period) for period in dates_in(words) for date in dates)
    ]
    left = text
    for start, end in reversed(spans_in(text, plain(fold(text)), named)):
        left = f"{left[:start]} {left[end:]}"
    return " ".join(left.split()) if named else text


def _without(periods: Sequence[str], chosen: Sequence[Scope], bound: Scope, table: DocumentTable) -> Scope:
    """Return the scope without what neither is the newest nor is of one of the periods."""
    scopes = (*chosen, bound)
    if not periods and all(scope == EVERYTHING for scope in scopes):
        return Scope(without=table.superseded)
    admitted = documents_within(table, scopes)
    named = {doc_id for scope in chosen for doc_id in (*scope.doc_ids, *table.of_cases(scope.cases))}
    left_out: list[str] = []
    for group in table.versions:
        inside = [one for one in group if admitted[table.numbers[one.doc_id]]]
        kept = {one.doc_id for one in _meant(inside, periods)} | named
        left_out += [one.doc_id for one in inside if one.doc_id not in kept]
    return Scope(without=tuple(left_out))


def _meant(versions: Sequence[Version], periods: Iterable[str]) -> list[Version]:
    """Return the newest of each period that has any, else the newest of all."""
    dated = [one for one in versions if one.date is not None]
    of_period = [[one for one in dated if is_within(one.date or "", period)] for period in periods]
    return [one for some in [some for some in of_period if some] or [list(versions)] for one in newest_of(some)]
