"""Scored sentences -> the passages that an answer of each kind quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import median

import numpy as np
from numpy.typing import NDArray

from index.search import LEXICAL_WEIGHT, Candidates
from index.store.snapshot import Snapshot
from index.text.numbers import part_numbers_in
from index.text.sentences import sentence_spans
from qa.answer.exact import rows_first
from qa.answer.numbered import parts_first, with_parts
from qa.answer.quoting.unit import Room, best_first, in_order, whole_sentences, whole_units
from qa.answer.quoting.whole import definitions_first, whole_lists
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import Passage, score_sentences
from qa.records import Kind, Query

CHUNKS = 10  # chunks whose sentences compete
SIDES, MOST_SIDES = 2, 6  # documents that a comparison sets side by side; where more providers are named, so many
RIVALS = 12  # documents that compete to be a side
OWN_WEIGHT = 0.01  # of a document's own score beside what the sides cover together
NAME_WEIGHT = 0.04  # the same of its provider's name in the question
PROVIDER_LINE = 8  # characters that such a line has beside the name: brackets, “provided by”
COLLECT_NAME = 0.5  # the same where documents are collected, in units of the sentences' scores
COLLECT_WHOLE = 4.0  # where the question has the provider's whole name: then it mostly asks for what that one provided
MOST_COLLECTED = 50  # documents: more is no answer any more
# Of nine development questions that collect, this much of the way from the best document to the median one found .86
# of those that qualify, .82 of what it found qualifying; .5 found as many with less, .4 fewer.
COLLECT_DEPTH = 0.6
COLLECT_WORDS = 0.6  # weight of BM25 there: a word that is looked for everywhere is meant to the letter


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
LIMITS = {
    Kind.HOWTO: Limits(most=5, margin=2.2, chars=450),
    Kind.LIST: Limits(most=4, margin=1.5, chars=240),
}
ROOM = {
    Kind.FACT: Room(whole=350, chars=700),  # where a reason is asked for
    Kind.HOWTO: Room(whole=350, chars=900),
    Kind.LIST: Room(whole=350, chars=900),
    Kind.OVERVIEW: Room(whole=350, chars=2400),
    Kind.COMPARE: Room(whole=350, chars=700),  # for each document
}
SIDE = Limits(most=4, margin=2.2, chars=360)  # of a comparison, for each document


def select(
    snapshot: Snapshot,
    query: Query,
    search: QuestionSearch,
    max_quotes: int,
    rescored: Callable[[Sequence[Passage]], Sequence[Passage]] = tuple,
) -> list[Passage]:
    """Return the passages that answer, in the order they are quoted in; none where no sentence can be scored.

    `rescored` orders single sentences anew. A question that leads on from an earlier one is answered from the document
    that this was about, if it can be.
    """
    match query.kind:
        case Kind.OVERVIEW:
            return overview(snapshot, search, query.topic)
        case Kind.COMPARE:
            return compare(snapshot, query, search)
        case Kind.COLLECT:
            return collect(snapshot, query, search)
        case _:
            found = search.best
            parts = part_numbers_in(query.text)
            candidates = list(found.best[:CHUNKS])
            if parts:
                candidates = with_parts(snapshot, found, candidates, parts)
            sentences = score_sentences(snapshot, found, candidates, quantity=query.quantity)
            limits = LIMITS.get(query.kind, LIMITS[Kind.HOWTO] if query.why else replace(FACT, most=max_quotes))
            ranked = rescored(sentences)
            if parts:
                ranked = parts_first(snapshot, ranked, parts)
            ranked = definitions_first(snapshot, ranked, query.text)
            if query.kind is Kind.FACT:  # of a way or a list, a row that names its thing is no answer
                ranked = rows_first(snapshot, ranked, query.text)
            chosen = within(of_document(snapshot, ranked, query.topic) or ranked, limits)
            if query.kind is Kind.FACT and not query.why:
                return best_first(snapshot, whole_sentences(snapshot, chosen))
            units = whole_units(snapshot, whole_lists(snapshot, chosen), ROOM.get(query.kind, ROOM[Kind.FACT]))
            return (in_order if query.kind is Kind.LIST else best_first)(snapshot, units)


def of_document(snapshot: Snapshot, sentences: Sequence[Passage], doc_id: str | None) -> list[Passage]:
    """Return those of that document."""
    return [sentence for sentence in sentences if snapshot.chunks[sentence.number].doc_id == doc_id]


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

    Sections about what is asked for, see `qa.understand.sections`, come first: “how did it turn out” wants the results;
    the others follow, each part in the document's order.
    """
    doc_ids = [topic] if topic is not None else documents_by_score(snapshot, search.best)[:1]
    inside = search.within(chunks_of(snapshot, doc_ids))
    taken: list[Passage] = []
    said: Counter[tuple[str, ...]] = Counter()
    asked_for = {candidate.number for candidate in inside.best if candidate.boost}
    sentences = score_sentences(snapshot, inside, inside.best, quantity=False)
    for sentence in sorted(sentences, key=lambda sentence: sentence.number not in asked_for):
        headings = snapshot.chunks[sentence.number].headings
        if said[headings] < OVERVIEW.each and sum(passage.n_chars for passage in taken) < OVERVIEW.chars:
            said[headings] += 1
            taken.append(sentence)
    units = whole_units(snapshot, taken[: OVERVIEW.most], ROOM[Kind.OVERVIEW])
    parts = [[unit for unit in units if (unit.number in asked_for) is first] for first in (True, False)]
    return [passage for part in parts for passage in in_order(snapshot, part)]


