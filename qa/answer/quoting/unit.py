"""Ranked passages -> what is quoted of them: whole items and paragraphs, neighbours made one, in the document's order.

A long paragraph is shortened at the ends of its sentences. A heading is never quoted without what it heads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents.items import Unit, units_in
from index.records import Section
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from qa.answer.sentences import Passage
from qa.understand.references import points_back

Span = tuple[int, int]
ANNOUNCED_CHARS = 350  # of a list that answers a fact, with the sentence that announces it


@dataclass(frozen=True, slots=True)
class Room:
    """How much of the document is quoted."""

    whole: int  # characters of a paragraph, or of a list, that is quoted whole
    chars: int  # of all quotes together; the first is quoted whatever its length


def section_at(snapshot: Snapshot, passage: Passage) -> Section:
    """Return the section that the passage stands in."""
    sections = snapshot.documents[snapshot.chunks[passage.number].doc_id].sections
    return sections[bisect_right(sections, passage.start, key=lambda section: section.start) - 1]


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


def whole_units(snapshot: Snapshot, ranked: Sequence[Passage], room: Room) -> list[Passage]:
    """Return the items and paragraphs of the passages, the best first, as far as there is room."""
    taken: list[Passage] = []
    for passage in ranked:
        unit = _widened(snapshot, passage, room.whole)
        if unit is None or any(_overlap(snapshot, unit, other) for other in taken):
            continue
        if not taken or sum(one.n_chars for one in taken) + unit.n_chars <= room.chars:
            taken.append(unit)
    return taken


def whole_sentences(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages; with the sentence before where one points back, with the one below where it is a heading.

    What announces a list is quoted with it, as many whole items as there is room for.
    """
    found = []
    for passage in (_with_list(snapshot, one) for one in passages):
        text = snapshot.documents[snapshot.chunks[passage.number].doc_id].text
        section, (first, last) = section_at(snapshot, passage), shown_around(snapshot, passage.number)
        spans = sentence_spans(text, first, last)
        if passage.end <= section.body:
            below = next((end for start, end in spans if start >= section.body), None)
            if below is not None:
                found.append(replace(passage, end=below))
            continue
        before = next((span for span in reversed(spans) if span[1] <= passage.start), None)
        near = before is not None and before[0] >= section.body and "\n" not in text[before[1] : passage.start]
        if before is not None and near and points_back(text[passage.start : passage.end]):
            found.append(replace(passage, start=before[0]))
        else:
            found.append(passage)
    return found


