"""Evidence and what was made of it -> Retrieval: quotes that answer, else passages on the subject.

Nothing in it depends on how the files are now.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.answer.assess import Assessment
from qa.answer.catalog import searched
from qa.answer.evidence import Evidence
from qa.answer.exact import names_no_row
from qa.answer.quoting.quote import cut, with_places
from qa.answer.select import documents_by_score, select
from qa.answer.sentences import Passage
from qa.config import QAConfig
from qa.records import Kind, Quote, Retrieval, Scope, Spent, Status

RELATED = 3  # passages: as many as a person looks through at once
NEAREST = 3  # documents that an abstention names


def retrieved(
    snapshot: Snapshot, evidence: Evidence, assessment: Assessment, scope: Scope, config: QAConfig
) -> Retrieval:
    """Return what is shown for the question; `scope` is what it was limited to beside its own words."""
    asked = evidence.asked
    answering = selected(snapshot, evidence, config.max_quotes) if assessment.status is Status.ANSWERED else []
    if _is_of_another_row(snapshot, evidence, answering):
        answering, assessment = [], assessment.unsaid()
    sure, quotes = assessment.confidence, quoted(snapshot, evidence, answering)
    is_related = assessment.status is Status.RELATED
    passages = on_the_subject(snapshot, evidence.found, asked.resolved.topic) if is_related else []
    related = with_places(snapshot, cut(snapshot, passages), numbers_of(evidence.found))
    shown = bool(quotes or related)
    return Retrieval(
        asked.query,
        asked.named,
        searched(snapshot.table, (scope, asked.named)),
        sure if shown or sure < config.floor else 0.0,  # where nothing can be quoted, nothing answers
        assessment.parts,
        tuple(quotes),
        tuple(related),
        tuple(documents_by_score(snapshot, evidence.found)[:NEAREST]),
        Spent(evidence.searcher.encode_s, evidence.readings.seconds),
    )


def selected(snapshot: Snapshot, evidence: Evidence, max_quotes: int) -> list[Passage]:
    """Return the passages that answer, in the order they are quoted in."""
    return select(
        snapshot,
        evidence.asked.query,
        evidence.search,
        max_quotes,
        evidence.asked.named.doc_ids,
        evidence.readings.rescored,
        topic=evidence.asked.resolved.topic,
    )


def quoted(snapshot: Snapshot, evidence: Evidence, passages: Sequence[Passage]) -> list[Quote]:
    """Return them as quotes, with the words that decide and, where it is no answer by document, all places."""
    query = evidence.asked.query
    cut_quotes = cut(snapshot, passages, by_document=query.kind.by_document, lists=query.in_units)
    quotes = evidence.readings.marked(cut_quotes)
    if query.kind.by_document:
        return quotes
    return with_places(snapshot, quotes, numbers_of(evidence.found))


def _is_of_another_row(snapshot: Snapshot, evidence: Evidence, passages: Sequence[Passage]) -> bool:
    """Tell whether the passages are of a table that has no row for what a fact is asked of."""
    query = evidence.asked.query
    if not passages or query.kind is not Kind.FACT:
        return False
    return names_no_row(snapshot, evidence.found, passages[0], query.turns[-1])


def numbers_of(found: Candidates) -> list[int]:
    """Return the numbers of the candidates, best first."""
    return [candidate.number for candidate in found.best]


def on_the_subject(snapshot: Snapshot, found: Candidates, topic: str | None = None) -> list[Passage]:
    """Return the best chunks whole, best first; of the document `topic` alone, if it has any among the candidates.

    A chunk that is only its own heading says nothing, and is left out.
    """
    passages = []
    for candidate in found.best:
        chunk = snapshot.chunks[candidate.number]
        if chunk.text.strip() not in chunk.headings:
            passages.append(Passage(candidate.number, chunk.start, chunk.end, candidate.score))
    own = [passage for passage in passages if snapshot.chunks[passage.number].doc_id == topic]
    return (own or passages)[:RELATED]
