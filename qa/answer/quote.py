"""Passages -> Quotes, cut by their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.records import Document
from index.store.snapshot import Snapshot
from index.text.tables import lead_of
from qa.answer.hits import place_of
from qa.answer.sentences import Passage
from qa.records import Lead, Quote, SamePlace


def cut(snapshot: Snapshot, passages: Sequence[Passage], *, by_document: bool = False) -> list[Quote]:
    """Return the passages as quotes with their markers, none of the same words twice; by document, once in each."""
    quotes: list[Quote] = []
    said: dict[tuple[str, str], int] = {}
    for passage in passages:
        chunk = snapshot.chunks[passage.number]
        if not chunk.start <= passage.start < passage.end <= chunk.end:
            raise ValueError(f"{chunk.chunk_id}: [{passage.start}, {passage.end}) is not inside it")
        document = snapshot.documents[chunk.doc_id]
        text = document.text[passage.start : passage.end]
        words = (chunk.doc_id if by_document else "", text)
        if words not in said:
            said[words] = len(quotes)
            place = place_of(document, chunk, passage.start, passage.end)
            lead = _lead(document, passage.start)
            quotes.append(Quote(f"[{len(quotes) + 1}]", place, text, passage.score, lead=lead))
        else:
            first = quotes[said[words]]
            same = SamePlace(chunk.doc_id, passage.start, passage.end)
            quotes[said[words]] = replace(first, places=(*first.places, same))
    return quotes


def with_places(snapshot: Snapshot, quotes: Sequence[Quote], numbers: Sequence[int]) -> list[Quote]:
    """Return the quotes, each with the further places of its words in these chunks, in the order of the corpus."""
    return [replace(quote, places=_places(snapshot, quote, sorted(numbers))) for quote in quotes]


def _places(snapshot: Snapshot, quote: Quote, numbers: Sequence[int]) -> tuple[SamePlace, ...]:
    known = {(quote.place.doc_id, quote.place.start), *((same.doc_id, same.start) for same in quote.places)}
    found = list(quote.places)
    for number in numbers:
        chunk = snapshot.chunks[number]
        at = chunk.text.find(quote.text)
        if at >= 0 and (chunk.doc_id, chunk.start + at) not in known:
            found.append(SamePlace(chunk.doc_id, chunk.start + at, chunk.start + at + len(quote.text)))
    return tuple(sorted(found, key=lambda same: (same.doc_id, same.start)))


def _lead(document: Document, start: int) -> Lead | None:
    """Return the header of the table whose row begins there."""
    span = lead_of(document.text, start)
    return None if span is None else Lead(*span, document.text[slice(*span)])
