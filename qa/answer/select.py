"""Scored sentences -> the passages that an answer of each kind quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.search import Candidates
from index.store.snapshot import Snapshot
from index.text.numbers import part_numbers_in
from qa.answer.exact import rows_first
from qa.answer.languages import own_sentences_first
from qa.answer.numbered import parts_first, with_parts
from qa.answer.quoting.order import best_first, in_order
from qa.answer.quoting.unit import Room, whole_sentences, whole_units, with_rest
from qa.answer.quoting.whole import definitions_first, whole_lists
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import Passage, score_sentences
from qa.records import Kind, Query
from qa.understand.named.sections import is_plan_unasked

CHUNKS = 10  # chunks whose sentences compete


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the ranked sentences an answer takes."""

    most: int  # passages
    margin: float  # how far below the best score
    chars: int  # of all together; the first passage is taken whatever its length


@dataclass(frozen=True, slots=True)
class Spread:
    """How an overview spreads over a document."""

    most: int  # sentences
    each: int  # of them from one section
    chars: int  # beyond which none is added


OVERVIEW = Spread(most=12, each=2, chars=1000)
FACT = Limits(most=3, margin=1.1, chars=240)
WAY = Limits(most=5, margin=2.2, chars=900)  # of what stands in several places: a way, a list, a reason
ROOM = {
    Kind.FACT: Room(whole=350, series=350, table=0, announced=700, chars=700),  # where a reason is asked for
    Kind.HOWTO: Room(whole=350, series=350, table=0, announced=900, chars=900),
    Kind.LIST: Room(whole=350, series=900, table=900, announced=900, chars=900),
    Kind.OVERVIEW: Room(whole=350, series=350, table=350, announced=350, chars=2400),
}


def select(
    snapshot: Snapshot,
    query: Query,
    search: QuestionSearch,
    max_quotes: int,
    rescored: Callable[[Sequence[Passage]], Sequence[Passage]] = tuple,
) -> list[Passage]:
    """Return the passages that answer, in the order they are quoted in; none where no sentence can be scored.

    `rescored` orders single sentences anew. A question that leads on from an earlier one is answered from the document
    that this was about, if it can be. Comparisons and collections are left to `qa.answer.several`.
    """
    match query.kind:
        case Kind.OVERVIEW:
            return overview(snapshot, search, query.topic)
        case _:
            found = search.best
            parts = part_numbers_in(query.text)
            candidates = list(found.best[:CHUNKS])
            if parts:
                candidates = with_parts(snapshot, found, candidates, parts)
            sentences = score_sentences(snapshot, found, candidates, quantity=query.quantity)
            limits = WAY if query.in_units else replace(FACT, most=max_quotes)
            ranked: Sequence[Passage] = own_sentences_first(snapshot, rescored(sentences), query.language)
            if parts:
                ranked = parts_first(snapshot, ranked, parts)
            ranked = definitions_first(snapshot, ranked, query.text)
            if query.kind is Kind.FACT:  # of a way or a list, a row that names its thing is no answer
                ranked = rows_first(snapshot, ranked, query.text)
            else:
                ranked = done_first(snapshot, ranked, query.text, limits.margin)
            chosen = within(of_document(snapshot, ranked, query.topic) or ranked, limits)
            if query.kind is Kind.FACT and not query.why:
                return best_first(snapshot, whole_sentences(snapshot, chosen))
            units = whole_units(snapshot, whole_lists(snapshot, chosen), ROOM.get(query.kind, ROOM[Kind.FACT]))
            return (in_order if query.kind is Kind.LIST else best_first)(snapshot, units)


def of_document(snapshot: Snapshot, sentences: Sequence[Passage], doc_id: str | None) -> list[Passage]:
    """Return those of that document."""
    return [sentence for sentence in sentences if snapshot.chunks[sentence.number].doc_id == doc_id]


def done_first(snapshot: Snapshot, ranked: Sequence[Passage], question: str, margin: float) -> Sequence[Passage]:
    """Return the sentences without what is only planned, where another one fits about as well.

    Plans speak of everything in general; a way that is taken, and the members of what there is, stand elsewhere.
    """
    done = [one for one in ranked if not is_plan_unasked(question, snapshot.chunks[one.number], snapshot.table)]
    return done if done and done[0].score >= ranked[0].score - margin else ranked


def within(sentences: Sequence[Passage], limits: Limits) -> list[Passage]:
    """Return the best sentences that the limits let through."""
    taken = list(sentences[:1])
    for sentence in sentences[1:]:
        if len(taken) == limits.most or sentence.score < taken[0].score - limits.margin:
            break
        if sum(passage.n_chars for passage in taken) + sentence.n_chars <= limits.chars:
            taken.append(sentence)
    return taken


def overview(snapshot: Snapshot, search: QuestionSearch, topic: str | None = None) -> list[Passage]:
    """Return the best sentences of the sections that fit best, within the topic, else the document that fits best.

    Sections about what is asked for, see `qa.understand.named.sections`, come first: “how did it turn out” wants the
    results; the others follow, each part in the document's order.
    """
    doc_id = document_that_fits(snapshot, search.best) if topic is None else topic
    inside = search.within(chunks_of(snapshot, [] if doc_id is None else [doc_id]))
    taken: list[Passage] = []
    said: Counter[tuple[str, ...]] = Counter()
    asked_for = {candidate.number for candidate in inside.best if candidate.boost}
    sentences = score_sentences(snapshot, inside, inside.best, quantity=False)
    for sentence in sorted(sentences, key=lambda sentence: sentence.number not in asked_for):
        headings = snapshot.chunks[sentence.number].headings
        if said[headings] < OVERVIEW.each and sum(passage.n_chars for passage in taken) < OVERVIEW.chars:
            said[headings] += 1
            taken.append(sentence)
    room = ROOM[Kind.OVERVIEW]
    units = with_rest(snapshot, whole_units(snapshot, taken[: OVERVIEW.most], room), room)
    parts = [[unit for unit in units if (unit.number in asked_for) is first] for first in (True, False)]
    return [passage for part in parts for passage in in_order(snapshot, part)]


def document_that_fits(snapshot: Snapshot, found: Candidates) -> str | None:
    """Return the document whose passages together fit best, by log Σ exp(score); None where nothing was found.

    One passage tells what it is about; what a document is about, several tell better than its best.
    """
    fits: dict[str, float] = {}
    for candidate in found.best:
        doc_id = snapshot.table.doc_id_of(candidate.number)
        fits[doc_id] = float(np.logaddexp(fits.get(doc_id, -np.inf), candidate.score))
    return max(fits, key=fits.__getitem__, default=None)


def documents_by_score(snapshot: Snapshot, found: Candidates) -> list[str]:
    """Return the documents of the candidates, that with the best chunk first."""
    numbers = np.array([candidate.number for candidate in found.best], dtype=np.int64)
    table = snapshot.table
    return list(dict.fromkeys(table.doc_ids[n] for n in table.documents_of(numbers).tolist()))


def chunks_of(snapshot: Snapshot, doc_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return which chunks belong to the documents, shape (n_chunks,)."""
    return snapshot.table.chunks_of(snapshot.table.among(doc_ids))
