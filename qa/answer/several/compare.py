"""A comparison: which documents it sets side by side, and what is quoted of each.

Where amounts are compared and no document is named, those that say one are set side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, zip_longest

import numpy as np
from numpy.typing import NDArray

from index.search import Candidates
from index.store.snapshot import Snapshot
from index.text.figures import has_figure
from qa.answer.quoting.order import in_order
from qa.answer.quoting.unit import Room, whole_units
from qa.answer.searcher import QuestionSearch
from qa.answer.select import CHUNKS, Limits, chunks_of, documents_by_score, within
from qa.answer.sentences import TOGETHER, WHOLE_NAMED, Passage, score_sentences
from qa.answer.several.figures import Figure, alike, surely
from qa.answer.several.reads import text_of
from qa.records import Query

SIDES, MOST_SIDES = 2, 6  # documents side by side; where more are named, or say the amount, so many
RIVALS = 12  # documents that compete to be a side
SIDE = Limits(most=4, margin=2.2, chars=360)  # for each document
ROOM = Room(whole=350, series=350, table=350, announced=350, chars=700)  # likewise
READ_OF_EACH = 2  # sentences with figures of each rival; of a document that is a side already, SIDE.most

ReadFigures = Callable[[Sequence[Passage]], Mapping[str, Figure]]  # sentences, those to read first in front


@dataclass(frozen=True, slots=True)
class Selection:
    """The passages to quote, in order, and the figures in them, by doc_id: of two documents or more, or none."""

    passages: list[Passage]
    figures: Mapping[str, Figure] = field(default_factory=dict)


def compare(snapshot: Snapshot, query: Query, search: QuestionSearch, read: ReadFigures | None) -> Selection:
    """Return what answers in each of the documents named, else of those that together cover the question.

    `read` finds the figures where an amount is compared; None where none is. A document that says one is quoted where
    it says it.
    """
    saying, doc_ids = _figures_of_any(snapshot, query, search, read), query.named.doc_ids
    if not doc_ids:
        doc_ids = tuple(saying) or sides(snapshot, query, search.of_each_document())
    quantity = query.quantity or read is not None
    ranked = {} if saying else {doc_id: _sentences(snapshot, search, doc_id, quantity=quantity) for doc_id in doc_ids}
    figures = saying
    if read is not None and _names_sides(query):
        figures = alike(snapshot, read(_with_figures(snapshot, ranked.values(), SIDE.most)))
    passages: list[Passage] = []
    for doc_id in doc_ids:
        best = [figures[doc_id].passage] if doc_id in figures else within(ranked[doc_id], SIDE)
        passages += in_order(snapshot, whole_units(snapshot, best, ROOM))
    return Selection(passages, figures)


def sides(snapshot: Snapshot, query: Query, found: Candidates) -> tuple[str, ...]:
    """Return the documents that together match the question best: each of its tokens in whichever has it."""
    names = query.providers
    maxima: dict[str, NDArray[np.float32]] = {}
    best: dict[str, float] = {}
    for candidate in found.best:
        doc_id, own = snapshot.chunks[candidate.number].doc_id, candidate.matches.max(axis=1)
        maxima[doc_id] = np.maximum(maxima[doc_id], own) if doc_id in maxima else own
        best.setdefault(doc_id, candidate.score)
    by_score = documents_by_score(snapshot, found)
    provider = {doc_id: snapshot.documents[doc_id].provider for doc_id in by_score}
    weight = {doc_id: names.weight(provider[doc_id]) for doc_id in by_score}
    places = set(map(frozenset, names.apart()))
    of_each = {next((one for one in by_score if names.has(provider[one], place)), None) for place in places} - {None}
    if len(of_each) > SIDES:  # more places than two: each has the document that fits best of those that it provided
        return tuple(doc_id for doc_id in by_score if doc_id in of_each)[:MOST_SIDES]
    ranked = list(dict.fromkeys([*(doc_id for doc_id in by_score if weight[doc_id]), *by_score]))[:RIVALS]
    if len(ranked) <= SIDES:
        return tuple(ranked)

    def covered(doc_ids: tuple[str, ...]) -> float:
        together = float(np.max([maxima[doc_id] for doc_id in doc_ids], axis=0).mean())
        return TOGETHER * together + sum(best[doc_id] + WHOLE_NAMED * weight[doc_id] for doc_id in doc_ids)

    return max(combinations(ranked, SIDES), key=covered)


def _names_sides(query: Query) -> bool:
    """Tell whether the question says which documents to set side by side, by number or by two places."""
    return bool(query.named.doc_ids) or len(query.providers.apart()) >= SIDES


def _figures_of_any(
    snapshot: Snapshot, query: Query, search: QuestionSearch, read: ReadFigures | None
) -> Mapping[str, Figure]:
    """Return the figures of the documents that surely say the amount, those that fit best first.

    There are none where the question says itself which documents it compares.
    """
    if read is None or _names_sides(query):
        return {}
    found = search.of_each_document()
    rivals = documents_by_score(snapshot, found)[:RIVALS]
    of_each: dict[str, list[Passage]] = {doc_id: [] for doc_id in rivals}
    candidates = [one for one in found.best if snapshot.chunks[one.number].doc_id in of_each]
    for sentence in score_sentences(snapshot, found, candidates, quantity=True):
        of_each[snapshot.chunks[sentence.number].doc_id].append(sentence)
    figures = surely(read(_with_figures(snapshot, of_each.values(), READ_OF_EACH)))
    saying = [doc_id for doc_id in rivals if doc_id in figures][:MOST_SIDES]
    return alike(snapshot, {doc_id: figures[doc_id] for doc_id in saying})


def _sentences(snapshot: Snapshot, search: QuestionSearch, doc_id: str, *, quantity: bool) -> list[Passage]:
    inside = search.within(chunks_of(snapshot, [doc_id]))
    return score_sentences(snapshot, inside, inside.best[:CHUNKS], quantity=quantity)


def _with_figures(snapshot: Snapshot, of_each: Iterable[Sequence[Passage]], most: int) -> list[Passage]:
    """Return the best sentences that say a figure, `most` of each document: the best of all of them first."""
    said = [[one for one in ranked if has_figure(text_of(snapshot, one))][:most] for ranked in of_each]
    return [one for turn in zip_longest(*said) for one in turn if one is not None]
