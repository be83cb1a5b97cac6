"""Copies the snapshot that answers from one place to another, whatever the two are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.config import IndexConfig
from index.store.places.contract import Store
from index.store.places.opening import open_store


def copy_index(source: Store, target: Store) -> str:
    """Have the target answer from what the source answers from; return the snapshot's name, the same in both.

    The source stays as it is. Raise IndexStateError where there is none, or BusyIndexError where the target is built.
    """
    pointer, snapshot = source.load()
    with target.building():
        return target.save(snapshot, Path(pointer.corpus_dir))


def place(name: str, config: IndexConfig) -> Store:
    """Return the place of that name: an address as in YINZHENG_STORE, else a folder."""
    if name.startswith("milvus+"):
        return open_store(replace(config, store=name))
    return open_store(replace(config, store="", index_dir=Path(name)))
