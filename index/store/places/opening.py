"""A configuration -> the place that keeps its index."""

from __future__ import annotations

from index.config import IndexConfig
from index.store.places.contract import Store
from index.store.places.folder import FolderStore


def open_store(config: IndexConfig) -> Store:
    """Return the place of the configured index; raise ConfigError, or IndexStateError where it cannot be reached."""
    if not config.store:
        return FolderStore(config.index_dir)
    from index.store.places.milvus.address import address_of
    from index.store.places.milvus.rows import connect
    from index.store.places.milvus.store import MilvusStore

    address = address_of(config.store, insecure=config.store_insecure)
    return MilvusStore(connect(address, config.store_token), config.index_dir)
