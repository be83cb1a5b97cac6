"""Records -> what the browser is sent. The browser builds its page from these fields and never from HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.records import Document
from qa.page.cite import cite
from qa.phrases import phrases
from qa.records import Answer, Hit, Place, Status

RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}


def answer_reply(answer: Answer, documents: Mapping[str, Document]) -> dict[str, Any]:
    """Return the answer's contract with a lead in its language; each quote with its page and its citations."""
    say = phrases(answer.language)
    lead = say.found if answer.status is Status.ANSWERED else say.abstain
    quotes = [quote.to_json() | _source(quote.marker, quote.text, quote.place, documents) for quote in answer.quotes]
    return answer.to_json() | {
        "quotes": quotes,
        "lead": lead,
        "nearest_lead": say.nearest,
        "direction": "rtl" if answer.language in RIGHT_TO_LEFT else "ltr",
    }


def passage_reply(hit: Hit, documents: Mapping[str, Document]) -> dict[str, Any]:
    """Return a retrieved chunk in the shape of a quote."""
    marker = f"[{hit.rank}]"
    return hit.to_json() | {"marker": ""} | _source(marker, hit.text, hit.place, documents)


def document_reply(document: Document) -> dict[str, Any]:
    """Return a document for the source panel: its text, and where its headed sections begin and end."""
    sections = [
        {"headings": list(section.headings), "start": section.start, "body": section.body, "end": section.end}
        for section in document.sections
    ]
    return {"text": document.text, "sections": sections} | summary_reply(document)


def summary_reply(document: Document) -> dict[str, Any]:
    """Return what the list of documents shows of one."""
    names = ("doc_id", "title", "case", "provider", "category", "page", "source")
    return {name: getattr(document, name) for name in names}


def _source(marker: str, text: str, place: Place, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents.get(place.doc_id)
    page = document.page if document is not None else None
    return {"page": page, "cite": asdict(cite(marker, text, place, document))}
