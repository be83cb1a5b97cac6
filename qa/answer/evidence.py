"""What the documents have for a question: candidates, how well they fit it, and what a reader says of the best."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from index.search import Candidate, Candidates
from index.store.snapshot import Snapshot
from qa.answer.confidence import Grounds, Lines, ease_of, fit_of, highest, model
from qa.answer.exact import is_named_exactly
from qa.answer.languages import own_language_first
from qa.answer.read import LOOKED_AT, UNREAD, ReadChunk, Readings, together
from qa.answer.searcher import QuestionSearch, Searcher
from qa.records import Query

# The least fit of a question that names an article by its number, or a row by a cell of its own, in standard deviations
# above the floor, as every fit is; stated, not fitted.
NAMED_FIT = 0.9

Read = Callable[[str, Sequence[Candidate]], Readings]  # a question and the passages to read, the best first


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What was found for a query, before anything is made of it."""

    query: Query
    search: QuestionSearch  # its best candidates, and what searches further for it
    lines: Lines  # what each signal weighs for this question
    grounds: Grounds  # the signals of the search alone
    in_vain: bool = False  # whether nothing was read because no reading could have made an answer of it
    readings: Readings = UNREAD

    @property
    def found(self) -> Candidates:
        """The candidates in the order to answer from."""
        return self.search.best

    @property
    def deciding(self) -> ReadChunk | None:
        """The passage whose reading decides: the first, or of several sides the surest; None where nothing was read."""
        return self.readings.surest() if self.query.sides else self.readings.of_first(self.found)

    @property
    def figures_missing(self) -> tuple[str, ...]:
        """The figures of the question that stand in none of the best passages; none where nothing was read."""
        own = self.search.searcher.snapshot.calibration.own_language
        return self.readings.figures_missing(self.query.text, self.query.language, own)


def gather(snapshot: Snapshot, query: Query, searcher: Searcher, floor: float, read: Read | None) -> Evidence:
    """Return the evidence; the best passages are read where that can make an answer of them, one sure of `floor`.

    A question that leads on is read in the document that it is about. Without `read`, nothing is read.
    """
    search = searcher.of(query)
    search = replace(search, best=own_language_first(snapshot, search.best, query.language))
    lines = model().lines(own=snapshot.calibration.is_own(query.language))
    grounds = Grounds(_fit(snapshot, query, search))
    evidence = Evidence(query, search, lines, grounds)
    if read is None or not query.in_one_passage:
        return evidence
    if highest(lines, grounds).answers < floor:
        return replace(evidence, in_vain=True)
    readings = _read(snapshot, query, search, read)
    ranked = replace(search, best=readings.ranked(search.best, lines.ranking))
    return replace(evidence, readings=readings, search=ranked)


def _read(snapshot: Snapshot, query: Query, search: QuestionSearch, read: Read) -> Readings:
    """Return what is said of the best passages; of several that are asked the same, in the documents of each."""

    def best(found: Candidates, doc_ids: Collection[str | None]) -> Sequence[Candidate]:
        return [one for one in found.best if snapshot.chunks[one.number].doc_id in doc_ids][:LOOKED_AT]

    if query.sides:
        found = search.of_each_document()
        return together([read(side.question, best(found, side.doc_ids)) for side in query.sides])
    return read(query.read_as, best(search.best, [query.topic]) or search.best.best[:LOOKED_AT])


def _fit(snapshot: Snapshot, query: Query, search: QuestionSearch) -> float:
    """Return how far the question stands above the floor: infinitely, where what it names is what it asks for.

    Infinitely below it, where nobody bears the names in it.
    """
    if query.asks_of_nothing_there or not search.finds_all():
        return -math.inf
    if query.asks_of_named:
        return math.inf  # a document that is named is what its overview quotes
    fit = fit_of(snapshot.calibration, search.signals(), query.language) + ease_of(query)
    return max(fit, NAMED_FIT) if is_named_exactly(snapshot, search.best, query.text) else fit
