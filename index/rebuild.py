"""A build as one sequence of calls: corpus -> documents -> chunks -> vectors and words -> a snapshot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from index.calibrate import calibrate, cohort_questions
from index.cluster.building import Workers
from index.compile.load import load_embedder
from index.config import NEWEST, IndexConfig
from index.documents.chunk import chunk_document
from index.documents.context import context_of
from index.documents.corpus import Corpus, read_all
from index.documents.freshness import compare
from index.documents.readers.ocr import Recogniser
from index.documents.versions.grouping import versions_of
from index.errors import CorpusError, IndexStateError
from index.model.embedder import Embedder, Progress, Vectors
from index.names.gazetteer import fingerprint
from index.names.table import NameTable
from index.records import BuildReport, Chunk, Document, Manifest
from index.store.cache import Cache, Kind, open_cache
from index.store.calibration import UNCALIBRATED
from index.store.coded import packed
from index.store.document_table import DocumentTable
from index.store.earlier import Earlier
from index.store.lexical import LexicalIndex
from index.store.places.contract import Store
from index.store.places.opening import open_store
from index.store.pointer import FORMAT
from index.store.reuse import KEY, CachingSplit, CodingEmbedder, Passage
from index.store.snapshot import Snapshot
from index.store.tokens import TokenVectors, TokenWriter
from index.store.vectors import index_vectors
from index.store.vocabulary import Said, Vocabulary, places_said, tokens_said
from index.text.terms import content_words


def build(
    config: IndexConfig,
    progress: Progress = lambda stage, done, total: None,
    embedder: Embedder | None = None,
    *,
    wait: bool = False,
    workers: Workers | None = None,
) -> BuildReport:
    """Build the corpus into a new snapshot and make it current; raise AppError, the old index untouched, on failure.

    Files that cannot be read are listed in the report and left out. Only chunks with new text are embedded. Where
    another build is at work, `wait` for it, or raise BusyIndexError. With `workers`, these read, chunk and embed.
    """
    began = time.perf_counter()
    store = open_store(config)
    if wait:
        progress("wait", 0, 1)
        with store.building(wait=True):  # before the files are read
            pass
    progress("read", 0, 1)
    corpus, chunks = workers.read(progress) if workers is not None else read_and_chunk(config, progress)
    documents = corpus.documents
    progress("read", len(documents), len(documents))
    if not chunks:
        raise CorpusError(f"{config.corpus_dir}: its documents have no text: put some there and build again")
    with store.building(wait=wait), open_cache(config.index_dir) as cache:
        before, earlier = indexed_before(store), store.earlier()
        progress("model", 0, 1)
        coding = CodingEmbedder(embedder or load_embedder(config), cache, earlier)
        split = CachingSplit(cache)
        if workers is not None:
            workers.embed(chunks, in_context(documents, chunks), coding, progress)
            progress = without(progress, "embed")  # all of it is at hand now
        with TemporaryFile(dir=config.index_dir) as token_file:
            snapshot = make_snapshot(config, corpus, chunks, coding, split, token_file, progress)
            progress("save", 0, 1)
            name = store.save(snapshot, config.corpus_dir)
        tidy(cache, earlier, coding, split, config.kept_mb * 10**6)
        progress("save", 1, 1)
    changes = compare(snapshot.manifest.documents, before)
    new = len(coding.embedded)
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
        versions=snapshot.manifest.versions,
    )


def read_and_chunk(config: IndexConfig, progress: Progress) -> tuple[Corpus, list[Chunk]]:
    """Return the folder's documents and their chunks, in order; raise CorpusError where no document can be read."""
    ocr = Recogniser(config.cache_dir, partial(progress, "recognise"))
    corpus = read_all(config.corpus_dir, ocr, partial(progress, "read"))
    return corpus, [chunk for one in corpus.documents for chunk in chunk_document(one, config.chunk_chars)]


def without(progress: Progress, hidden: str) -> Progress:
    """Return what passes on the progress of every stage but one."""

    def show(stage: str, done: int, total: int) -> None:
        if stage != hidden:
            progress(stage, done, total)

    return show


def indexed_before(store: Store) -> dict[str, str]:
    """Return the documents of the current index, doc_id -> sha256; {} where there is no usable one."""
    try:
        return store.manifest(store.pointer()).documents
    except IndexStateError:
        return {}


def tidy(cache: Cache, earlier: Earlier, coding: CodingEmbedder, split: CachingSplit, room: int) -> None:
    """Leave in the cache what the new snapshot has not: words, questions, and `room` bytes of what is not in use.

    Among that is what the index before had and this one has not, in case it comes back.
    """
    left = room
    for key, record in earlier.others(coding.passages):
        data = packed(record)
        left -= len(data)
        if left < 0:
            break
        cache.put({key: data}, Kind.PASSAGE)
    cache.sweep(coding.questions | coding.words | split.used, coding.passages, room)


