"""Passages -> those that touch made one, in the order in which an answer quotes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.snapshot import Snapshot
from qa.answer.quoting.place import section_at, text_of
from qa.answer.sentences import Passage


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
    first = next((run for run in runs if overlap(snapshot, run, ranked[0])), None)
    return [*([first] if first is not None else []), *(run for run in runs if run is not first)]


def in_order(snapshot: Snapshot, ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages merged, in the document's order; that with the best is of the first document."""
    order = list(dict.fromkeys(snapshot.chunks[one.number].doc_id for one in ranked))
    return sorted(merged(snapshot, ranked), key=lambda run: order.index(snapshot.chunks[run.number].doc_id))


def overlap(snapshot: Snapshot, one: Passage, other: Passage) -> bool:
    """Tell whether the passages have characters in common."""
    same = snapshot.chunks[one.number].doc_id == snapshot.chunks[other.number].doc_id
    return same and one.start < other.end and other.start < one.end


def _touch(snapshot: Snapshot, one: Passage, other: Passage) -> bool:
    same = snapshot.chunks[one.number].doc_id == snapshot.chunks[other.number].doc_id
    if not same or section_at(snapshot, one) != section_at(snapshot, other):
        return False
    return not text_of(snapshot, one)[one.end : other.start].strip()
