"""Query -> Hits. A first stage over all chunks, then late interaction over the tokens of its best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoded
from index.records import Chunk, Document
from index.store import Snapshot
from qa.confidence import Evidence, confidence
from qa.records import Hit, Place, Query

Scores = NDArray[np.float32]

CANDIDATES = 100  # chunks that the first stage hands on; of 158 chunks, none that answers was below the 30th
LEXICAL_WEIGHT = 0.3  # of BM25's z-score beside that of the vectors; 0.1 to 0.5 measured alike


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that the first stage found, scored by its tokens."""

    number: int  # of the chunk, in the snapshot
    score: float  # fused, comparable within one question
    matches: Scores  # (n_question_tokens, n_tokens of the chunk): cosines


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the search knows for one question."""

    candidates: tuple[Candidate, ...]  # best first
    rest: tuple[int, ...]  # numbers of the other chunks, in the first stage's order
    confidence: float  # 0 to 1, that a chunk answers


def rank(snapshot: Snapshot, query: Query, question: Encoded) -> Ranking:
    """Return all chunks in order: z(late interaction) + LEXICAL_WEIGHT · z(BM25) over the candidates.

    z(x) = (x - mean) / standard deviation; a leg that says the same of all adds nothing. Late interaction is ColBERT's
    (Khattab and Zaharia 2020), with the mean over the question's tokens in place of the sum.
    """
    cosines = snapshot.cosines(question.vector)
    words = snapshot.lexical.scores(query.search_text)
    order = np.argsort(-(zscore(cosines) + LEXICAL_WEIGHT * zscore(words)), kind="stable")
    best = order[:CANDIDATES]
    matches = [_matches(snapshot, number, question) for number in best.tolist()]
    late = np.array([late_interaction(match) for match in matches], dtype=np.float32)
    fused = zscore(late) + LEXICAL_WEIGHT * zscore(words[best])
    candidates = [
        Candidate(int(best[i]), float(fused[i]), matches[i]) for i in np.argsort(-fused, kind="stable").tolist()
    ]
    sure = confidence(
        Evidence(
            cosine=float(cosines.max()),
            cohort_cosine=float((snapshot.cohort @ question.vector).max()),
            late=float(late.max()),
            share=float(snapshot.lexical.shares(query.search_text)[best[late.argmax()]]),
        )
    )
    return Ranking(tuple(candidates), tuple(order[CANDIDATES:].tolist()), sure)


def late_interaction(matches: Scores) -> float:
    """Return the mean over the question's tokens (rows) of the best cosine with a token of the passage (columns)."""
    return float(matches.max(axis=1).mean()) if matches.size else 0.0


def hits(snapshot: Snapshot, ranking: Ranking, k: int) -> list[Hit]:
    """Return the k best chunks (all of them where k is larger), equal scores in the order of the corpus."""
    lowest = ranking.candidates[-1].score
    scored = [(candidate.number, candidate.score) for candidate in ranking.candidates]
    scored += [(number, lowest) for number in ranking.rest]
    return [
        Hit(
            rank=n,
            score=score,
            chunk_id=(chunk := snapshot.chunks[number]).chunk_id,
            place=place_of(snapshot.documents[chunk.doc_id], chunk, chunk.start, chunk.end),
            text=chunk.text,
        )
        for n, (number, score) in enumerate(scored[:k], start=1)
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
        page=document.page_of(start),
    )


def zscore(scores: Scores) -> Scores:
    """Return (scores - mean) / standard deviation, zeros where all are equal."""
    spread = float(scores.std())
    return np.zeros_like(scores) if spread == 0 else (scores - scores.mean()) / spread


def _matches(snapshot: Snapshot, number: int, question: Encoded) -> Scores:
    starts = snapshot.tokens.starts
    rows = snapshot.tokens.rows[starts[number] : starts[number + 1]].astype(np.float32)
    return np.asarray(question.tokens @ rows.T, dtype=np.float32)
