"""Scope -> which documents and which chunks it admits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.disk.columns import Mask
from index.store.document_table import DocumentTable
from qa.records import Scope


def documents_within(table: DocumentTable, scopes: Iterable[Scope]) -> Mask:
    """Return which documents all of the scopes admit, whatever the section, shape (n_documents,)."""
    found = np.ones(len(table.doc_ids), dtype=np.bool_)
    for scope in scopes:
        for wanted, having in (
            (scope.doc_ids, table.among),
            (scope.categories, table.categories.among),
            (scope.providers, table.providers.among),
        ):
            if wanted:
                found &= having(wanted)
    return found


def admitted(table: DocumentTable, scopes: Iterable[Scope]) -> Mask | None:
    """Return which chunks all of the scopes admit, shape (n_chunks,); None where none limits."""
    limiting = [scope for scope in scopes if scope != Scope()]
    if not limiting:
        return None
    found = table.chunks_of(documents_within(table, limiting))
    for scope in limiting:
        if scope.sections:
            found &= ~table.headings.where(frozenset(scope.sections).isdisjoint)
    return found
