"""The limits that a caller sends -> Scope; a name that nothing has is refused with the names that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from index.disk.columns import Column
from index.errors import QuestionError
from index.store.document_table import DocumentTable
from qa.records import Scope
from qa.understand.scope import admitted

UNBOUND = "unbound"  # names in the question that do not limit its answer
FIELDS = ("categories", "providers", "cases", "doc_ids", "sections", UNBOUND)
ONE = {"categories": "category", "providers": "provider", "cases": "case", "doc_ids": "doc_id", "sections": "section"}
MOST_UNBOUND, LONGEST_UNBOUND = 20, 200  # names; characters of one
SHOWN = 20  # names that a refusal lists, the most alike first

Limits = dict[str, list[str | int]]  # a field -> what it is limited to; `cases` are numbers, the others texts


def scope_of(value: object, table: DocumentTable) -> Scope:
    """Return the scope; raise QuestionError where the value is no scope, or nothing that is indexed can fit it.

    None, a field left out and an empty field limit nothing. `cases` and `doc_ids` both name documents: either admits.
    """
    if value is None:
        return Scope()
    if not isinstance(value, Mapping):
        raise QuestionError(f"give the scope as an object of lists: {', '.join(FIELDS)}")
    for field in value:
        if field not in FIELDS:
            raise QuestionError(f"scope: there is no {field!r}: use {', '.join(FIELDS)}")
    limits = {field: _names(field, value.get(field)) for field in FIELDS}
    unbound = _unbound(limits.pop(UNBOUND))
    for field, names in limits.items():
        _check(field, names, table)
    numbered = table.of_cases([*map(int, limits["cases"])])
    scope = Scope(
        doc_ids=tuple(dict.fromkeys([*map(str, limits["doc_ids"]), *numbered])),
        categories=tuple(map(str, limits["categories"])),
        providers=tuple(map(str, limits["providers"])),
        sections=tuple(map(str, limits["sections"])),
    )
    fitting = admitted(table, [scope])
    if fitting is not None and not fitting.any():
        raise QuestionError("scope: no document fits all of these limits at once: leave some out")
    return replace(scope, unbound=unbound)


def _unbound(names: list[str | int]) -> tuple[str, ...]:
    """Return the names that do not bind; raise QuestionError where they are too many, too long or empty."""
    texts = tuple(dict.fromkeys(map(str, names)))
    if len(texts) > MOST_UNBOUND or not all(0 < len(name) <= LONGEST_UNBOUND for name in texts):
        raise QuestionError(
            f"scope: {UNBOUND} has at most {MOST_UNBOUND} names of the question, of 1 to {LONGEST_UNBOUND} characters"
        )
    return texts


def _names(field: str, value: object) -> list[str | int]:
    wanted = int if field == "cases" else str
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(type(name) is wanted for name in value):
        raise QuestionError(f"scope: give {field} as a list of {'numbers' if wanted is int else 'texts'}")
    return list(value)


def _check(field: str, names: list[str | int], table: DocumentTable) -> None:
    """Raise QuestionError for the first name that no document has."""
    if not names:
        return
    known = _known(field, table)
    for name in names:
        if name not in known:
            raise QuestionError(
                f"scope: no document has the {ONE[field]} {name!r}: {_alternatives(field, name, known)}"
            )


def _known(field: str, table: DocumentTable) -> Counter[str | int]:
    """Return what there is in that field, and how often."""
    known: Counter[str | int] = Counter()
    if field == "doc_ids":
        known.update(table.doc_ids)
    elif field == "sections":
        for headings, n in table.headings.counts.items():
            known.update(dict.fromkeys(headings, n))
    else:
        columns: dict[str, Column[Any]] = {
            "categories": table.categories,
            "providers": table.providers,
            "cases": table.cases,
        }
        known.update({value: n for value, n in columns[field].counts.items() if value is not None})
    return known


def _alternatives(field: str, name: str | int, known: Counter[str | int]) -> str:
    if not known:
        return f"none of them has a {ONE[field]}"
    if field == "cases":
        names = sorted(known, key=int)
    else:
        near = get_close_matches(str(name), map(str, known), n=3)
        names = list(dict.fromkeys([*near, *(other for other, _ in known.most_common())]))
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"there is {', '.join(map(str, names[:SHOWN]))}{more}"
