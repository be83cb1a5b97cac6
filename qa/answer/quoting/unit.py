"""Ranked passages -> what is quoted of them: whole items and paragraphs, what announces a list with its items.

A long paragraph is shortened at the ends of its sentences. A heading is never quoted without what it heads, nor the
header of a table without a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents.items import INLINE, ROW, announces
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from index.text.tables import is_head
from qa.answer.quoting.listed import begun, headed_below, with_items
from qa.answer.quoting.order import overlap
from qa.answer.quoting.place import Span, section_at, section_units, shown_around, text_of, units_at
from qa.answer.sentences import Passage
from qa.understand.references import points_back

ANNOUNCED_CHARS = 350  # of what answers a fact: a list with what announces it, a paragraph with a heading that asks
ASKS = re.compile(r"[?？؟][\"'”’»*_]*$")


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters of the document are quoted."""

    whole: int  # of a paragraph, also of one that is a list
    series: int  # of a list of several lines that is quoted whole for one of its items
    table: int  # likewise for one of its rows
    announced: int  # of a list with the sentence that announces it
    chars: int  # of all quotes together; the first is quoted whatever its length

    def of_series(self, depth: int | None) -> int:
        """Return how many characters of a list whose items have that `Unit.depth` are quoted for one of them."""
        if depth == ROW:
            return self.table
        return self.whole if depth == INLINE else self.series


def whole_units(snapshot: Snapshot, ranked: Sequence[Passage], room: Room) -> list[Passage]:
    """Return the items and paragraphs of the passages, the best first, as far as there is room."""
    taken: list[Passage] = []
    for passage in ranked:
        unit = _widened(snapshot, passage, room)
        if unit is None or not _fits(snapshot, unit, taken, room):
            continue
        taken.append(unit)
        for item in headed_below(snapshot, unit):
            below = _widened(snapshot, item, room)
            if below is not None and _fits(snapshot, below, taken, room):
                taken.append(below)
    return taken


def with_rest(snapshot: Snapshot, taken: Sequence[Passage], room: Room) -> list[Passage]:
    """Return the units, and the rest of each list of which they have several items, if there is room for all of it."""
    found = list(taken)
    for items in begun(snapshot, taken):
        rest: list[Passage] = []
        for unit in (_widened(snapshot, item, room) for item in items):
            if unit is not None and _fits(snapshot, unit, [*found, *rest], room):
                rest.append(unit)
        if len(rest) == len(items):
            found += rest
    return found


def whole_sentences(snapshot: Snapshot, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages; with the sentence before where one points back, with what it heads where it is a heading.

    What announces a list is quoted with it, as many whole items as there is room for; a row of a table is quoted whole.
    """
    found = []
    for passage in (_whole_row(snapshot, one) for one in passages):
        text, section = text_of(snapshot, passage), section_at(snapshot, passage)
        spans = sentence_spans(text, *shown_around(snapshot, passage.number))
        if passage.end <= section.body:
            below = _below_heading(snapshot, passage, [span for span in spans if span[0] >= section.body])
            found += [] if below is None else [with_items(snapshot, below, ANNOUNCED_CHARS)]
            continue
        whole = with_items(snapshot, passage, ANNOUNCED_CHARS)
        before = next((span for span in reversed(spans) if span[1] <= passage.start), None)
        near = before is not None and before[0] >= section.body and "\n" not in text[before[1] : passage.start]
        if before is not None and near and points_back(text[passage.start : passage.end]):
            found.append(replace(whole, start=before[0]))
        else:
            found.append(whole)
    return found


def _below_heading(snapshot: Snapshot, heading: Passage, spans: Sequence[Span]) -> Passage | None:
    """Return the heading with the first of the sentences below it, or row; one that asks, with the paragraph.

    None where nothing stands below it.
    """
    text = text_of(snapshot, heading)
    below = next((span for span in spans if not is_head(text, span[0])), None)
    if below is None:
        return None
    first = _whole_row(snapshot, replace(heading, start=below[0], end=below[1]))
    unit = units_at(snapshot, first)[0]
    if ASKS.search(text[heading.start : heading.end]) and unit.end - heading.start <= ANNOUNCED_CHARS:
        return replace(heading, end=min(unit.end, spans[-1][1]))
    return replace(heading, end=first.end)


def _whole_row(snapshot: Snapshot, passage: Passage) -> Passage:
    """Return the passage; of one inside a row of a table, the row."""
    first, last = shown_around(snapshot, passage.number)
    rows = [one for one in units_at(snapshot, passage) if one.depth == ROW and first <= one.start and one.end <= last]
    return replace(passage, start=rows[0].start, end=rows[-1].end) if rows else passage


def _fits(snapshot: Snapshot, unit: Passage, taken: Sequence[Passage], room: Room) -> bool:
    """Tell whether the unit is none of those taken, nor a part of one, and there is room for it beside them."""
    if any(overlap(snapshot, unit, other) for other in taken):
        return False
    return not taken or sum(one.n_chars for one in taken) + unit.n_chars <= room.chars


def _widened(snapshot: Snapshot, passage: Passage, room: Room) -> Passage | None:
    """Return the passage as whole units; None where it is a heading with nothing to quote below it."""
    first, last = shown_around(snapshot, passage.number)
    section, text = section_at(snapshot, passage), text_of(snapshot, passage)
    units = [unit for unit in section_units(snapshot, passage) if unit.start < last and first < unit.end]
    if passage.end <= section.body or is_head(text, passage.start):
        below = next((one for one in units if one.start >= passage.start and not is_head(text, one.start)), None)
        if below is None:
            return None if passage.end <= section.body else passage
        spans = sentence_spans(text, max(below.start, first), min(below.end, last))
        return _widened(snapshot, replace(passage, start=spans[0][0], end=spans[0][1]), room)
    own = [unit for unit in units if unit.start < passage.end and passage.start < unit.end]
    if not own or passage.start < section.body:
        return passage
    start, end = min(own[0].start, passage.start), max(own[-1].end, passage.end)
    series, most = own[0].series, room.of_series(own[0].depth)
    if len(own) == 1 and series is not None and series[1] - series[0] <= most:
        return replace(passage, start=max(series[0], first), end=min(series[1], last))
    start, end = max(start, first), min(end, last)
    if end - start > room.whole and len(own) == 1:
        start, end = _shortened(text, (start, end), passage, room.whole)
    announced = room.announced if announces(text[start:end]) else room.whole
    return with_items(snapshot, replace(passage, start=start, end=end), announced)


def _shortened(text: str, span: Span, passage: Passage, whole: int) -> Span:
    """Return as many sentences as there is room for with the passage among them, those before it first."""
    spans = sentence_spans(text, *span)
    start = next((a for a, _ in spans if a <= passage.start and passage.end - a <= whole), passage.start)
    end = max((b for _, b in spans if b >= passage.end and b - start <= whole), default=passage.end)
    return start, end
