"""An index on disk -> the engine that answers from it, with the model that it was built with."""

from __future__ import annotations

from index.compile.load import load_embedder
from index.compile.load_reader import load_reader
from index.config import IndexConfig
from index.documents.freshness import Freshness
from index.errors import StaleIndexError
from index.names.gazetteer import fingerprint
from index.records import Pointer
from index.store.places.opening import open_store
from qa.config import QAConfig
from qa.engine import Engine
from qa.recent import KEPT


def open_engine(index: IndexConfig, config: QAConfig, before: Engine | None = None, kept: int = KEPT) -> Engine:
    """Open the index that answers, with the model it was built with; raise AppError with the remedy.

    What an engine opened `before` has in memory and is the same is used again. So many questions are `kept` that an
    answer asked for again is quick.
    """
    store = open_store(index)
    pointer = store.pointer()
    if before is not None and before.pointer.snapshot == pointer.snapshot:
        return Engine(pointer, before.snapshot, before.embedder, config, before.reader, kept, _files(before, pointer))
    pointer, snapshot = store.load()
    built, asked = snapshot.manifest.model_id, index.model
    if built != asked:
        raise StaleIndexError(
            f"{index.index_dir}: index built with model {built}, configuration asks for {asked}: run yinzheng build"
        )
    embedder = load_embedder(index) if before is None else before.embedder
    if embedder.fingerprint != snapshot.manifest.model_fingerprint or embedder.dim != snapshot.manifest.dim:
        raise StaleIndexError(f"{index.index_dir}: the weights of model {asked} are others now: run yinzheng build")
    if snapshot.manifest.places != fingerprint():
        raise StaleIndexError(f"{index.index_dir}: the list of place names is another now: run yinzheng build")
    reader = load_reader(config.reader, index, embedder) if before is None else before.reader
    return Engine(pointer, snapshot, embedder, config, reader, kept, _files(before, pointer))


def _files(before: Engine | None, pointer: Pointer) -> Freshness | None:
    """Return what the engine before knows of the files, where they are the same ones."""
    return before.files.freshness if before is not None and before.pointer.corpus_dir == pointer.corpus_dir else None