def compare(snapshot: Snapshot, query: Query, search: QuestionSearch) -> list[Passage]:
    """Return what answers in each of the documents named, else of those that together cover the question."""
    passages: list[Passage] = []
    for doc_id in query.named.doc_ids or sides(snapshot, query, search.of_each_document()):
        inside = search.within(chunks_of(snapshot, [doc_id]))
        sentences = score_sentences(snapshot, inside, inside.best[:CHUNKS], quantity=query.quantity)
        units = whole_units(snapshot, within(sentences, SIDE), ROOM[Kind.COMPARE])
        passages += in_order(snapshot, units)
    return passages


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
        return together + sum(OWN_WEIGHT * best[doc_id] + NAME_WEIGHT * weight[doc_id] for doc_id in doc_ids)

    return max(combinations(ranked, SIDES), key=covered)


def collect(snapshot: Snapshot, query: Query, search: QuestionSearch) -> list[Passage]:
    """Return the best passage of every document that stands out from the others, best first."""
    found = search.of_each_document()
    names = query.providers
    provider = {doc_id: snapshot.documents[doc_id].provider for doc_id in documents_by_score(snapshot, found)}
    weight = {doc_id: names.weight(name) for doc_id, name in provider.items()}
    whole = {doc_id for doc_id, name in provider.items() if name and weight[doc_id] and names.is_whole(name)}
    candidates = {candidate.number: candidate for candidate in found.best}
    best: dict[str, Passage] = {}
    for sentence in score_sentences(snapshot, found, found.best, quantity=query.quantity):
        doc_id = snapshot.chunks[sentence.number].doc_id
        extra = (COLLECT_WORDS - LEXICAL_WEIGHT) * candidates[sentence.number].lexical
        extra += weight[doc_id] * (COLLECT_WHOLE if doc_id in whole else COLLECT_NAME)
        weighed = Passage(sentence.number, sentence.start, sentence.end, sentence.score + extra)
        if doc_id not in best or weighed.score > best[doc_id].score:
            best[doc_id] = weighed
    ranked = sorted(best.values(), key=lambda passage: -passage.score)
    if not ranked:
        return []
    top, middle = ranked[0].score, median(passage.score for passage in ranked)
    kept = [passage for passage in ranked if passage.score >= top - COLLECT_DEPTH * (top - middle)][:MOST_COLLECTED]
    passages: list[Passage] = []
    for passage in kept:
        doc_id = snapshot.chunks[passage.number].doc_id
        own = [*(provided_by(snapshot, doc_id) if weight[doc_id] else ()), passage]
        passages += in_order(snapshot, whole_sentences(snapshot, own))
    return passages


def provided_by(snapshot: Snapshot, doc_id: str) -> list[Passage]:
    """Return the document's own line that says who provided it, which is what a question that names the place asks."""
    document = snapshot.documents[doc_id]
    if not document.provider:
        return []
    for number in snapshot.table.chunks(doc_id):
        chunk = snapshot.chunks[number]
        spans = sentence_spans(document.text, chunk.start, chunk.end)
        lines = [Passage(number, a, b, 0.0) for a, b in spans if document.provider in document.text[a:b]]
        short = [line for line in lines if line.n_chars <= len(document.provider) + PROVIDER_LINE]
        if short:
            return short[:1]
    return []


def documents_by_score(snapshot: Snapshot, found: Candidates) -> list[str]:
    """Return the documents of the candidates, that with the best chunk first."""
    numbers = np.array([candidate.number for candidate in found.best], dtype=np.int64)
    table = snapshot.table
    return list(dict.fromkeys(table.doc_ids[n] for n in table.documents_of(numbers).tolist()))


def chunks_of(snapshot: Snapshot, doc_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return which chunks belong to the documents, shape (n_chunks,)."""
    return snapshot.table.chunks_of(snapshot.table.among(doc_ids))
