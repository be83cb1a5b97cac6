"""A quote -> what the other versions of its document say in its place, sentence by sentence.

A sentence that stands in both versions, wherever, is the same in both. One that does not is compared with those of the
other version that the quoted version has not: the likest is what stood there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.documents.versions.dates import dates_in, is_within
from index.records import Document, Version
from index.store.snapshot import Snapshot
from index.text.sentences import sentence_spans
from qa.answer.locate.alike import ALIKE, likeness
from qa.records import OtherVersion, Quote, Retrieval, SamePlace

KEPT = 64  # documents whose sentences are kept
# By which a sentence below the same heading, or as far behind the same sentence, is more alike: stated, not fitted.
SAME = 0.1

Span = tuple[int, int]
Behind = tuple[str, int]  # the last sentence before that both versions have, and how many further on


def with_versions(snapshot: Snapshot, found: Retrieval) -> Retrieval:
    """Return what was found, each quote with the other versions of its document, and with where they say the same."""
    if not snapshot.table.versions_of:
        return found
    quotes, related = (tuple(among_versions(snapshot, one) for one in some) for some in (found.quotes, found.related))
    return replace(found, quotes=quotes, related=related)


def among_versions(snapshot: Snapshot, quote: Quote) -> Quote:
    """Return the quote with what the other versions of its document say in its place, and where they say the same."""
    quote = _everywhere(snapshot, quote)
    group = snapshot.table.versions_of.get(quote.place.doc_id)
    if group is None:
        return quote
    own = next(one for one in group if one.doc_id == quote.place.doc_id)
    others = [one for one in group if one.copy_of is None and own.copy_of != one.doc_id and _is_another(one, own)]
    older: list[OtherVersion] = []
    for one in others:
        named = _named(one, [own, *(other for other in others if other is not one)])
        spans = spans_in_place(snapshot.documents[own.doc_id], quote, snapshot.documents[one.doc_id])
        text = snapshot.documents[one.doc_id].text
        older += [OtherVersion(one.doc_id, one.date or "", a, b, text[a:b], named) for a, b in spans]
    named = _named(own, others) if others else ""
    return replace(
        quote,
        version="" if any(is_within(date, named) for date in dates_in(quote.place.title)) else named,
        older=tuple(older),
    )


def _everywhere(snapshot: Snapshot, quote: Quote) -> Quote:
    """Return the quote with its places in the versions and copies, too, of the documents that have its words."""
    there = {quote.place.doc_id, *(place.doc_id for place in quote.places)}
    others = {one.doc_id for doc_id in there for one in snapshot.table.versions_of.get(doc_id, ())} - there
    same = [place for doc_id in others if (place := _same(snapshot.documents[doc_id], quote))]
    return replace(quote, places=tuple(sorted((*quote.places, *same), key=lambda one: (one.doc_id, one.start))))


def _is_another(one: Version, own: Version) -> bool:
    """Tell whether it has another date than the quoted one."""
    return one.date is not None and own.date is not None and not is_within(one.date, own.date)


def _named(one: Version, others: Iterable[Version]) -> str:
    """Return the year of the version, and month and day as far as these tell it from the others."""
    date = one.date or ""
    dates = {other.date for other in others if other.date is not None and other.date != date}
    shorter = (date[:length] for length in (4, 7))
    return next((part for part in shorter if not any(other.startswith(part) for other in dates)), date)


def _same(document: Document, quote: Quote) -> SamePlace | None:
    at = document.text.find(quote.text)
    return None if at < 0 else SamePlace(document.doc_id, at, at + len(quote.text))


def spans_in_place(document: Document, quote: Quote, other: Document) -> list[Span]:
    """Return which spans of the other version stand where the quote stands in the document, in order.

    None where both say the same there; an empty span where the other version has nothing alike.
    """
    ours, theirs = sentences_of(document), sentences_of(other)
    quoted = [one for one in ours if quote.place.start <= one.start and one.end <= quote.place.end]
    known, there = {one.words for one in ours}, {one.words: one for one in theirs}
    if all(one.words in there for one in quoted):
        return []
    first, last = quoted[0].start, quoted[-1].start
    changed = [(one, at) for one, at in _not_in(there, ours) if first <= one.start <= last]
    left = list(_not_in(known, theirs))
    instead = [found for one, at in changed if (found := _likest(one, at, left)) is not None]
    instead = instead or [there[one.words] for one in quoted if one.words in there]
    if instead:
        return _joined(other.text, sorted({(one.start, one.end) for one in instead}))
    before = [there[one.words].end for one in ours if one.end <= quote.place.start and one.words in there]
    at = before[-1] if before else next((section.start for section in other.sections), 0)
    return [(at, at)]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: where it stands, below which heading, and its words, white space left out."""

    start: int
    end: int
    heading: str
    words: str


def sentences_of(document: Document) -> Sequence[Sentence]:
    """Return the document's sentences in order."""
    return _sentences(document.text, tuple((one.start, one.headings[-1:]) for one in document.sections))


@lru_cache(maxsize=KEPT)
def _sentences(text: str, sections: tuple[tuple[int, tuple[str, ...]], ...]) -> tuple[Sentence, ...]:
    starts = [start for start, _ in sections]

    def heading(at: int) -> str:
        place = bisect_right(starts, at) - 1
        return "".join(sections[place][1]) if place >= 0 else ""

    return tuple(Sentence(a, b, heading(a), "".join(text[a:b].split())) for a, b in sentence_spans(text))


def _not_in(known: Container[str], sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, Behind]]:
    """Yield the sentences whose words are not known, each with where it stands behind one that is."""
    before, n = "", 0
    for one in sentences:
        if one.words in known:
            before, n = one.words, 0
        else:
            n += 1
            yield one, (before, n)


def _likest(sentence: Sentence, at: Behind, others: Iterable[tuple[Sentence, Behind]]) -> Sentence | None:
    """Return the sentence that is most alike, the first of equal ones; None where none is alike."""
    best, found = 0.0, None
    for other, there in others:
        score = likeness(sentence.words, other.words, ALIKE)
        if score:
            score += SAME * (sentence.heading == other.heading) + SAME * (at == there)
        if score > best:
            best, found = score, other
    return found


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, those with nothing but white space between them made one."""
    joined = list(spans[:1])
    for start, end in spans[1:]:
        if text[joined[-1][1] : start].strip():
            joined.append((start, end))
        else:
            joined[-1] = (joined[-1][0], end)
    return joined
