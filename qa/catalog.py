"""A question about the collection itself -> the documents it asks for, from their metadata alone."""

from __future__ import annotations

from collections.abc import Iterable

from index.records import Document
from qa.records import Scope


def listed(documents: Iterable[Document], scopes: Iterable[Scope]) -> list[Document]:
    """Return the documents that all scopes admit, in the order of their cases, then of their names."""
    limits = list(scopes)
    found = [document for document in documents if all(scope.admits(document, ()) for scope in limits)]
    return sorted(found, key=lambda document: (document.case is None, document.case or 0, document.doc_id))
