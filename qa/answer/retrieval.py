"""Evidence and what was made of it -> Retrieval: quotes that answer, else passages on the subject.

Nothing in it depends on how the files are now.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.model.reading import Reader
from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.answer.assess import Assessment
from qa.answer.catalog import searched
from qa.answer.evidence import Evidence
from qa.answer.exact import names_no_row, pieces_of
from qa.answer.quoting.quote import cut, with_places
from qa.answer.select import documents_by_score, select
from qa.answer.sentences import Passage
from qa.answer.several.collect import Collected, collect
from qa.answer.several.compare import Selection, compare
from qa.answer.several.figures import FigureReader, alike, surely
from qa.answer.several.reads import SentenceReader
from qa.answer.several.table import tabled
from qa.config import QAConfig
from qa.records import Kind, Quote, Retrieval, Row, Spent, Status

RELATED = 3  # passages: as many as a person looks through at once
NEAREST = 3  # documents that an abstention names


def retrieved(
    snapshot: Snapshot, evidence: Evidence, assessment: Assessment, config: QAConfig, reader: Reader | None
) -> Retrieval:
    """Return what is shown for the question; without a reader, amounts that are set side by side are no table."""
    query = evidence.query
    figures = None if reader is None or query.amount is None else FigureReader(snapshot, reader, query.amount)
    sentences = None if reader is None else SentenceReader(snapshot, reader)
    collected = None
    if query.kind is Kind.COLLECT and not query.asks_of_nothing_there:
        collected = collect(snapshot, query, evidence.search, sentences)
        assessment = assessment.collecting(collected.sure, config)
    quotes: list[Quote] = []
    rows: tuple[Row, ...] = ()
    if assessment.status is Status.ANSWERED and query.kind.by_document:
        quotes, rows = side_by_side(snapshot, evidence, figures, collected)
    elif assessment.status is Status.ANSWERED:
        passages = select(snapshot, query, evidence.search, config.max_quotes, evidence.readings.rescored)
        if _is_of_another_row(snapshot, evidence, passages):
            assessment = assessment.unsaid()
        else:
            quotes = quoted(snapshot, evidence, passages)
    sure = assessment.confidence
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
        Spent(
            evidence.search.searcher.encode_s,
            evidence.readings.seconds + sum(read.seconds for read in (figures, sentences) if read is not None),
        ),
        rows=rows,
    )


def quoted(snapshot: Snapshot, evidence: Evidence, passages: Sequence[Passage]) -> list[Quote]:
    """Return them as quotes, with the words that decide, and all places where these quotes stand."""
    quotes = evidence.readings.marked(cut(snapshot, passages, lists=evidence.query.in_units))
    return with_places(snapshot, quotes, numbers_of(evidence.found))


def _is_of_another_row(snapshot: Snapshot, evidence: Evidence, passages: Sequence[Passage]) -> bool:
    """Tell whether the passages are of a table that has no row for what a fact is asked of."""
    query = evidence.query
    if not passages or query.kind is not Kind.FACT:
        return False
    pieces = pieces_of(query.search.text, evidence.search.searcher.encode(query.search).spans)
    return names_no_row(snapshot, evidence.found, passages[0], query.text, pieces)


def side_by_side(
    snapshot: Snapshot, evidence: Evidence, figures: FigureReader | None, collected: Collected | None
) -> tuple[list[Quote], tuple[Row, ...]]:
    """Return the quotes of an answer by document, and the rows of a table where it sets figures side by side."""
    query = evidence.query
    if collected is None:
        found = compare(snapshot, query, evidence.search, figures)
    else:
        passages = list(collected.passages)
        found = Selection(passages, {} if figures is None else alike(snapshot, surely(figures(passages))))
    quotes = cut(snapshot, found.passages, by_document=True, lists=query.in_units)
    return tabled(snapshot, quotes, found.figures)


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
