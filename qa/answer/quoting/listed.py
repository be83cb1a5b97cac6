"""Lists that passages announce or are of: the items that follow, and how many of them no passage shows.

The items of a list stand in one section, or each has a numbered heading of its own: （一）…。 with its text below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from index.documents.items import ROW, announces, heads_item, is_numbered
from index.records import Section
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from index.text.tables import is_head, lead_of
from qa.answer.quoting.place import Span, section_at, section_units, shown_around, text_of, units_at
from qa.answer.sentences import Passage


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item of a list that a passage shows."""

    listed: tuple[str, int, bool]  # the list: its document, where it begins, whether its items are headed
    items: tuple[Span, ...]  # of the list: each item; of one with a heading, what stands below it
    item: Span  # which of them
    passage: int  # its number
    said: bool  # whether the rest of the list is told though no other item is shown


def with_items(snapshot: Snapshot, passage: Passage, most: int) -> Passage:
    """Return the passage; where a list follows it, with as many of its items as go into `most` characters.

    What announces a list, or a table, has an item of it, or a row, in any case.
    """
    _, last = shown_around(snapshot, passage.number)
    text, units = text_of(snapshot, passage), section_units(snapshot, passage)
    opens = announces(text[passage.start : passage.end])
    below = [one for one in units if one.start >= passage.end and one.end <= last]
    if opens and below and is_head(text, below[0].start):
        rows = dropwhile(lambda one: is_head(text, one.start), below)
        ends = [one.end for one in takewhile(lambda one: one.depth == ROW, rows)]
    else:
        ends = [one.end for one in below if one.lead is not None and one.lead[1] == passage.end]
    room = [end for n, end in enumerate(ends) if (opens and n == 0) or end - passage.start <= most]
    return replace(passage, end=room[-1]) if room else passage


def headed_below(snapshot: Snapshot, passage: Passage) -> list[Passage]:
    """Return of each item that the passage announces and that has a heading of its own the first sentence below it."""
    doc_id, text = snapshot.chunks[passage.number].doc_id, text_of(snapshot, passage)
    section = section_at(snapshot, passage)
    units = section_units(snapshot, passage)
    if not units or passage.end < units[-1].end or not announces(text[passage.start : passage.end]):
        return []
    below = _numbered_below(snapshot, doc_id, section)
    firsts = [_first_sentence(snapshot, passage, (item.body, item.end)) for item in below]
    return [first for first in firsts if first is not None]


def heads_listed(snapshot: Snapshot, passage: Passage) -> bool:
    """Tell whether the heading that the passage stands under is that of an item."""
    heading = (section_at(snapshot, passage).headings or ("",))[-1]
    return heads_item(heading) or bool(_headed_list(snapshot, passage))


def left_out(snapshot: Snapshot, passages: Sequence[Passage], *, every: bool) -> list[int | None]:
    """Return of each passage how many items of its list none of the passages shows; of a list, the last one says it.

    Without `every`, only of a list that the passage announces. Of items with headings of their own it is said where
    several are shown: one of them stands for itself.
    """
    missing: list[int | None] = [None] * len(passages)
    for items in _lists_of(snapshot, passages, every=every):
        n_shown, last = len({one.item for one in items}), items[-1].passage
        rest = len(items[0].items) - n_shown
        if rest and (n_shown > 1 or any(item.said for item in items)):
            missing[last] = rest + (missing[last] or 0)
    return missing


def begun(snapshot: Snapshot, passages: Sequence[Passage]) -> list[list[Passage]]:
    """Return of each list of which the passages show several items the first sentence of each that they do not."""
    found = []
    for shown in _lists_of(snapshot, passages, every=True):
        seen, of = {one.item for one in shown}, passages[shown[0].passage]
        if 1 < len(seen) < len(shown[0].items):
            found.append([_first_sentence(snapshot, of, item) for item in shown[0].items if item not in seen])
    return [[one for one in items if one is not None] for items in found if None not in items]


