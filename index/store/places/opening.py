"""A configuration -> the place that keeps its index."""

from __future__ import annotations

from index.config import IndexConfig
from index.store.places.contract import Store
from index.store.places.folder import FolderStore


def open_store(config: IndexConfig) -> Store:
    """Return the place of the configured index."""
    return FolderStore(config.index_dir)
