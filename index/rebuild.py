"""The rebuild as one line of calls: corpus -> documents -> chunks -> vectors and words -> a snapshot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.chunk import chunk_document
from index.config import IndexConfig
from index.corpus import read_corpus
from index.embed import Embedder, Progress, load_embedder
from index.errors import CorpusError
from index.lexical import LexicalIndex
from index.records import BuildReport, Chunk, Document, Manifest
from index.sentences import sentence_spans
from index.store import FORMAT, Snapshot, context_of, flat_index, lexical_text, save


def no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def build(config: IndexConfig, progress: Progress = no_progress, embedder: Embedder | None = None) -> BuildReport:
    """Build the corpus into a new snapshot and swap it in; raise AppError, the old index untouched, if it cannot."""
    began = time.perf_counter()
    documents = read_corpus(config.corpus_dir)
    progress("read", len(documents), len(documents))
    chunks = [chunk for document in documents for chunk in chunk_document(document, config.chunk_chars)]
    if not chunks:
        raise CorpusError(f"{config.corpus_dir}: its documents have no text: put some there and build again")
    progress("model", 0, 1)
    snapshot = make_snapshot(config, documents, chunks, embedder or load_embedder(config), progress)
    progress("save", 0, 1)
    name = save(config.index_dir, snapshot, config.corpus_dir)
    progress("save", 1, 1)
    seconds = time.perf_counter() - began
    return BuildReport(name, len(documents), len(chunks), len(snapshot.sentences), seconds)


def make_snapshot(
    config: IndexConfig,
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    embedder: Embedder,
    progress: Progress,
) -> Snapshot:
    """Embed chunks and sentences, each with where it stands, and index the words."""
    by_id = {document.doc_id: document for document in documents}
    places = [context_of(by_id[chunk.doc_id], chunk.headings) for chunk in chunks]
    sentences = [
        (number, start, end)
        for number, chunk in enumerate(chunks)
        for start, end in sentence_spans(by_id[chunk.doc_id].text, chunk.start, chunk.end)
    ]
    texts = [f"{place}\n{chunk.text}" for place, chunk in zip(places, chunks, strict=True)]
    texts += [f"{places[n]}\n{by_id[chunks[n].doc_id].text[start:end]}" for n, start, end in sentences]
    vectors = embedder.encode_passages(texts, lambda done: progress("embed", done, len(texts)))
    manifest = Manifest(
        format=FORMAT,
        model_id=embedder.model_id,
        model_fingerprint=embedder.fingerprint,
        dim=embedder.dim,
        chunk_chars=config.chunk_chars,
        n_chunks=len(chunks),
        n_sentences=len(sentences),
        documents={document.doc_id: document.sha256 for document in documents},
        files=(),
    )
    return Snapshot(
        manifest,
        documents,
        chunks,
        sentences,
        flat_index(vectors[: len(chunks)]),
        flat_index(vectors[len(chunks) :]),
        LexicalIndex.build([lexical_text(by_id[chunk.doc_id], chunk) for chunk in chunks]),
    )


def build_folder(corpus_dir: str | Path, index_dir: str | Path, config: IndexConfig) -> BuildReport:
    """Build that corpus into that index folder, the rest as configured."""
    return build(replace(config, corpus_dir=Path(corpus_dir), index_dir=Path(index_dir)))
