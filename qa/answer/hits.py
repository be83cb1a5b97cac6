"""What the search found -> Hits, each with its place."""

from __future__ import annotations

from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.records import Hit, Place


def hits(snapshot: Snapshot, found: Candidates, k: int) -> list[Hit]:
    """Return the k best chunks (all of them where k is larger), equal scores in the order of the corpus."""
    scored = [(candidate.number, candidate.score) for candidate in found.best]
    lowest = scored[-1][1] if scored else 0.0
    scored += [(number, lowest) for number in found.rest]
    return [
        Hit(
            rank=n,
            score=score,
            chunk_id=(chunk := snapshot.chunks[number]).chunk_id,
            place=Place.of(snapshot.documents[chunk.doc_id], chunk.headings, chunk.start, chunk.end),
            text=chunk.text,
        )
        for n, (number, score) in enumerate(scored[:k], start=1)
    ]
