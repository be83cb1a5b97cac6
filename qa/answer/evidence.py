"""What the documents have for a question: candidates, how well they fit it, and what a reader says of the best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.search import Candidate, Candidates
from index.store.snapshot import Snapshot
from qa.answer.confidence import Grounds, Lines, ease_of, fit_of, highest, model
from qa.answer.exact import is_named_exactly
from qa.answer.languages import own_language_first
from qa.answer.read import LOOKED_AT, UNREAD, Readings
from qa.answer.searcher import QuestionSearch, Searcher
from qa.records import Kind
from qa.understand.conversation import Asked
from qa.understand.query import asks_for_a_part

# The least fit of a question that names an article by its number, or a row by a cell of its own, in standard deviations
# above the floor, as every fit is; stated, not fitted.
NAMED_FIT = 0.9

Read = Callable[[str, Sequence[Candidate]], Readings]  # a question and the passages to read, the best first


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What was found for a question, before anything is made of it."""

    asked: Asked
    searcher: Searcher
    found: Candidates  # in the order to answer from
    lines: Lines  # what each signal weighs for this question
    grounds: Grounds  # the signals of the search alone
    one_answers: bool  # whether a single passage can answer
    in_vain: bool = False  # whether nothing was read because no reading could have made an answer of it
    readings: Readings = UNREAD

    @property
    def search(self) -> QuestionSearch:
        """What searches further for the same question."""
        return self.searcher.of(self.asked.resolved, self.found)


def gather(snapshot: Snapshot, asked: Asked, searcher: Searcher, floor: float, read: Read | None) -> Evidence:
    """Return the evidence; the best passages are read where that can make an answer of them, one sure of `floor`.

    A question that leads on is read in the document that it is about. Without `read`, nothing is read.
    """
    lines = model().lines(own=snapshot.calibration.is_own(asked.query.language))
    grounds = Grounds(_fit(snapshot, asked, searcher), len(snapshot.chunks))
    one_answers = asked.query.kind.in_one_passage and not asks_for_a_part(asked.query, asked.named, snapshot.table)
    found = own_language_first(snapshot, searcher.ranked(asked.resolved), asked.query.language)
    evidence = Evidence(asked, searcher, found, lines, grounds, one_answers)
    if read is None or not one_answers:
        return evidence
    if highest(lines, grounds).answers < floor:
        return replace(evidence, in_vain=True)
    best, topic = evidence.found.best, asked.resolved.topic
    of_topic = [candidate for candidate in best if snapshot.chunks[candidate.number].doc_id == topic]
    readings = read(asked.resolved.question, (of_topic or best)[:LOOKED_AT])
    return replace(evidence, readings=readings, found=readings.ranked(evidence.found, lines.ranking))


def _fit(snapshot: Snapshot, asked: Asked, searcher: Searcher) -> float:
    """Return how far the question stands above the floor: infinitely, where what it names is what it asks for."""
    query, resolved = asked.query, asked.resolved
    if not all(searcher.search(reading).best for reading in resolved.readings):
        return -math.inf
    names_its_own = bool(asked.named.doc_ids) and query.kind in {Kind.OVERVIEW, Kind.COMPARE}
    is_named = resolved.named if resolved.elliptical else names_its_own
    if is_named:
        return math.inf  # a document that is named is what its overview quotes
    signals = [searcher.signals(reading) for reading in resolved.readings]
    fit = fit_of(snapshot.calibration, signals, query.language) + ease_of(query, snapshot.table)
    named_exactly = is_named_exactly(snapshot, searcher.ranked(resolved), query.turns[-1])
    return max(fit, NAMED_FIT) if named_exactly else fit
