"""Candidates -> the passages on the subject, shown whole where none of them was found to say what is asked."""

from __future__ import annotations

from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.answer.sentences import Passage

MOST = 3  # passages: as many as a person looks through at once


def on_the_subject(snapshot: Snapshot, found: Candidates, topic: str | None = None) -> list[Passage]:
    """Return the best chunks whole, best first; of the document `topic` alone, if it has any among the candidates.

    A chunk that is only its own heading says nothing, and is left out.
    """
    passages = []
    for candidate in found.best:
        chunk = snapshot.chunks[candidate.number]
        if chunk.text.strip() not in chunk.headings:
            passages.append(Passage(candidate.number, chunk.start, chunk.end, candidate.score))
    own = [passage for passage in passages if snapshot.chunks[passage.number].doc_id == topic]
    return (own or passages)[:MOST]
