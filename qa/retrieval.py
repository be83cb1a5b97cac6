"""Query -> Hits: every view of a chunk scored, fused into one score, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors
from index.records import Chunk, Document
from index.store import Snapshot
from qa.records import Hit, Place, Query

Scores = NDArray[np.float32]

LEXICAL_WEIGHT = 0.3  # of a z-score beside the dense views' mean z-score; 0.2 to 0.5 measured alike


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the search knows of every chunk and sentence for one question."""

    fused: Scores  # (n_chunks,) sum of z-scores
    sentences: Scores  # (n_sentences,) cosine
    best_cosine: float  # of any chunk or sentence: what the confidence is read from


def rank(snapshot: Snapshot, query: Query, question: Vectors) -> Ranking:
    """Score every chunk: z(chunk's cosine) + z(its best sentence's cosine) + LEXICAL_WEIGHT · z(BM25).

    z(x) = (x - mean) / standard deviation over all chunks; 0 where all are alike, so that a leg that says nothing
    adds nothing.
    """
    chunks = snapshot.chunk_scores(question)
    sentences = snapshot.sentence_scores(question)
    best = np.full(len(snapshot.chunks), -1.0, dtype=np.float32)
    np.maximum.at(best, np.array([number for number, _, _ in snapshot.sentences]), sentences)
    words = snapshot.lexical.scores(query.search_text)
    fused = zscore(chunks) + zscore(best) + LEXICAL_WEIGHT * zscore(words)
    return Ranking(fused, sentences, float(max(chunks.max(), best.max())))


def hits(snapshot: Snapshot, ranking: Ranking, k: int) -> list[Hit]:
    """Return the k best chunks (all of them where k is larger), equal scores in the order of the corpus."""
    order = np.argsort(-ranking.fused, kind="stable")[:k]
    return [
        Hit(
            rank=n,
            score=float(ranking.fused[number]),
            chunk_id=(chunk := snapshot.chunks[number]).chunk_id,
            place=place_of(snapshot.documents[chunk.doc_id], chunk, chunk.start, chunk.end),
            text=chunk.text,
        )
        for n, number in enumerate(order.tolist(), start=1)
    ]


def place_of(document: Document, chunk: Chunk, start: int, end: int) -> Place:
    """Return where `document.text[start:end]` stands."""
    return Place(
        doc_id=document.doc_id,
        case=document.case,
        title=document.title,
        provider=document.provider,
        category=document.category,
        headings=chunk.headings,
        start=start,
        end=end,
    )


def zscore(scores: Scores) -> Scores:
    """Return (scores - mean) / standard deviation, zeros where all are equal."""
    spread = float(scores.std())
    return np.zeros_like(scores) if spread == 0 else (scores - scores.mean()) / spread
