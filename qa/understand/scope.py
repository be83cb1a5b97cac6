"""Scope -> which documents and which chunks it admits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.disk.columns import Mask
from index.store.document_table import DocumentTable
from index.text.names import provided_by
from qa.records import Scope


def documents_within(table: DocumentTable, scopes: Iterable[Scope]) -> Mask:
    """Return which documents all of the scopes admit, whatever the section, shape (n_documents,)."""
    found = np.ones(len(table.doc_ids), dtype=np.bool_)
    for scope in scopes:
        if scope.doc_ids or scope.cases:
            found &= table.among(scope.doc_ids) | table.cases.among(scope.cases)
        if scope.categories:
            found &= table.categories.among(scope.categories)
        if scope.providers:
            found &= provided(table, frozenset(scope.providers))
        if scope.without:
            found &= ~table.among(scope.without)
    return found


def provided(table: DocumentTable, providers: frozenset[str]) -> Mask:
    """Return which documents one of these provided, alone or together with others, shape (n_documents,)."""
    return table.providers.where(lambda name: name is not None and not providers.isdisjoint(provided_by(name)))


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
