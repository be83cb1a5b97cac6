"""Records -> what the browser is sent. The browser builds its page from these fields and never from HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from index.languages import is_right_to_left
from index.records import Document
from index.store.snapshot import Snapshot
from qa.output.cite import cite
from qa.output.reference import reference_of
from qa.records import Answer, Hit, Place

MOST_SECTIONS = 12  # headings to choose from
LISTED = re.compile(r"^- ", re.MULTILINE)


def answer_reply(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    """Return the answer's contract with its parts in order; each quote with its page and its citations."""
    quotes = [quote.to_json() | _source(quote.marker, quote.text, quote.place, snapshot) for quote in answer.quotes]
    return answer.to_json() | {
        "quotes": quotes,
        "parts": answer_parts(answer),
        "direction": "rtl" if is_right_to_left(answer.language) else "ltr",
    }


def answer_parts(answer: Answer) -> list[dict[str, Any]]:
    """Return the answer's text in parts: `text` is Markdown, `quote` a quote's number, `documents` those listed.

    The text composed for a terminal is the one layout of an answer: its block quotes become cards, its lists of
    documents things to choose, and everything between them stays where it is.
    """
    parts: list[dict[str, Any]] = []
    quotes = iter(range(len(answer.quotes)))
    named = [asdict(place) for place in answer.nearest or answer.documents]
    blocks = answer.text.split("\n\n")
    if sum(block.startswith(">") for block in blocks) != len(answer.quotes):
        raise ValueError("an answer's text has one block quote for each quote")
    for block in blocks:
        if block.startswith(">"):
            parts.append({"quote": next(quotes)})
        elif named and len(LISTED.findall(block)) == (lines := block.count("\n") + 1) <= len(named):
            parts.append({"documents": named[:lines]})
            named = named[lines:]
        elif answer.notice is not None and block == f"*{answer.notice}*":
            parts.append({"notice": answer.notice})
        else:
            parts.append({"text": block})
    return parts


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
    return {"text": document.text, "sections": sections} | summary_reply(document)


def summary_reply(document: Document) -> dict[str, Any]:
    """Return what the list of documents shows of one."""
    names = ("doc_id", "title", "case", "provider", "category", "source")
    return {name: getattr(document, name) for name in names} | {"first_page": document.page}


def corpus_reply(documents: Iterable[Document]) -> dict[str, Any]:
    """Return the list of documents, and the headings that most of them share, in the order of the documents."""
    found: Counter[str] = Counter()
    places: Counter[str] = Counter()
    summaries = []
    for document in documents:
        summaries.append(summary_reply(document))
        own = list(dict.fromkeys(part.headings[1] for part in document.sections if len(part.headings) > 1))
        found.update(own)
        places.update({heading: place for place, heading in enumerate(own)})
    common = [heading for heading, n in found.most_common(MOST_SECTIONS) if n > 1]
    return {"documents": summaries, "sections": sorted(common, key=lambda heading: places[heading] / found[heading])}


def _source(marker: str, text: str, place: Place, snapshot: Snapshot) -> dict[str, Any]:
    first = snapshot.documents[place.doc_id].page
    return {"first_page": first, "cite": asdict(cite(marker, text, reference_of(place, snapshot)))}
