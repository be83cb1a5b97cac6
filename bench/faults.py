"""An answer and the files -> what is wrong with its quotes, their leads, its figures and their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.documents.items import announces, units_in
from index.records import Document, Section
from index.text.sentences import is_shown, sentence_spans
from qa.records import Answer, Kind


def faults(answer: Answer, documents: Mapping[str, Document], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each fault; `texts` are the files' own texts, by doc_id."""
    yield from of_quotes(answer, documents, texts)
    yield from of_figures(answer, texts)
    yield from of_order(answer)


def of_quotes(answer: Answer, documents: Mapping[str, Document], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each wrong quote or related passage."""
    seen: set[tuple[str, str]] = set()
    for quote in answer.quotes or answer.related:
        document, start, end = documents[quote.place.doc_id], quote.place.start, quote.place.end
        if texts[document.doc_id][start:end] != quote.text:
            yield f"{quote.marker} is not what the file says at [{start}, {end})"
        sections = [one for one in document.sections if one.start <= start and end <= one.end]
        if [one.headings for one in sections] != [quote.place.headings]:
            yield f"{quote.marker} is not inside one section"
            continue
        spans = sentence_spans(document.text, sections[0].start, sections[0].end)
        if start not in {a for a, _ in spans}:
            yield f"{quote.marker} begins in the middle of a sentence"
        if end not in {b for _, b in spans}:
            yield f"{quote.marker} ends in the middle of a sentence"
        if end <= sections[0].body and document.text[sections[0].body : sections[0].end].strip():
            yield f"{quote.marker} is only a heading"
        if answer.quotes and announces_in_vain(document, sections[0], end):
            yield f"{quote.marker} announces a list and has none of its items"
        lead = quote.lead
        if lead is not None and (texts[document.doc_id][lead.start : lead.end] != lead.text or lead.end > start):
            yield f"{quote.marker} has a lead that is not what the file says above it"
        for same in quote.places:
            if texts[same.doc_id][same.start : same.end] != quote.text:
                yield f"{quote.marker} does not stand in {same.doc_id} at [{same.start}, {same.end})"
        words_of = (document.doc_id if answer.kind.by_document else "", quote.text)
        if words_of in seen:
            yield f"{quote.marker} says what an earlier one says"
        seen.add(words_of)


def announces_in_vain(document: Document, section: Section, end: int) -> bool:
    """Tell whether what ends there announces a list of the section whose first item may be quoted."""
    text = document.text
    items = [one for one in units_in(text, section.body, section.end) if one.lead is not None and one.lead[1] == end]
    return announces(text[section.start : end]) and bool(items) and is_shown(text, end, items[0].end)


def of_figures(answer: Answer, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each figure of a table that is not what its file says."""
    for row in answer.table.rows if answer.table is not None else ():
        for cell in row.cells:
            if texts[row.document.doc_id][cell.start : cell.end] != cell.text:
                yield f"{cell.text!r} is not what {row.document.doc_id} says at [{cell.start}, {cell.end})"


def of_order(answer: Answer) -> Iterator[str]:
    """Yield a message for each quote before which one of its document stands that comes later there.

    The first quote of a fact or a way may come from anywhere; an overview begins with the sections that it asks for.
    """
    best_first = answer.kind in {Kind.FACT, Kind.HOWTO}
    at: dict[str, int] = {}
    turns = 0
    for quote in answer.quotes[1:] if best_first else answer.quotes:
        if quote.place.start < at.get(quote.place.doc_id, 0):
            turns += 1
            if answer.kind is not Kind.OVERVIEW or turns > 1:
                yield f"{quote.marker} comes behind what follows it in its document"
        at[quote.place.doc_id] = quote.place.start
