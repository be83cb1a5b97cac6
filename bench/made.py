"""Synthetic indexes of any size, made from a real one, for `bench.scale`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from index.compile.load import load_embedder
from index.config import IndexConfig
from index.disk.mapped import narrowed
from index.model.embedder import Encoded, unit
from index.records import Chunk
from index.store.document_table import DocumentTable
from index.store.lexical import LexicalIndex
from index.store.postings import WordScores
from index.store.snapshot import Snapshot, load, save
from index.store.tokens import TokenVectors, TokenWriter
from index.store.vectors import index_vectors

NOISE = 0.33  # length of the noise added to a unit vector: the result has a cosine of about .95 with it
WORDS_KEPT = 0.7
TOKENS_KEPT = 0.7  # of a chunk's tokens; the others are drawn from all real ones
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


def make_index(real_dir: Path, made_dir: Path, n: int) -> None:
    """Write an index of n chunks, and its vectors to `exact.npy` beside it, for exact search."""
    (made_dir / "snapshots").mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=made_dir) as token_file:
        _make(real_dir, made_dir, n, token_file)


def _make(real_dir: Path, made_dir: Path, n: int, token_file: IO[bytes]) -> None:
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
        np.random.default_rng(4).integers(0, 256, (n, real.keys.shape[1]), dtype=np.uint8),
        DocumentTable.of(documents, chunks, real.table.named),
        index,
        made_tokens(TokenVectors.load(real_dir / "snapshots" / pointer.snapshot), real.manifest.dim, n, token_file),
        made_words(real.lexical, len(real.chunks), n),
        real.vocabulary,
        real.calibration,
    )
    np.save(made_dir / "exact.npy", vectors)
    save(made_dir, made, Path(pointer.corpus_dir))


def make_questions(config: IndexConfig, asked: Path, n: int, *, noise: bool) -> list[tuple[str, Encoded]]:
    """Return n questions: those of the file in turn, their vectors with noise as made chunks have it, if wanted.

    The file has one JSON object a line, each with a `question`.
    """
    embedder = load_embedder(config)
    texts = [json.loads(line)["question"] for line in asked.read_text("utf-8").splitlines()]
    texts = [texts[i * len(texts) // n] if n < len(texts) else texts[i % len(texts)] for i in range(n)]
    encoded = {text: embedder.encode_question(text) for text in dict.fromkeys(texts)}
    vectors = np.stack([encoded[text].vector for text in texts])
    if noise:
        vectors = with_noise(vectors, seed=1)
    return [(text, replace(encoded[text], vector=vector)) for text, vector in zip(texts, vectors, strict=True)]


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


def made_tokens(tokens: TokenVectors, dim: int, n: int, token_file: IO[bytes]) -> TokenVectors:
    """Return the tokens of n chunks, each with codes of its own: some of the real chunk's, the others drawn at random.

    Of the real chunk are TOKENS_KEPT, and the spans. The codes are written to the file, which must stay open.
    """
    random = np.random.default_rng(3)
    writer = TokenWriter(token_file, dim)
    n_real = len(tokens.origins)
    real = [tokens.coded(number) for number in range(n_real)]
    for number in range(n):
        one = real[number % n_real]
        if number >= n_real:
            others = random.integers(0, len(tokens.codes), len(one.codes))
            drawn = random.random(len(one.codes)) >= TOKENS_KEPT
            codes = np.where(drawn[:, None], tokens.codes[others], one.codes)
            one = replace(one, codes=codes, scales=np.where(drawn, tokens.scales[others], one.scales))
        writer.add(one, int(tokens.origins[number % n_real]))
    return writer.all()


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
    word_scores = WordScores(
        np.concatenate(values), narrowed(np.concatenate(chunks)), narrowed(np.array(starts)), scripts
    )
    return LexicalIndex(word_scores, lexical._terms)
