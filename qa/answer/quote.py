"""Passages -> Quotes, cut by their offsets."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.snapshot import Snapshot
from qa.answer.hits import place_of
from qa.answer.sentences import Passage
from qa.records import Quote


def cut(snapshot: Snapshot, passages: Sequence[Passage], *, by_document: bool = False) -> list[Quote]:
    """Return the passages as quotes with their markers, none of the same words twice; by document, once in each."""
    quotes: list[Quote] = []
    said: set[tuple[str, str]] = set()
    for passage in passages:
        chunk = snapshot.chunks[passage.number]
        if not chunk.start <= passage.start < passage.end <= chunk.end:
            raise ValueError(f"{chunk.chunk_id}: [{passage.start}, {passage.end}) is not inside it")
        document = snapshot.documents[chunk.doc_id]
        text = document.text[passage.start : passage.end]
        words = (chunk.doc_id if by_document else "", text)
        if words not in said:
            said.add(words)
            place = place_of(document, chunk, passage.start, passage.end)
            quotes.append(Quote(f"[{len(quotes) + 1}]", place, text, passage.score))
    return quotes