def merged(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages, those that touch or overlap made one, in the order of the corpus."""
    runs: list[Passage] = []
    for passage in sorted(passages, key=lambda one: (snapshot.chunks[one.number].doc_id, one.start)):
        last = runs[-1] if runs else None
        if last is not None and _touch(snapshot, last, passage):
            runs[-1] = replace(last, end=max(last.end, passage.end), score=max(last.score, passage.score))
        else:
            runs.append(passage)
    return runs


def best_first(snapshot: Snapshot, ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages merged: that with the best first, then the others, document by document, in its order."""
    order = list(dict.fromkeys(snapshot.chunks[one.number].doc_id for one in ranked))
    runs = sorted(merged(snapshot, ranked), key=lambda run: order.index(snapshot.chunks[run.number].doc_id))
    first = next((run for run in runs if _overlap(snapshot, run, ranked[0])), None)
    return [*([first] if first is not None else []), *(run for run in runs if run is not first)]


def in_order(snapshot: Snapshot, ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages merged, in the document's order; that with the best is of the first document."""
    order = list(dict.fromkeys(snapshot.chunks[one.number].doc_id for one in ranked))
    return sorted(merged(snapshot, ranked), key=lambda run: order.index(snapshot.chunks[run.number].doc_id))


def units_at(snapshot: Snapshot, passage: Passage) -> list[Unit]:
    """Return the units of the section that the passage stands in, wholly or in part."""
    section = section_at(snapshot, passage)
    text = snapshot.documents[snapshot.chunks[passage.number].doc_id].text
    units = units_in(text, section.body, section.end)
    return [unit for unit in units if unit.start < passage.end and passage.start < unit.end]


def left_out(snapshot: Snapshot, passages: Sequence[Passage], *, every: bool) -> list[int | None]:
    """Return of each passage how many items of its list none of the passages shows; of a list, the last one says it.

    Without `every`, only of a list that the passage announces.
    """
    said: dict[tuple[str, Span], int] = {}
    shown: dict[tuple[str, Span], set[int]] = {}
    n_items: dict[tuple[str, Span], int] = {}
    for n, passage in enumerate(passages):
        doc_id, section = snapshot.chunks[passage.number].doc_id, section_at(snapshot, passage)
        units = units_in(snapshot.documents[doc_id].text, section.body, section.end)
        for unit in units_at(snapshot, passage):
            announced = unit.lead is not None and passage.start <= unit.lead[0]
            if unit.series is not None and (every or announced):
                key = doc_id, unit.series
                said[key] = n
                shown.setdefault(key, set()).add(unit.start)
                n_items[key] = sum(one.series == unit.series for one in units)
    missing: list[int | None] = [None] * len(passages)
    for key, n in said.items():
        rest = n_items[key] - len(shown[key])
        if rest:
            missing[n] = rest + (missing[n] or 0)
    return missing


def _with_list(snapshot: Snapshot, passage: Passage) -> Passage:
    """Return the passage; where it announces a list, as far as its items go that there is room for, at least one."""
    _, last = shown_around(snapshot, passage.number)
    section = section_at(snapshot, passage)
    text = snapshot.documents[snapshot.chunks[passage.number].doc_id].text
    units = units_in(text, section.body, section.end)
    ends = [one.end for one in units if one.lead is not None and one.lead[1] == passage.end and one.end <= last]
    room = [end for n, end in enumerate(ends) if n == 0 or end - passage.start <= ANNOUNCED_CHARS]
    return replace(passage, end=room[-1]) if room else passage


def _widened(snapshot: Snapshot, passage: Passage, whole: int) -> Passage | None:
    """Return the passage as whole units; None where it is a heading with nothing to quote below it."""
    first, last = shown_around(snapshot, passage.number)
    section = section_at(snapshot, passage)
    text = snapshot.documents[snapshot.chunks[passage.number].doc_id].text
    units = [unit for unit in units_in(text, section.body, section.end) if unit.start < last and first < unit.end]
    if passage.end <= section.body:
        if not units:
            return None
        spans = sentence_spans(text, max(units[0].start, first), min(units[0].end, last))
        return _widened(snapshot, replace(passage, start=spans[0][0], end=spans[0][1]), whole)
    own = [unit for unit in units if unit.start < passage.end and passage.start < unit.end]
    if not own or passage.start < section.body:
        return passage
    start, end = min(own[0].start, passage.start), max(own[-1].end, passage.end)
    series = own[0].series
    if len(own) == 1 and series is not None and series[1] - series[0] <= whole:
        start, end = series
    start, end = max(start, first), min(end, last)
    if end - start > whole and len(own) == 1:
        start, end = _shortened(text, (start, end), passage, whole)
    return replace(passage, start=start, end=end)


def _shortened(text: str, span: Span, passage: Passage, whole: int) -> Span:
    """Return as many sentences as there is room for with the passage among them, those before it first."""
    spans = sentence_spans(text, *span)
    start = next((a for a, _ in spans if a <= passage.start and passage.end - a <= whole), passage.start)
    end = max((b for _, b in spans if b >= passage.end and b - start <= whole), default=passage.end)
    return start, end


def _touch(snapshot: Snapshot, one: Passage, other: Passage) -> bool:
    doc_id = snapshot.chunks[one.number].doc_id
    if doc_id != snapshot.chunks[other.number].doc_id or section_at(snapshot, one) != section_at(snapshot, other):
        return False
    return not snapshot.documents[doc_id].text[one.end : other.start].strip()


def _overlap(snapshot: Snapshot, one: Passage, other: Passage) -> bool:
    same = snapshot.chunks[one.number].doc_id == snapshot.chunks[other.number].doc_id
    return same and one.start < other.end and other.start < one.end
