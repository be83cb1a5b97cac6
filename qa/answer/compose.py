"""Quotes -> Answer: a few words in the question's language around verbatim quotes, or an abstention."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Document
from qa.answer.phrases import Phrases, phrases
from qa.output.markdown import escape
from qa.records import Answer, Kind, Nearest, Place, Query, Quote, Status


def compose(query: Query, quotes: Sequence[Quote], searched: int, notice: str | None, confidence: float) -> Answer:
    """Return the answer that quotes; a comparison and a collection have a block a document."""
    say = phrases(query.language)
    blocks = [f"> {_lines(quote.text)}\n>\n> — {quote.marker} {_name(quote.place, say)}" for quote in quotes]
    if query.kind.by_document:
        blocks = _by_document(quotes, say)
    found = len({quote.place.doc_id for quote in quotes})
    lead = {
        Kind.HOWTO: say.howto,
        Kind.LIST: say.listed,
        Kind.OVERVIEW: say.overview,
        Kind.COMPARE: say.compare,
        Kind.COLLECT: say.collect.format(found=found, searched=searched),
    }.get(query.kind, say.found)
    return Answer(
        query.question,
        query.language,
        Status.ANSWERED,
        query.kind,
        "\n\n".join([*_first(notice), lead, *blocks]),
        tuple(quotes),
        (),
        notice=notice,
        confidence=confidence,
        searched=searched,
    )


def catalogue(query: Query, documents: Sequence[Nearest], searched: int, notice: str | None) -> Answer:
    """Return the answer to a question about the collection itself: its documents, by category where they have one."""
    say = phrases(query.language)
    groups: dict[str | None, list[Nearest]] = {}
    for document in documents:
        groups.setdefault(document.category, []).append(document)
    blocks = []
    for category, members in groups.items():
        head = [f"**{escape(category)}**"] if category else []
        blocks += [*head, "\n".join(f"- {_label(d.case, d.title, d.provider, say)}" for d in members)]
    return Answer(
        query.question,
        query.language,
        Status.ANSWERED,
        query.kind,
        "\n\n".join([*_first(notice), say.corpus.format(n=len(documents)), *blocks]),
        (),
        (),
        notice=notice,
        confidence=1.0,
        documents=tuple(documents),
        searched=searched,
    )


def abstain(query: Query, nearest: Sequence[Document], searched: int, notice: str | None, confidence: float) -> Answer:
    """Return the abstention, with the documents that come nearest."""
    say = phrases(query.language)
    near = tuple(_entry(document) for document in nearest)
    names = "\n".join(f"- {_label(n.case, n.title, n.provider, say)}" for n in near)
    parts = [*_first(notice), say.abstain, *([f"{say.covers}\n\n{names}"] if near else [])]
    return Answer(
        query.question,
        query.language,
        Status.ABSTAINED,
        query.kind,
        "\n\n".join(parts),
        (),
        near,
        notice=notice,
        confidence=confidence,
        searched=searched,
    )


def _by_document(quotes: Sequence[Quote], say: Phrases) -> list[str]:
    blocks: list[str] = []
    last = None
    for quote in quotes:
        place = quote.place
        if place.doc_id != last:
            blocks.append(f"**{_label(place.case, place.title, place.provider, say)}**")
        last = place.doc_id
        path = " · ".join([quote.marker, *(escape(heading) for heading in place.headings[1:])])
        blocks.append(f"> {_lines(quote.text)}\n>\n> — {path}")
    return blocks


def _entry(document: Document) -> Nearest:
    return Nearest(document.doc_id, document.case, document.title, document.provider, document.category)


def _first(notice: str | None) -> list[str]:
    return [f"*{notice}*"] if notice else []


def _lines(text: str) -> str:
    return "\n> ".join(escape(text).splitlines())


def _name(place: Place, say: Phrases) -> str:
    own = [escape(heading) for heading in place.headings[1:]]
    return " · ".join([_label(place.case, place.title, place.provider, say), *own])


def _label(case: int | None, title: str, provider: str | None, say: Phrases) -> str:
    number = [say.case.format(n=case)] if case is not None else []
    return " · ".join([*number, escape(title), *([escape(provider)] if provider else [])])
