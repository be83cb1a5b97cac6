"""The quotes that somebody has picked in the browser -> a list to be exported; their words are cut anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from index.errors import QuestionError
from index.records import Document
from qa.answer.locate.versions import among_versions
from qa.engine import Engine
from qa.output.basket import basket_file
from qa.output.cite import cite
from qa.output.files import File
from qa.output.picks import Basket, Pick
from qa.output.reference import reference_of
from qa.page.documents.link import follow
from qa.page.gateway import text, well_formed
from qa.records import Lead, Place, Quote, Status

MOST_PICKS = 500
MAX_NOTE_CHARS = 2000
FORMS = ("docx", "md", "csv")


def picked_file(engine: Engine, form: str, picks: Sequence[Mapping[str, Any]], title: str, author: str) -> File:
    """Return the file in that form; raise QuestionError where a pick is none, or its words stand there no longer."""
    if form not in FORMS:
        raise QuestionError(f"a list cannot be exported as {form!r}: choose one of {', '.join(FORMS)}")
    with well_formed():
        if not 0 < len(picks) <= MOST_PICKS:
            raise QuestionError(f"pick 1 to {MOST_PICKS} quotes to export them")
        found = tuple(_pick(engine, pick, number) for number, pick in enumerate(picks, 1))
    return basket_file(form, Basket(found, datetime.now().astimezone(), title[:200], author))


def _pick(engine: Engine, sent: Mapping[str, Any], number: int) -> Pick:
    """Return the pick: `link`, `question`, `note`, `status`, `lead`, `left_out` (both may be null)."""
    question, note, lead, left_out = (
        text(sent["question"]),
        text(sent.get("note", "")),
        sent.get("lead"),
        sent.get("left_out"),
    )
    if len(note) > MAX_NOTE_CHARS:
        raise QuestionError(f"note {number}: at most {MAX_NOTE_CHARS:,} characters: shorten it")
    linked = follow(engine, text(sent["link"]))
    if linked.document is None or linked.span is None:
        raise QuestionError(f"quote {number} stands in the documents no longer: remove it from the list")
    place = _place(linked.document, *linked.span)
    quoted = linked.document.text[place.start : place.end]
    above = None if lead is None else _lead(linked.document, int(lead[0]), int(lead[1]), place.start)
    quote = Quote(f"[{number}]", place, quoted, 0.0, linked.document.sha256, lead=above, left_out=left_out)
    quote = among_versions(engine.snapshot, quote)
    source = cite(quote.marker, quoted, reference_of(place, engine.snapshot)).source
    return Pick(question, quote, source, note=note, status=Status(sent.get("status", "answered")))


def _place(document: Document, start: int, end: int) -> Place:
    within = next((one for one in document.sections if one.start <= start < one.end), None)
    known = (document.doc_id, document.case, document.title, document.provider, document.category)
    return Place(*known, () if within is None else within.headings, start, end, document.spot(start))


def _lead(document: Document, start: int, end: int, before: int) -> Lead | None:
    """Return what stands there, where it can be what the quote is read under."""
    return Lead(start, end, document.text[start:end]) if 0 <= start < end <= min(before, len(document.text)) else None
