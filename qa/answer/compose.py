"""What was found -> Answer: a few words in the question's language around quotes, passages or names of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from index.records import Document
from index.store.snapshot import Snapshot
from qa.answer.catalog import count, listed
from qa.output.labels import names_in_row, words_in_row
from qa.output.markdown import escape, markdown
from qa.output.phrases import phrases
from qa.records import (
    EVERYTHING,
    Answer,
    Block,
    Kind,
    Listing,
    Nearest,
    Note,
    Notice,
    Part,
    Place,
    Query,
    Quote,
    Retrieval,
    Row,
    Spent,
    Status,
    Table,
)


def reply(snapshot: Snapshot, found: Retrieval) -> Answer:
    """Return what was found as an answer, related passages or an abstention."""
    answer = _said(snapshot, found, phrases(found.query.language).outdated if found.outdated else None)
    spent, parts = found.spent.timings_ms, found.parts
    return replace(answer, timings_ms=spent, confidence_parts=parts, words=found.words)


def _said(snapshot: Snapshot, found: Retrieval, notice: str | None) -> Answer:
    query, searched, sure = found.query, found.searched, found.confidence
    if query.kind is Kind.CORPUS and not query.asks_of_nothing_there and count(snapshot.table, query.scopes):
        return catalogue(query, listed(snapshot.table, query.scopes), len(snapshot.documents), notice)
    if found.words:
        return mention(query, found, notice)
    if found.quotes:
        return compose(query, found.quotes, searched, notice, sure, found.rows)
    if found.related:
        return relate(query, found.related, searched, notice, sure)
    return abstain(query, [snapshot.documents[doc_id] for doc_id in found.nearest], searched, notice, sure)


def compose(
    query: Query,
    quotes: Sequence[Quote],
    searched: int,
    notice: str | None,
    confidence: float,
    rows: tuple[Row, ...] = (),
) -> Answer:
    """Return the answer that quotes; a comparison and a collection have a block a document, their figures above."""
    say = phrases(query.language)
    lead = {
        Kind.HOWTO: say.howto,
        Kind.LIST: say.listed,
        Kind.OVERVIEW: say.overview,
        Kind.COMPARE: say.compare,
        Kind.COLLECT: say.collect.format(found=len({quote.place.doc_id for quote in quotes}), searched=searched),
    }.get(query.kind, say.found)
    shown = _by_document(quotes) if query.kind.by_document else quotes
    return _answer(query, Status.ANSWERED, notice, [Note(lead), *_table(query, rows), *shown], searched, confidence)


def mention(query: Query, found: Retrieval, notice: str | None) -> Answer:
    """Return the documents that mention what is asked for, with the words by which they do; or that none does."""
    say, searched = phrases(query.language), found.searched
    if not found.quotes:
        missing = [one.asked for one in found.words if not one.found or len(found.words) == 1]
        asked = words_in_row(missing, query.language)
        nothing = Note(escape(say.unmentioned.format(words=asked, searched=searched)))
        return _answer(query, Status.ABSTAINED, notice, [nothing], searched, found.confidence)
    words = words_in_row([word for one in found.words for word in one.found], query.language)
    lead = Note(escape(say.mention.format(words=words, found=found.n_found, searched=searched)))
    parts: list[Part] = [lead, *_table(query, found.rows), *_by_document(found.quotes)]
    return _answer(query, Status.ANSWERED, notice, parts, searched, found.confidence)


def relate(query: Query, passages: Sequence[Quote], searched: int, notice: str | None, confidence: float) -> Answer:
    """Return passages on the subject, with the words that none of them was found to say what is asked."""
    parts: list[Part] = [Note(phrases(query.language).related), *passages]
    return _answer(query, Status.RELATED, notice, parts, searched, confidence)


def catalogue(query: Query, documents: Sequence[Nearest], searched: int, notice: str | None) -> Answer:
    """Return the answer to a question about the collection itself: its documents, then by category those that have one.

    `documents` are all that it asks for, of the `searched` that there are.
    """
    groups: dict[str | None, list[Nearest]] = {}
    for document in documents:
        groups.setdefault(document.category, []).append(document)
    by_category = sorted(groups.items(), key=lambda group: group[0] is not None)
    listings = [Listing(tuple(members), category) for category, members in by_category]
    say, n = phrases(query.language), len(documents)
    whole = all(scope == EVERYTHING for scope in query.scopes)
    lead = Note(say.corpus.format(n=n) if whole else say.collect.format(found=n, searched=searched))
    return _answer(query, Status.ANSWERED, notice, [lead, *listings], searched, 1.0)


def greet(question: str, language: str) -> Answer:
    """Return what is said to somebody who greets, or asks what this can do."""
    parts = (Note(phrases(language).greeting),)
    text = markdown(parts, Status.ABSTAINED, language)
    timings = Spent().timings_ms
    return Answer(question, language, Status.ABSTAINED, Kind.GREETING, parts, text, timings, confidence=0.0)


def abstain(query: Query, nearest: Sequence[Document], searched: int, notice: str | None, confidence: float) -> Answer:
    """Return the abstention, with the documents that come nearest."""
    say = phrases(query.language)
    near = Listing(tuple(_named(document) for document in nearest))
    covers: list[Part] = [Note(say.covers), near] if nearest else []
    said = [] if query.unborne else [Note(say.abstain)]
    return _answer(query, Status.ABSTAINED, notice, [*said, *covers], searched, confidence)


def _answer(
    query: Query, status: Status, notice: str | None, said: Sequence[Part], searched: int, confidence: float
) -> Answer:
    parts = (*([Notice(notice)] if notice else []), *_unborne(query), *said)
    return Answer(
        query.question,
        query.language,
        status,
        query.kind,
        parts,
        markdown(parts, status, query.language),
        confidence=confidence,
        searched=searched,
        mentions=query.mentions,
    )


def _unborne(query: Query) -> list[Note]:
    """Return which names in the question no document bears."""
    names = names_in_row(dict.fromkeys(one.text for one in query.unborne), query.language)
    return [Note(phrases(query.language).unborne.format(names=names))] if names else []


def _table(query: Query, rows: tuple[Row, ...]) -> list[Table]:
    say = phrases(query.language)
    return [Table((say.figure,), rows, say.document)] if rows else []


def _by_document(quotes: Sequence[Quote]) -> list[Block]:
    runs = [tuple(run) for _, run in groupby(quotes, key=lambda quote: quote.place.doc_id)]
    return [Block(_named(run[0].place), run) for run in runs]


def _named(of: Document | Place) -> Nearest:
    page = of.page if isinstance(of, Document) else None
    return Nearest(of.doc_id, of.case, of.title, of.provider, of.category, page)