def in_context(documents: Sequence[Document], chunks: Sequence[Chunk]) -> list[Passage]:
    """Return each chunk's text with its line of context (see `context_of`), which is embedded before it."""
    by_id = {document.doc_id: document for document in documents}
    return [Passage(context_of(by_id[chunk.doc_id], chunk) + "\n", chunk.text) for chunk in chunks]


def make_snapshot(
    config: IndexConfig,
    corpus: Corpus,
    chunks: Sequence[Chunk],
    embedder: CodingEmbedder,
    split: CachingSplit,
    token_file: IO[bytes],
    progress: Progress,
) -> Snapshot:
    """Embed every chunk with its context, index its words, and calibrate its scores.

    Token vectors are written to `token_file`, which must stay open as long as the snapshot is used.
    """
    documents = corpus.documents
    versions = versions_of(documents) if config.versions == NEWEST else None
    passages = in_context(documents, chunks)
    starts = [chunk.start for chunk in chunks]
    with ThreadPoolExecutor(1) as beside:  # what needs no vector of a passage is made while passages are embedded
        named, indexed = beside.submit(NameTable.of, documents), beside.submit(index_words, chunks, passages, split)
        asked = list(chain.from_iterable(cohort_questions(len(chunks)).values()))
        encoded = beside.submit(embedder.encode_questions, asked)  # the cache keeps them until they are searched for
        vectors, tokens = embed(passages, starts, embedder, token_file, progress)
        lexical, words, said = indexed.result()
        encoded.result()
    manifest = Manifest(
        format=FORMAT,
        model_id=embedder.model_id,
        model_fingerprint=embedder.fingerprint,
        places=fingerprint(),
        dim=embedder.dim,
        chunk_chars=config.chunk_chars,
        n_chunks=len(chunks),
        documents={document.doc_id: document.sha256 for document in documents},
        encodings={
            document.doc_id: document.encoding for document in documents if document.encoding not in {"utf-8", ""}
        },
        refused=corpus.refused,
        files=(),
        versions=versions,
    )
    table = DocumentTable.of(documents, chunks, named.result(), versions=versions or ())
    snapshot = Snapshot(
        manifest,
        {document.doc_id: document for document in documents},
        chunks,
        np.frombuffer(b"".join(map(embedder.key_of, passages)), np.uint8).reshape(-1, KEY),
        table,
        index_vectors(vectors),
        tokens,
        lexical,
        Vocabulary.build(words, tokens_said(said, len(words), chunks, tokens, embedder.dim), embedder.encode_words),
        UNCALIBRATED,
    )
    progress("calibrate", 0, 1)
    calibrated = replace(snapshot, calibration=calibrate(snapshot, embedder.encode_questions))
    progress("calibrate", 1, 1)
    return calibrated


def index_words(
    chunks: Sequence[Chunk], passages: Sequence[Passage], split: CachingSplit
) -> tuple[LexicalIndex, list[str], list[Said]]:
    """Return the index of the words of each chunk with its context, the chunks' content words, and where they stand."""
    before, own = split([one.context for one in passages]), split([one.text for one in passages])
    lexical = LexicalIndex.build(
        [one.context + one.text for one in passages],
        ([*context.words(), *text.words()] for context, text in zip(before, own, strict=True)),
    )
    words = content_words(lexical.vocabulary(), (one.segments for one in own))
    return lexical, words, places_said(words, lexical, chunks)


def embed(
    passages: Sequence[Passage],
    starts: Sequence[int],
    embedder: CodingEmbedder,
    token_file: IO[bytes],
    progress: Progress,
) -> tuple[Vectors, TokenVectors]:
    """Return the vectors (n_passages, dim) and the token vectors, these written to the file as they come.

    `starts` says where each passage begins in its document.
    """
    vectors: list[Vectors] = []
    tokens = TokenWriter(token_file, embedder.dim)
    records = embedder.code(passages, lambda done: progress("embed", done, len(passages)))
    for record, start in zip(records, starts, strict=True):
        vectors.append(record.vector)
        tokens.add(record.tokens, start)
    return np.stack(vectors), tokens.all()


def build_folder(corpus_dir: str | Path, index_dir: str | Path, config: IndexConfig) -> BuildReport:
    """Build `corpus_dir` into `index_dir`, the rest as configured; raise AppError."""
    return build(replace(config, corpus_dir=Path(corpus_dir), index_dir=Path(index_dir)))
