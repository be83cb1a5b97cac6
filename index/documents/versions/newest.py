"""Versions of one text -> the newest of them, each of its words once."""

from __future__ import annotations

from collections.abc import Sequence

from index.documents.versions.dates import is_within
from index.records import Version


def newest_of(versions: Sequence[Version]) -> list[Version]:
    """Return those of the newest date, without copies of one another; `versions` are in order, the newest first."""
    found: dict[str, Version] = {}
    for one in versions:
        if _is_of(one.date, versions[0].date):
            found.setdefault(one.copy_of or one.doc_id, one)
    return list(found.values())


def _is_of(date: str | None, newest: str | None) -> bool:
    """Tell whether both are of one date; of those without any, whether both have none."""
    return date == newest if date is None or newest is None else is_within(date, newest)
