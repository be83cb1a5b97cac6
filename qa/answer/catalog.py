"""A question about the collection itself -> the documents it asks for, from their metadata alone."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from index.store.document_table import DocumentTable
from qa.records import CERTAIN, Kind, Nearest, Query, Retrieval, Scope, by_case
from qa.understand.scope import admitted, documents_within


def catalogued(table: DocumentTable, query: Query) -> Retrieval | None:
    """Return what the metadata alone say to a question about the collection itself; None for any other."""
    inside = count(table, query.scopes) if query.kind is Kind.CORPUS else 0
    return Retrieval(query, inside, 1.0, CERTAIN) if inside else None


def count(table: DocumentTable, scopes: Collection[Scope]) -> int:
    """Return how many documents all scopes admit: none as a whole, where sections limit."""
    return 0 if _by_section(scopes) else int(np.count_nonzero(documents_within(table, scopes)))


def searched(table: DocumentTable, scopes: Collection[Scope]) -> int:
    """Return how many documents are looked through for what all scopes admit, wholly or in part."""
    return count(table, scopes) or table.n_documents_of(admitted(table, scopes))


def listed(table: DocumentTable, scopes: Collection[Scope]) -> list[Nearest]:
    """Return the documents that all scopes admit, in the order of their cases, then of their names."""
    numbers = [] if _by_section(scopes) else np.flatnonzero(documents_within(table, scopes)).tolist()
    cases, titles, providers, categories = table.cases, table.titles, table.providers, table.categories
    found = [Nearest(table.doc_ids[n], cases[n], titles[n], providers[n], categories[n]) for n in numbers]
    return sorted(found, key=by_case)


def _by_section(scopes: Collection[Scope]) -> bool:
    return any(scope.sections for scope in scopes)
