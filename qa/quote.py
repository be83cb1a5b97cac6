"""Ranking -> Quotes: the best sentences of the best chunks, cut by their offsets.

A sentence's score is its own cosine with the question plus a share of its chunk's fused score: the sentence says what
answers, the chunk says that it is the right place.
"""

from __future__ import annotations

import numpy as np

from index.store import Snapshot
from qa.records import Quote
from qa.retrieval import Ranking, place_of, zscore

CHUNK_WEIGHT = 1.0  # of a chunk's fused z-score beside its sentence's
CANDIDATES = 10  # chunks whose sentences compete
MIN_CHARS = 8  # a shorter sentence is a heading's number or an exclamation: never a quote of its own


def select(snapshot: Snapshot, ranking: Ranking, n: int) -> list[Quote]:
    """Return at most n quotes, the one that answers best first, no two of the same chunk or words."""
    best_chunks = set(np.argsort(-ranking.fused, kind="stable")[:CANDIDATES].tolist())
    own = zscore(ranking.sentences)
    pool = [
        (float(own[i]) + CHUNK_WEIGHT * float(ranking.fused[number]), i)
        for i, (number, start, end) in enumerate(snapshot.sentences)
        if number in best_chunks and end - start >= MIN_CHARS
    ]
    quotes: list[Quote] = []
    used: set[int] = set()
    said: set[str] = set()
    for score, i in sorted(pool, key=lambda item: (-item[0], item[1])):
        number, start, end = snapshot.sentences[i]
        quote = cut(snapshot, number, start, end, f"[{len(quotes) + 1}]", score)
        if number in used or quote.text in said:
            continue
        used.add(number)
        said.add(quote.text)
        quotes.append(quote)
        if len(quotes) == n:
            break
    return quotes


def cut(snapshot: Snapshot, number: int, start: int, end: int, marker: str, score: float) -> Quote:
    """Quote `document.text[start:end]`; raise ValueError where that is not inside the chunk."""
    chunk = snapshot.chunks[number]
    if not chunk.start <= start < end <= chunk.end:
        raise ValueError(f"{chunk.chunk_id}: [{start}, {end}) is not inside [{chunk.start}, {chunk.end})")
    document = snapshot.documents[chunk.doc_id]
    return Quote(marker, place_of(document, chunk, start, end), document.text[start:end], score)
