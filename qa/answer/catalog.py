"""A question about the collection itself -> the documents it asks for, from their metadata alone."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from index.store.document_table import DocumentTable
from qa.records import CERTAIN, Kind, Nearest, Query, Retrieval, Scope, by_case
from qa.understand.scope import admitted, documents_within


def catalogued(table: DocumentTable, query: Query) -> Retrieval | None:
    """Return what the metadata alone say to a question about the collection itself; None for any other."""
    inside = count(table, query.scopes) if query.kind is Kind.CORPUS and not query.asks_of_nothing_there else 0
    return Retrieval(query, inside, 1.0, CERTAIN) if inside else None


def documents_of(found: Retrieval, table: DocumentTable) -> tuple[str, ...]:
    """Return the documents that an answer lists or quotes, in its order; () where nothing answers."""
    if found.quotes or found.query.kind is not Kind.CORPUS:
        return tuple(dict.fromkeys(quote.place.doc_id for quote in found.quotes))
    return tuple(document.doc_id for document in listed(table, found.query.scopes))


def count(table: DocumentTable, scopes: Collection[Scope]) -> int:
    """Return how many documents all scopes admit: none as a whole, where sections limit."""
    return 0 if _by_section(scopes) else int(np.count_nonzero(documents_within(table, scopes)))


def searched(table: DocumentTable, scopes: Collection[Scope]) -> int:
    """Return how many documents are looked through for what all scopes admit, wholly or in part."""
    return count(table, scopes) or table.n_documents_of(admitted(table, scopes))


def listed(table: DocumentTable, scopes: Collection[Scope]) -> list[Nearest]:
    """Return the documents that all scopes admit, in the order of their cases, then of their names."""
    numbers = [] if _by_section(scopes) else np.flatnonzero(documents_within(table, scopes)).tolist()
    return sorted((_document(table, n) for n in numbers), key=by_case)


def _document(table: DocumentTable, n: int) -> Nearest:
    return Nearest(
        table.doc_ids[n], table.cases[n], table.titles[n], table.providers[n], table.categories[n], table.pages[n]
    )


def _by_section(scopes: Collection[Scope]) -> bool:
    return any(scope.sections for scope in scopes)
