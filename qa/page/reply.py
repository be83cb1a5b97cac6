"""Records -> what the browser is sent. The browser builds its page from these fields and never from HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from index.languages import is_right_to_left
from index.records import Document
from index.store.snapshot import Snapshot
from index.text.language import detect
from qa.output.cite import cite
from qa.output.labels import recognised_line, rest_of, version_line, version_name
from qa.output.reference import reference_of
from qa.output.table import holding
from qa.page.documents.link import link_to
from qa.page.documents.titles import titles_of
from qa.records import Answer, Block, Hit, Listing, Note, Notice, Part, Place, Quote, Row, Table

MOST_SECTIONS = 12  # headings to choose from
SAMPLE_CHARS = 500  # that tell the language of a text


def answer_reply(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    """Return the answer's contract with its parts in order; each quote with its page and its citations."""

    def sourced(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
        return [
            quote.to_json()
            | _source(quote.marker, quote.text, quote.place, snapshot)
            | {"rest": rest_of(quote, answer.language)}
            | {"recognised": recognised_line(quote, answer.language)}
            | {"version": version_name(quote.version, answer.language)}
            | {"versions": [version_line(one, answer.language) for one in quote.older]}
            | {"link": link_to(quote.place, quote.sha256, quote.text)}
            for quote in quotes
        ]

    return answer.to_json() | {
        "quotes": sourced(answer.quotes),
        "related": sourced(answer.related),
        "parts": answer_parts(answer),
        "direction": "rtl" if is_right_to_left(answer.language) else "ltr",
    }


def answer_parts(answer: Answer) -> list[dict[str, Any]]:
    """Return the parts, each with one of `notice`, `text`, `quote`, `block`, `table`, `documents`.

    A quote is its place in `quotes`, else in `related`, from 0; the quotes of a block are such places, too.
    """
    number = {quote.marker: n for n, quote in enumerate(answer.quotes or answer.related)}

    def sent(part: Part) -> dict[str, Any]:
        match part:
            case Notice(text):
                return {"notice": text}
            case Note(text):
                return {"text": text}
            case Quote():
                return {"quote": number[part.marker]}
            case Block(document, quotes):
                return {"block": asdict(document), "quotes": [number[quote.marker] for quote in quotes]}
            case Table(columns, _, head):
                rows = [_row(row, answer.quotes, number) for row in part.rows]
                return {"table": {"head": head, "columns": list(columns), "rows": rows}}
            case Listing(named, category):
                return {"documents": [asdict(document) for document in named], "category": category}

    return [sent(part) for part in answer.parts]


def _row(row: Row, quotes: Sequence[Quote], number: Mapping[str, int]) -> dict[str, Any]:
    """Return a row of a table: its document, and each cell with the place of the quote that it stands in."""
    cells = [asdict(cell) | {"quote": number[holding(row, cell, quotes).marker]} for cell in row.cells]
    return {"document": asdict(row.document), "cells": cells}


def passage_reply(hit: Hit, snapshot: Snapshot) -> dict[str, Any]:
    """Return a retrieved chunk in the shape of a quote."""
    marker = f"[{hit.rank}]"
    return hit.to_json() | {"marker": ""} | _source(marker, hit.text, hit.place, snapshot)


def document_reply(document: Document) -> dict[str, Any]:
    """Return a document for the source panel: its text, and where its headed sections begin and end."""
    sections = [
        {"headings": list(section.headings), "start": section.start, "body": section.body, "end": section.end}
        for section in document.sections
    ]
    return {"text": document.text, "sha256": document.sha256, "sections": sections} | summary_reply(document)


def summary_reply(document: Document) -> dict[str, Any]:
    """Return what the list of documents shows of one."""
    names = ("doc_id", "title", "case", "provider", "category", "source")
    known = {name: getattr(document, name) for name in names} | {"first_page": document.page}
    return known | {"lang": language_of(document.title), "titles": titles_of(document)}


def language_of(text: str) -> str:
    """Return the language that documents' own words are in, for whoever reads them aloud or translates them."""
    return detect(text[:SAMPLE_CHARS])


def corpus_reply(documents: Iterable[Document]) -> dict[str, Any]:
    """Return the list of documents, and the headings that most of them share, in the order of the documents."""
    found: Counter[str] = Counter()
    places: Counter[str] = Counter()
    summaries = []
    for document in documents:
        own = list(dict.fromkeys(part.headings[1] for part in document.sections if len(part.headings) > 1))
        summaries.append(summary_reply(document) | {"sections": own})
        found.update(own)
        places.update({heading: place for place, heading in enumerate(own)})
    common = [heading for heading, n in found.most_common(MOST_SECTIONS) if n > 1]
    return {"documents": summaries, "sections": sorted(common, key=lambda heading: places[heading] / found[heading])}


def _source(marker: str, text: str, place: Place, snapshot: Snapshot) -> dict[str, Any]:
    reference = reference_of(place, snapshot)
    return {
        "first_page": snapshot.documents[place.doc_id].page,
        "pages": None if reference.pages is None else asdict(reference.pages),
        "cite": asdict(cite(marker, text, reference)),
        "lang": language_of(text),
    }
