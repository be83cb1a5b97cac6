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
    return [_hit(snapshot, number, rank, score) for rank, (number, score) in enumerate(scored[:k], start=1)]


def _hit(snapshot: Snapshot, number: int, rank: int, score: float) -> Hit:
    chunk = snapshot.chunks[number]
    document = snapshot.documents[chunk.doc_id]
    place = Place.of(document, chunk.headings, chunk.start, chunk.end)
    return Hit(rank, score, chunk.chunk_id, place, chunk.text, document.sha256)
