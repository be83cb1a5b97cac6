"""A question about the collection itself -> the documents it asks for, from their metadata alone."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from index.store.register import Register
from qa.records import Nearest, Scope
from qa.scope import documents_within


def count(register: Register, scopes: Collection[Scope]) -> int:
    """Return how many documents all scopes admit: none as a whole, where sections limit."""
    return 0 if _by_section(scopes) else int(np.count_nonzero(documents_within(register, scopes)))


def listed(register: Register, scopes: Collection[Scope]) -> list[Nearest]:
    """Return the documents that all scopes admit, in the order of their cases, then of their names."""
    numbers = [] if _by_section(scopes) else np.flatnonzero(documents_within(register, scopes)).tolist()
    cases, titles, providers, categories = register.cases, register.titles, register.providers, register.categories
    found = [Nearest(register.doc_ids[n], cases[n], titles[n], providers[n], categories[n]) for n in numbers]
    return sorted(found, key=lambda document: (document.case is None, document.case or 0, document.doc_id))


def _by_section(scopes: Collection[Scope]) -> bool:
    return any(scope.sections for scope in scopes)
