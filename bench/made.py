"""Synthetic indexes of any size, made from a real one, for `bench.scale`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.compile.load import load_embedder
from index.config import IndexConfig
from index.model.embedder import Encoded, unit
from index.records import Chunk
from index.store.document_table import DocumentTable
from index.store.lexical import LexicalIndex
from index.store.postings import WordScores
from index.store.snapshot import Snapshot, load, save
from index.store.tokens import TokenVectors
from index.store.vectors import index_vectors

NOISE = 0.33  # length of the noise added to a unit vector: the result has a cosine of about .95 with it
WORDS_KEPT = 0.7
FIRST = f"{0:05d}/"  # begins the names of the first copies
TOKENS_OF = 20_000  # chunks whose token vectors are written; the others share these
QUESTIONS = Path(__file__).parent.parent / "tests" / "questions.jsonl"


class MadeChunks(Sequence[Chunk]):
    """Chunk i is the real chunk i mod n_real, in a copy of its document."""

    def __init__(self, real: Sequence[Chunk], n: int) -> None:
        self._real = list(real)
        self._n = n

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, number: int) -> Chunk:  # type: ignore[override]
        chunk = self._real[number % len(self._real)]
        copy = f"{number // len(self._real):05d}/"
        return replace(chunk, chunk_id=copy + chunk.chunk_id, doc_id=copy + chunk.doc_id)

    def __iter__(self) -> Iterator[Chunk]:
        return (self[number] for number in range(self._n))


class Repeated:
    """Token vectors of the first chunks, reused for all: a chunk has those of the same real chunk."""

    def __init__(self, tokens: TokenVectors, chunks: Sequence[Chunk]) -> None:
        self._tokens = tokens
        n_real = next((n for n, chunk in enumerate(chunks) if not chunk.doc_id.startswith(FIRST)), len(chunks))
        n = len(tokens.starts) - 1
        self._n = n - n % n_real

    def matches(self, question: np.ndarray, numbers: Sequence[int]) -> list[np.ndarray]:
        """Return what TokenVectors does."""
        return self._tokens.matches(question, [number % self._n for number in numbers])

    def spans_of(self, number: int) -> np.ndarray:
        """Return what TokenVectors does."""
        return self._tokens.spans_of(number % self._n)


def make_index(real_dir: Path, made_dir: Path, n: int) -> None:
    """Write an index of n chunks, and its vectors to `exact.npy` beside it, for exact search."""
    pointer, real = load(real_dir)
    vectors = with_noise(np.resize(real.vectors.rows(), (n, real.manifest.dim)), seed=0)
    chunks = MadeChunks(real.chunks, n)
    copies = range(-(-n // len(real.chunks)))
    documents = [replace(d, doc_id=f"{copy:05d}/{d.doc_id}") for copy in copies for d in real.documents.values()]
    manifest = replace(
        real.manifest, n_chunks=n, documents={document.doc_id: document.sha256 for document in documents}, files=()
    )
    index = index_vectors(vectors)
    made = Snapshot(
        manifest,
        {document.doc_id: document for document in documents},
        chunks,
        DocumentTable.of(documents, chunks),
        index,
        repeated(real.tokens, min(n, TOKENS_OF)),
        made_words(real.lexical, len(real.chunks), n),
        real.vocabulary,
        real.calibration,
    )
    (made_dir / "snapshots").mkdir(parents=True, exist_ok=True)
    np.save(made_dir / "exact.npy", vectors)
    save(made_dir, made, Path(pointer.corpus_dir))


def make_questions(config: IndexConfig, n: int) -> list[tuple[str, Encoded]]:
    """Return n questions: real ones in turn, with noise added to their vectors as to the chunks'."""
    embedder = load_embedder(config)
    texts = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    encoded = [embedder.encode_question(text) for text in texts]
    vectors = with_noise(np.resize(np.stack([one.vector for one in encoded]), (n, embedder.dim)), seed=1)
    return [(texts[i % len(texts)], replace(encoded[i % len(texts)], vector=vectors[i])) for i in range(n)]


def with_noise(rows: np.ndarray, seed: int) -> np.ndarray:
    """Return the unit rows with noise added, at unit length again."""
    random = np.random.default_rng(seed)
    n, dim = rows.shape
    out = np.empty((n, dim), dtype=np.float32)
    for at in range(0, n, 50_000):
        part = rows[at : at + 50_000]
        noise = random.standard_normal(part.shape, dtype=np.float32) * np.float32(NOISE / dim**0.5)
        out[at : at + 50_000] = unit(part + noise)
    return out


def repeated(tokens: TokenVectors, n: int) -> TokenVectors:
    """Return the tokens of n chunks: those of the real chunks, repeated."""
    real = len(tokens.starts) - 1
    times = -(-n // real)
    lengths = np.tile(np.diff(tokens.starts), times)[:n]
    total = int(lengths.sum())
    return TokenVectors(
        np.tile(tokens.rows, (times, 1))[:total],
        np.tile(tokens.scales, times)[:total],
        np.tile(tokens.spans, (times, 1))[:total],
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def made_words(lexical: LexicalIndex, n_real: int, n: int) -> LexicalIndex:
    """Return word scores in which every chunk keeps each of its real chunk's words with probability WORDS_KEPT."""
    random = np.random.default_rng(2)
    scores = lexical._scores
    values, chunks, starts = [], [], [0]
    for column in range(len(scores.starts) - 1):
        part = slice(*scores.starts[column : column + 2].tolist())
        mine = [np.arange(real, n, n_real) for real in scores.chunks[part].tolist()]
        kept = [numbers[random.random(len(numbers)) < WORDS_KEPT] for numbers in mine]
        all_ = np.concatenate(kept)
        order = np.argsort(all_, kind="stable")
        weights = np.repeat(scores.values[part], [len(numbers) for numbers in kept])
        chunks.append(all_[order].astype(np.int32))
        values.append(weights[order].astype(np.float32))
        starts.append(starts[-1] + len(all_))
    scripts = np.resize(scores.scripts, n)
    word_scores = WordScores(np.concatenate(values), np.concatenate(chunks), np.array(starts), scripts)
    return LexicalIndex(word_scores, lexical._terms)
