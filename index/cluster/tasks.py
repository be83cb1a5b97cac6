"""What a worker does for a build: a file -> its documents and chunks; passages -> what the cache holds of them.

A worker has to read and compute as the building process would. Where it has other libraries, or does not see the
documents, it says so in place of a result. That its vectors are the same to the last bit shows in their keys, which
hash what its own model makes of two probes. Who hands out tasks is left to `index.cluster.ray_cluster`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.cluster.installed import require
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.documents.chunk import chunk_document
from index.documents.corpus import content_of
from index.documents.document import FileContent
from index.documents.office import ALLOW
from index.documents.readers.ocr import Recogniser
from index.errors import ClusterError
from index.model.embedder import Embedder
from index.records import Chunk
from index.store.cache import Unkept
from index.store.coded import packed
from index.store.earlier import nothing_earlier
from index.store.reuse import CodingEmbedder, Passage

Load = Callable[[IndexConfig], Embedder]


@dataclass(frozen=True, slots=True)
class Given:
    """What a worker is told of the build."""

    config: IndexConfig  # its folders are the same on every machine
    installed: Mapping[str, str]  # on the building one
    office: bool = False  # whether LibreOffice may keep its network
    load: Load = load_embedder


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file, read and chunked."""

    content: FileContent | None  # None where there is no such file
    chunks: tuple[Chunk, ...]


def read(given: Given, path: Path) -> ReadFile:
    """Return what is in the file; raise ClusterError where this worker would read it otherwise, or cannot."""
    require(given.installed)
    if given.office:
        os.environ[ALLOW] = "1"
    config = given.config
    if not config.corpus_dir.is_dir():
        raise ClusterError(f"{config.corpus_dir}: a worker has no such folder: give it the documents at the same path")
    content = content_of(path, config.corpus_dir, Recogniser(config.cache_dir))
    documents = () if content is None else content.documents
    chunks = (chunk for document in documents for chunk in chunk_document(document, config.chunk_chars))
    return ReadFile(content, tuple(chunks))


def code(given: Given, passages: Sequence[Passage]) -> dict[bytes, bytes]:
    """Return the passages' vectors, packed, by their keys."""
    require(given.installed)
    embedder = _embedder(given.load, given.config)
    found = {}
    for passage in passages:  # one by one: a task has one core, and several texts at once would take every core
        (record,) = embedder.code([passage])
        found[embedder.key_of(passage)] = packed(record)
    return found


@lru_cache(maxsize=1)
def _embedder(load: Load, config: IndexConfig) -> CodingEmbedder:
    """Return the model, opened once in a process."""
    return CodingEmbedder(load(config), Unkept(), nothing_earlier())
