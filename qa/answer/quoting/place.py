"""Where a passage stands: its text, its section and the units there, and how much around it may be quoted."""

from __future__ import annotations

from bisect import bisect_right

from index.documents.items import Unit, units_in
from index.records import Section
from index.store.snapshot import Snapshot
from qa.answer.sentences import Passage

Span = tuple[int, int]


def text_of(snapshot: Snapshot, passage: Passage) -> str:
    """Return the whole text of the document that the passage stands in."""
    return snapshot.documents[snapshot.chunks[passage.number].doc_id].text


def section_at(snapshot: Snapshot, passage: Passage) -> Section:
    """Return the section that the passage stands in."""
    sections = snapshot.documents[snapshot.chunks[passage.number].doc_id].sections
    return sections[bisect_right(sections, passage.start, key=lambda section: section.start) - 1]


def section_units(snapshot: Snapshot, passage: Passage) -> tuple[Unit, ...]:
    """Return all units of the section that the passage stands in."""
    section = section_at(snapshot, passage)
    return units_in(text_of(snapshot, passage), section.body, section.end)


def units_at(snapshot: Snapshot, passage: Passage) -> list[Unit]:
    """Return the units that the passage stands in, wholly or in part."""
    units = section_units(snapshot, passage)
    return [unit for unit in units if unit.start < passage.end and passage.start < unit.end]


def shown_around(snapshot: Snapshot, number: int) -> Span:
    """Return from where to where the section may be quoted without a break around the chunk."""
    chunk = snapshot.chunks[number]
    text = snapshot.documents[chunk.doc_id].text
    section = section_at(snapshot, Passage(number, chunk.start, chunk.end, 0.0))
    start, end = chunk.start, chunk.end
    own = [snapshot.chunks[n] for n in snapshot.table.chunks(chunk.doc_id)]
    for other in reversed([one for one in own if section.start <= one.start < start]):
        if text[other.end : start].strip():
            break
        start = other.start
    for other in [one for one in own if end <= one.start < section.end]:
        if text[end : other.start].strip():
            break
        end = other.end
    return start, end
