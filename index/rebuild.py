"""A build as one sequence of calls: corpus -> documents -> chunks -> vectors and words -> a snapshot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from index.calibrate import calibrate
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.documents.chunk import chunk_document
from index.documents.context import context_of
from index.documents.corpus import Corpus, read_all
from index.documents.freshness import compare
from index.errors import CorpusError, IndexStateError
from index.model.embedder import Embedder, Progress, Vectors
from index.records import BuildReport, Chunk, Document, Manifest
from index.store.cache import open_cache
from index.store.calibration import UNCALIBRATED
from index.store.document_table import DocumentTable
from index.store.lexical import LexicalIndex
from index.store.lock import builder
from index.store.pointer import FORMAT, read_manifest, read_pointer
from index.store.reuse import CachingEmbedder, CachingWords
from index.store.snapshot import Snapshot, save
from index.store.tokens import TokenVectors, TokenWriter
from index.store.vectors import index_vectors
from index.store.vocabulary import Vocabulary, content_words
from index.text.words import DICTIONARY

BATCH = 256  # chunks embedded at once


def build(
    config: IndexConfig, progress: Progress = lambda stage, done, total: None, embedder: Embedder | None = None
) -> BuildReport:
    """Build the corpus into a new snapshot and make it current; raise AppError, the old index untouched, on failure.

    Files that cannot be read are listed in the report and left out. Only chunks with new text are embedded.
    """
    began = time.perf_counter()
    DICTIONARY.open(config.cache_dir)
    progress("read", 0, 1)
    corpus = read_all(config.corpus_dir)
    documents = corpus.documents
    progress("read", len(documents), len(documents))
    chunks = [chunk for document in documents for chunk in chunk_document(document, config.chunk_chars)]
    if not chunks:
        raise CorpusError(f"{config.corpus_dir}: its documents have no text: put some there and build again")
    with builder(config.index_dir), open_cache(config.index_dir) as cache:
        before = indexed_before(config.index_dir)
        progress("model", 0, 1)
        caching = CachingEmbedder(embedder or load_embedder(config), cache)
        split = CachingWords(cache)
        with TemporaryFile(dir=config.index_dir) as token_file:
            snapshot = make_snapshot(config, corpus, chunks, caching, split, token_file, progress)
            progress("save", 0, 1)
            name = save(config.index_dir, snapshot, config.corpus_dir)
        cache.sweep(caching.used | split.used)
        progress("save", 1, 1)
    changes = compare(snapshot.manifest.documents, before)
    new = caching.n_new([context + chunk.text for context, chunk in in_context(documents, chunks)])
    return BuildReport(
        snapshot=name,
        n_documents=len(documents),
        n_chunks=len(chunks),
        seconds=time.perf_counter() - began,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        embedded=new,
        reused=len(chunks) - new,
        refused=corpus.refused,
        notices=corpus.notices,
    )


def indexed_before(index_dir: Path) -> dict[str, str]:
    """Return the documents of the current index, doc_id -> sha256; {} where there is no usable one."""
    try:
        return read_manifest(index_dir, read_pointer(index_dir)).documents
    except IndexStateError:
        return {}


def in_context(documents: Sequence[Document], chunks: Sequence[Chunk]) -> list[tuple[str, Chunk]]:
    """Return each chunk with its line of context (see `context_of`), which is embedded before its text."""
    by_id = {document.doc_id: document for document in documents}
    return [(context_of(by_id[chunk.doc_id], chunk) + "\n", chunk) for chunk in chunks]


def make_snapshot(
    config: IndexConfig,
    corpus: Corpus,
    chunks: Sequence[Chunk],
    embedder: Embedder,
    split: CachingWords,
    token_file: IO[bytes],
    progress: Progress,
) -> Snapshot:
    """Embed every chunk with its context, index its words, and calibrate its scores.

    Token vectors are written to `token_file`, which must stay open as long as the snapshot is used.
    """
    documents = corpus.documents
    contexts = in_context(documents, chunks)
    vectors, tokens = embed(contexts, embedder, token_file, progress)
    manifest = Manifest(
        format=FORMAT,
        model_id=embedder.model_id,
        model_fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        chunk_chars=config.chunk_chars,
        n_chunks=len(chunks),
        documents={document.doc_id: document.sha256 for document in documents},
        encodings={
            document.doc_id: document.encoding for document in documents if document.encoding not in {"utf-8", ""}
        },
        refused=corpus.refused,
        files=(),
    )
    table = DocumentTable.of(documents, chunks)
    lexical = LexicalIndex.build([context + chunk.text for context, chunk in contexts], split)
    words = content_words(lexical, table, [chunk.text for chunk in chunks])
    snapshot = Snapshot(
        manifest,
        {document.doc_id: document for document in documents},
        chunks,
        table,
        index_vectors(vectors),
        tokens,
        lexical,
        Vocabulary.build(words, embedder.encode_words),
        UNCALIBRATED,
    )
    progress("calibrate", 0, 1)
    calibrated = replace(snapshot, calibration=calibrate(snapshot, embedder))
    progress("calibrate", 1, 1)
    return calibrated


def embed(
    contexts: Sequence[tuple[str, Chunk]],
    embedder: Embedder,
    token_file: IO[bytes],
    progress: Progress,
) -> tuple[Vectors, TokenVectors]:
    """Return the chunks' vectors (n_chunks, dim) and their token vectors, written to the file a batch at a time."""
    vectors: list[Vectors] = []
    tokens = TokenWriter(token_file, embedder.dim)
    for at in range(0, len(contexts), BATCH):
        batch = contexts[at : at + BATCH]

        def report(done: int, before: int = at) -> None:
            progress("embed", before + done, len(contexts))

        encoded = embedder.encode_passages([context + chunk.text for context, chunk in batch], report)
        for record, (context, chunk) in zip(encoded, batch, strict=True):
            vectors.append(record.vector.copy())  # it may be a view of the whole record
            tokens.add(record.tokens, spans_in_document(record.spans, context, chunk))
    return np.stack(vectors), tokens.all()


def spans_in_document(spans: NDArray[np.int32], context: str, chunk: Chunk) -> NDArray[np.int32]:
    """Return token spans (n_tokens, 2) as offsets into the document; (-1, -1) for tokens of the context."""
    moved = spans + np.int32(chunk.start - len(context))
    moved[:, 0] = np.maximum(moved[:, 0], chunk.start)
    moved[moved[:, 1] <= chunk.start] = -1
    return moved


def build_folder(corpus_dir: str | Path, index_dir: str | Path, config: IndexConfig) -> BuildReport:
    """Build `corpus_dir` into `index_dir`, the rest as configured; raise AppError."""
    return build(replace(config, corpus_dir=Path(corpus_dir), index_dir=Path(index_dir)))
