"""Records -> what the browser is sent. The browser builds its page from these fields and never from HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.records import Document
from qa.page.cite import cite
from qa.records import Answer, Hit, Place

LISTED = re.compile(r"^- ", re.MULTILINE)
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}


def answer_reply(answer: Answer, documents: Mapping[str, Document]) -> dict[str, Any]:
    """Return the answer's contract with its parts in order; each quote with its page and its citations."""
    quotes = [quote.to_json() | _source(quote.marker, quote.text, quote.place, documents) for quote in answer.quotes]
    return answer.to_json() | {
        "quotes": quotes,
        "parts": answer_parts(answer),
        "direction": "rtl" if answer.language in RIGHT_TO_LEFT else "ltr",
    }


def answer_parts(answer: Answer) -> list[dict[str, Any]]:
    """Return the answer's text in parts: `text` is Markdown, `quote` the number of a quote, `nearest` the documents.

    The text composed for a terminal is the one layout of an answer: its block quotes become cards, its list of the
    nearest documents things to choose, and everything between them stays where it is.
    """
    parts: list[dict[str, Any]] = []
    quotes = iter(range(len(answer.quotes)))
    blocks = answer.text.split("\n\n")
    if sum(block.startswith(">") for block in blocks) != len(answer.quotes):
        raise ValueError("an answer's text has one block quote for each quote")
    for block in blocks:
        if block.startswith(">"):
            parts.append({"quote": next(quotes)})
        elif answer.nearest and len(LISTED.findall(block)) == len(answer.nearest) == block.count("\n") + 1:
            parts.append({"nearest": True})
        elif answer.notice is not None and block == f"*{answer.notice}*":
            parts.append({"notice": answer.notice})
        else:
            parts.append({"text": block})
    return parts


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