def _lists_of(snapshot: Snapshot, passages: Sequence[Passage], *, every: bool) -> list[list[_Shown]]:
    """Return what the passages show of each list; without `every`, of the lists that they announce."""
    lists: dict[tuple[str, int, bool], list[_Shown]] = {}
    for n, passage in enumerate(passages):
        for item in _items_of(snapshot, n, passage, every=every):
            lists.setdefault(item.listed, []).append(item)
    return list(lists.values())


def _first_sentence(snapshot: Snapshot, of: Passage, within: Span) -> Passage | None:
    """Return the first sentence of the span of that passage's document; None where nothing there may be quoted."""
    chunks = [(n, snapshot.chunks[n]) for n in snapshot.table.chunks(snapshot.chunks[of.number].doc_id)]
    for start, end in sentence_spans(text_of(snapshot, of), *within):
        number = next((n for n, chunk in chunks if chunk.start <= start and end <= chunk.end), None)
        if number is not None:
            return Passage(number, start, end, of.score)
    return None


def _items_of(snapshot: Snapshot, n: int, passage: Passage, *, every: bool) -> Iterator[_Shown]:
    """Yield the items that the passage of that number shows; without `every`, of the lists that it announces."""
    doc_id, text = snapshot.chunks[passage.number].doc_id, text_of(snapshot, passage)
    units = section_units(snapshot, passage)
    for unit in units_at(snapshot, passage):
        lead = unit.lead or lead_of(text, unit.start)
        announced = lead is not None and passage.start <= lead[0]
        if unit.series is not None and (every or announced):
            items = tuple((one.start, one.end) for one in units if one.series == unit.series)
            yield _Shown((doc_id, unit.series[0], False), items, (unit.start, unit.end), n, said=True)
    headed = _headed_list(snapshot, passage) if every else []
    if headed:
        own, items = section_at(snapshot, passage), tuple((one.body, one.end) for one in headed)
        yield _Shown((doc_id, headed[0].start, True), items, (own.body, own.end), n, said=False)


def _headed_list(snapshot: Snapshot, passage: Passage) -> list[Section]:
    """Return the list of headed items that the passage is of; [] where it is of none, or that has no other item.

    Headings that are sentences head items; others do where their part is announced, or is itself a part of a part.
    """
    document, own = snapshot.documents[snapshot.chunks[passage.number].doc_id], section_at(snapshot, passage)
    if not own.headings or not is_numbered(own.headings[-1]):
        return []
    sections, above = document.sections, own.headings[:-1]
    at = sections.index(own)

    def inside(section: Section) -> bool:
        return len(section.headings) > len(above) and section.headings[: len(above)] == above

    before = list(takewhile(inside, reversed(sections[:at])))
    run = [*reversed(before), own, *takewhile(inside, sections[at + 1 :])]
    items = [one for one in run if len(one.headings) == len(own.headings)]
    first = at - len(before)
    parent = sections[first - 1] if first and sections[first - 1].headings == above else None
    announced = parent is not None and announces(document.text[parent.body : parent.end].rstrip())
    nested = above not in {(), (document.title,)} and len(items) == len(run)
    are_items = all((is_numbered if announced or nested else heads_item)(one.headings[-1]) for one in items)
    return items if are_items and len(items) > 1 else []


def _numbered_below(snapshot: Snapshot, doc_id: str, section: Section) -> list[Section]:
    """Return the sections next below one, where all of them have numbered headings."""
    sections, depth = snapshot.documents[doc_id].sections, len(section.headings)
    following = takewhile(
        lambda one: one.headings[:depth] == section.headings and len(one.headings) > depth,
        sections[sections.index(section) + 1 :],
    )
    below = [one for one in following if len(one.headings) == depth + 1]
    return below if all(is_numbered(one.headings[-1]) for one in below) else []
