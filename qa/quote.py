"""Ranking -> Quotes: the best sentences of the best chunks, cut by their offsets.

A sentence is scored by late interaction with its own tokens, which the model read in their context, plus a share of
its chunk's score: the sentence says what answers, the chunk says that it is the right place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.sentences import sentence_spans
from index.store import Snapshot
from qa.records import Quote
from qa.retrieval import Ranking, late_interaction, place_of, zscore

CHUNKS = 10  # chunks whose sentences compete
CHUNK_WEIGHT = 0.5  # of a chunk's fused score beside its sentence's z-score; 0.3 to 1 measured alike
MIN_CHARS = 8  # a shorter sentence is an exclamation or a number: never a quote of its own


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a candidate chunk, scored."""

    number: int  # of its chunk, in the snapshot
    start: int  # characters of the document
    end: int
    score: float


def select(snapshot: Snapshot, ranking: Ranking, n: int) -> list[Quote]:
    """Return at most n quotes, the one that answers best first, no two of the same words."""
    quotes: list[Quote] = []
    said: set[str] = set()
    for sentence in score_sentences(snapshot, ranking):
        quote = cut(snapshot, sentence, f"[{len(quotes) + 1}]")
        if quote.text in said:
            continue
        said.add(quote.text)
        quotes.append(quote)
        if len(quotes) == n:
            break
    return quotes


def score_sentences(snapshot: Snapshot, ranking: Ranking) -> list[Sentence]:
    """Return the sentences of the best chunks, best first; short ones only where there is nothing else."""
    found: list[Sentence] = []
    for candidate in ranking.candidates[:CHUNKS]:
        chunk = snapshot.chunks[candidate.number]
        starts = snapshot.tokens.starts
        spans = snapshot.tokens.spans[starts[candidate.number] : starts[candidate.number + 1]]
        for start, end in sentence_spans(snapshot.documents[chunk.doc_id].text, chunk.start, chunk.end):
            inside = (spans[:, 0] < end) & (spans[:, 1] > start)
            found.append(Sentence(candidate.number, start, end, late_interaction(candidate.matches[:, inside])))
    long = [sentence for sentence in found if sentence.end - sentence.start >= MIN_CHARS] or found
    chunk_scores = {candidate.number: candidate.score for candidate in ranking.candidates}
    own = zscore(np.array([sentence.score for sentence in long], dtype=np.float32))
    fused = [
        Sentence(s.number, s.start, s.end, float(score) + CHUNK_WEIGHT * chunk_scores[s.number])
        for s, score in zip(long, own, strict=True)
    ]
    return sorted(fused, key=lambda s: (-s.score, s.number, s.start))


def cut(snapshot: Snapshot, sentence: Sentence, marker: str) -> Quote:
    """Quote `document.text[start:end]`; raise ValueError where that is not inside the chunk."""
    chunk = snapshot.chunks[sentence.number]
    if not chunk.start <= sentence.start < sentence.end <= chunk.end:
        raise ValueError(f"{chunk.chunk_id}: [{sentence.start}, {sentence.end}) is not inside it")
    document = snapshot.documents[chunk.doc_id]
    place = place_of(document, chunk, sentence.start, sentence.end)
    return Quote(marker, place, document.text[sentence.start : sentence.end], sentence.score)
