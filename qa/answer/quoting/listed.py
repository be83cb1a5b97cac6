"""Lists that passages announce or are of: the items that follow, and how many of them no passage shows.

The items of a list stand in one section, or each has a numbered heading of its own: （一）…。 with its text below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile

from index.documents.items import ROW, announces, heads_item, is_numbered
from index.records import Section
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from index.text.tables import is_head, lead_of
from qa.answer.quoting.place import section_at, section_units, shown_around, text_of, units_at
from qa.answer.sentences import Passage


@dataclass(slots=True)
class _Listed:
    """What the passages show of one list."""

    n_items: int
    said: bool  # whether what is left out of it is said though a single item is shown
    headed: bool  # whether its items have headings of their own
    last: int = 0  # number of the last passage that shows one of its items
    shown: set[int] = field(default_factory=set)  # where these items begin


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
    found = []
    for item in _numbered_below(snapshot, doc_id, section):
        spans = sentence_spans(text, item.body, item.end)
        chunks = [n for n in snapshot.table.chunks(doc_id) if item.start <= snapshot.chunks[n].start < item.end]
        if spans and chunks:
            found.append(Passage(chunks[0], *spans[0], passage.score))
    return found


def heads_listed(snapshot: Snapshot, passage: Passage) -> bool:
    """Tell whether the heading that the passage stands under is that of an item."""
    heading = (section_at(snapshot, passage).headings or ("",))[-1]
    return heads_item(heading) or bool(_headed_list(snapshot, passage))


def left_out(snapshot: Snapshot, passages: Sequence[Passage], *, every: bool) -> list[int | None]:
    """Return of each passage how many items of its list none of the passages shows; of a list, the last one says it.

    Without `every`, only of a list that the passage announces. Of items with headings of their own it is said where
    several are shown: one of them stands for itself.
    """
    lists: dict[tuple[str, int, bool], _Listed] = {}
    for n, passage in enumerate(passages):
        for key, start, found in _lists_of(snapshot, passage, every=every):
            known = lists.setdefault(key, found)
            known.last, known.said = n, known.said or found.said
            known.shown.add(start)
    missing: list[int | None] = [None] * len(passages)
    for known in sorted(lists.values(), key=lambda one: one.headed):
        rest = known.n_items - len(known.shown)
        if rest and (known.said or len(known.shown) > 1) and not (known.headed and missing[known.last]):
            missing[known.last] = rest + (missing[known.last] or 0)
    return missing


def _lists_of(
    snapshot: Snapshot, passage: Passage, *, every: bool
) -> Iterator[tuple[tuple[str, int, bool], int, _Listed]]:
    """Yield each list that the passage shows an item of: its key, where the item begins, and the list."""
    doc_id = snapshot.chunks[passage.number].doc_id
    units = section_units(snapshot, passage)
    for unit in units_at(snapshot, passage):
        lead = unit.lead or lead_of(text_of(snapshot, passage), unit.start)
        announced = lead is not None and passage.start <= lead[0]
        if unit.series is not None and (every or announced):
            n_items = sum(one.series == unit.series for one in units)
            yield (doc_id, unit.series[0], False), unit.start, _Listed(n_items, said=True, headed=False)
    items = _headed_list(snapshot, passage) if every else []
    if items:
        section = section_at(snapshot, passage)
        yield (doc_id, items[0].start, True), section.start, _Listed(len(items), said=False, headed=True)


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
