"""Passages -> Quotes, cut by their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.snapshot import Snapshot
from index.text.tables import lead_of
from qa.answer.quoting.listed import heads_listed, left_out
from qa.answer.quoting.place import section_at, shown_around, text_of, units_at
from qa.answer.sentences import Passage
from qa.records import Lead, Place, Quote, SamePlace


def cut(
    snapshot: Snapshot, passages: Sequence[Passage], *, by_document: bool = False, lists: bool = False
) -> list[Quote]:
    """Return the passages as quotes with their markers, none of the same words twice; by document, once in each.

    A quote says how many items of a list that it announces are not shown; with `lists`, of every list.
    """
    quotes: list[Quote] = []
    said: dict[tuple[str, str], int] = {}
    missing = left_out(snapshot, passages, every=lists)
    for passage, rest in zip(passages, missing, strict=True):
        chunk = snapshot.chunks[passage.number]
        begin, stop = shown_around(snapshot, passage.number)
        if not begin <= passage.start < passage.end <= stop:
            raise ValueError(f"{chunk.chunk_id}: [{passage.start}, {passage.end}) is not inside its section")
        document = snapshot.documents[chunk.doc_id]
        text = document.text[passage.start : passage.end]
        words = (chunk.doc_id if by_document else "", text)
        if words not in said:
            said[words] = len(quotes)
            place = Place.of(document, chunk.headings, passage.start, passage.end)
            lead = _lead(snapshot, passage)
            ocr = document.layout.certainty(passage.start, passage.end)
            quotes.append(Quote(f"[{len(quotes) + 1}]", place, text, passage.score, lead=lead, left_out=rest, ocr=ocr))
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


def _lead(snapshot: Snapshot, passage: Passage) -> Lead | None:
    """Return the header of a table's row; of an item the line above its list, else the heading that is its own."""
    text, section = text_of(snapshot, passage), section_at(snapshot, passage)
    span = lead_of(text, passage.start)
    unit = next((unit for unit in units_at(snapshot, passage) if unit.start == passage.start), None)
    if span is None and unit is not None:
        heading = section.headings[-1] if section.headings else ""
        of_item = text.startswith(heading, section.start) and heads_listed(snapshot, passage)
        span = unit.lead or ((section.start, section.start + len(heading)) if of_item else None)
    return None if span is None else Lead(*span, text[slice(*span)])
