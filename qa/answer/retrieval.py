"""Evidence and what was made of it -> Retrieval: quotes that answer, else passages on the subject.

Nothing in it depends on how the files are now.
"""

from __future__ import annotations

from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.answer.assess import Assessment
from qa.answer.catalog import searched
from qa.answer.evidence import Evidence
from qa.answer.quoting.quote import cut, with_places
from qa.answer.select import documents_by_score, select
from qa.answer.sentences import Passage
from qa.config import QAConfig
from qa.records import Quote, Retrieval, Spent, Status

RELATED = 3  # passages: as many as a person looks through at once
NEAREST = 3  # documents that an abstention names


def retrieved(snapshot: Snapshot, evidence: Evidence, assessment: Assessment, config: QAConfig) -> Retrieval:
    """Return what is shown for the question."""
    query, sure = evidence.query, assessment.confidence
    quotes = quoted(snapshot, evidence, config.max_quotes) if assessment.status is Status.ANSWERED else []
    is_related = assessment.status is Status.RELATED
    passages = on_the_subject(snapshot, evidence.found, query.topic) if is_related else []
    related = with_places(snapshot, cut(snapshot, passages), numbers_of(evidence.found))
    shown = bool(quotes or related)
    return Retrieval(
        query,
        searched(snapshot.table, query.scopes),
        sure if shown or sure < config.floor else 0.0,  # where nothing can be quoted, nothing answers
        assessment.parts,
        tuple(quotes),
        tuple(related),
        tuple(documents_by_score(snapshot, evidence.found)[:NEAREST]),
        Spent(evidence.search.searcher.encode_s, evidence.readings.seconds),
    )


def quoted(snapshot: Snapshot, evidence: Evidence, max_quotes: int) -> list[Quote]:
    """Return the quotes that answer, with the words that decide and, where it is no answer by document, all places."""
    query, readings = evidence.query, evidence.readings
    passages = select(snapshot, query, evidence.search, max_quotes, readings.rescored)
    cut_quotes = cut(snapshot, passages, by_document=query.kind.by_document, lists=query.in_units)
    quotes = readings.marked(cut_quotes)
    if query.kind.by_document:
        return quotes
    return with_places(snapshot, quotes, numbers_of(evidence.found))


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
