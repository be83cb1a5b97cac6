"""Which documents mention a word: every one that has it in any form, counted, and none else; the word is shown.

A word that no document has is looked up in the documents' own vocabulary: “Germany” is 德国 there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from index.disk.columns import Mask
from index.model.reading import Reader
from index.store.snapshot import Snapshot
from index.store.vocabulary import Encode, Near
from index.text.amounts import KEY, Amount, amounts_in
from index.text.inflection import cuts_words, expression_of
from index.text.sentences import sentence_spans
from qa.answer.quoting.quote import cut
from qa.answer.quoting.unit import whole_sentences
from qa.answer.sentences import Passage
from qa.answer.several.meaning import meant_by
from qa.answer.several.table import with_table
from qa.records import CERTAIN, Query, Quote, Retrieval, Sought, Spent, WordsFound
from qa.understand.scope import admitted

SHOWN = 50  # documents with a quote: more is no answer any more; all are counted
WORDS_SHOWN = 5  # of those that were found

# A word with a letter and a digit, which every language writes alike: 5G, B2B.
CODE = re.compile(r"(?<![A-Za-z0-9])(?:\d+[A-Za-z]|[A-Za-z]+\d)[A-Za-z0-9]*(?![A-Za-z0-9])")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where a term stands, by document."""

    asked: str
    spans: dict[str, list[Span]]  # doc_id -> characters of the document's text, in order
    sure: float = 1.0  # the cosine of the word that was found with the one asked for; 1 where it is the same

    def words(self, snapshot: Snapshot) -> WordsFound:
        """Return the words as the documents write them, the most frequent first."""
        written = (snapshot.documents[doc_id].text[a:b] for doc_id, spans in self.spans.items() for a, b in spans)
        return WordsFound(self.asked, tuple(word for word, _ in Counter(written).most_common(WORDS_SHOWN)))


def mentioned(snapshot: Snapshot, query: Query, encode: Encode, reader: Reader | None) -> Retrieval | None:
    """Return the documents that mention what is asked for, a quote from each; None where nothing of the kind is asked.

    A whole phrase that stands nowhere to the letter says what is to be found, and is not sought either. `encode` embeds
    words; `reader` reads the amounts, where these are asked for.
    """
    if query.sought is None:
        return None
    inside = admitted(snapshot.table, query.scopes)
    unborne = {one.text for one in query.mentions if not one.doc_ids}
    own = snapshot.calibration.is_own(query.language)
    found = find(snapshot, query.sought, inside, encode, own=own, unborne=unborne)
    if query.sought.is_phrase and not any(one.spans for one in found):
        return None
    combine = set.intersection if query.sought.every else set.union
    doc_ids = combine(*(set(one.spans) for one in found))
    ordered = [doc_id for doc_id in snapshot.table.doc_ids if doc_id in doc_ids]
    retrieval = Retrieval(
        query,
        snapshot.table.n_documents_of(inside),
        min((one.sure for one in found if one.spans), default=0.0),
        replace(CERTAIN, fit=min((one.sure for one in found if one.spans), default=0.0)),
        tuple(quoted(snapshot, ordered[:SHOWN], found)),
        words=tuple(one.words(snapshot) for one in found),
        n_found=len(ordered),
        spent=Spent(),
    )
    return with_table(snapshot, retrieval, reader)


def find(
    snapshot: Snapshot,
    sought: Sought,
    inside: Mask | None,
    encode: Encode,
    *,
    own: bool,
    unborne: Set[str] = frozenset(),
) -> list[Mentions]:
    """Return where each of the terms stands: to the letter, if any of them does; else what means the same.

    `own` says whether they are in the documents' language; nothing means the same as a name that no document bears.
    """
    whole = literally(snapshot, sought.whole, inside) if sought.whole is not None else None
    if whole is not None and whole.spans:
        return [whole]
    found = [
        _of_code(snapshot, _of_amount(snapshot, literally(snapshot, term, inside), inside), inside)
        for term in sought.terms
    ]
    known = {one.asked for one in found if one.spans or one.asked in unborne or _amounts(one.asked)}
    missing = [term for term in sought.terms if not sought.is_phrase and term not in known]
    whole_beside = sought.whole if len(missing) == len(sought.terms) and not sought.every else None
    words = meant_by(snapshot.vocabulary, missing, encode, own=own, whole=whole_beside)
    meant = dict(zip(missing, words, strict=True))
    return [_by_meaning(snapshot, one, meant.get(one.asked, ()), inside) for one in found]


def literally(snapshot: Snapshot, term: str, inside: Mask | None) -> Mentions:
    """Return where the term stands in any of its forms."""
    expression = expression_of(term, snapshot.calibration.own_language, snapshot.lexical.vocabulary)
    return Mentions(term, {} if expression is None else dict(_spans(snapshot, expression, inside)))


def _of_amount(snapshot: Snapshot, found: Mentions, inside: Mask | None) -> Mentions:
    """Return the mentions; where there are none of an amount, those of the same amount in other notations."""
    values = [value for one in _amounts(found.asked) for value in one.values]
    if found.spans or not values:
        return found
    numbers = sorted({n for value in values for n in snapshot.lexical.chunks_with(KEY + value).tolist()})
    written = {
        re.escape(one.written)
        for number in numbers
        for one in amounts_in(snapshot.chunks[number].text)
        if not set(values).isdisjoint(one.values)
    }
    if not written:
        return found
    expression = re.compile(rf"(?<![\d.,])(?:{'|'.join(sorted(written, key=len, reverse=True))})(?![\d])")
    return replace(found, spans=dict(_spans(snapshot, expression, inside)))


def _of_code(snapshot: Snapshot, found: Mentions, inside: Mask | None) -> Mentions:
    """Return the mentions; where there are none of a term with a code, those of the code: 5G of “сетях 5G”."""
    codes = CODE.findall(found.asked)
    if found.spans or not codes:
        return found
    spans = [literally(snapshot, code, inside).spans for code in codes]
    in_all = [doc_id for doc_id in spans[0] if all(doc_id in one for one in spans)]
    return replace(found, spans={doc_id: sorted(span for one in spans for span in one[doc_id]) for doc_id in in_all})


def _amounts(term: str) -> list[Amount]:
    """Return the amounts of the term that are more than a digit."""
    return [one for one in amounts_in(term) if one.n_digits > 1]


def _by_meaning(snapshot: Snapshot, found: Mentions, words: Sequence[Near], inside: Mask | None) -> Mentions:
    """Return the mentions; where there are none, those of the documents' words that mean the same."""
    expressions = [
        expression.pattern
        for one in words
        if (expression := expression_of(one.word, snapshot.calibration.own_language, snapshot.lexical.vocabulary))
    ]
    if not expressions:
        return found
    either = re.compile("|".join(expressions), re.IGNORECASE)
    return Mentions(found.asked, dict(_spans(snapshot, either, inside)), max(one.cosine for one in words))


def _spans(snapshot: Snapshot, expression: re.Pattern[str], inside: Mask | None) -> Iterator[tuple[str, list[Span]]]:
    """Yield each document whose admitted chunks have a match, with its spans."""
    chinese = snapshot.calibration.own_language.startswith("zh")
    for doc_id in snapshot.table.doc_ids:
        numbers = [n for n in snapshot.table.chunks(doc_id) if inside is None or inside[n]]
        text = snapshot.documents[doc_id].text if numbers else ""
        spans = [match.span() for match in expression.finditer(text)]
        if chinese:
            spans = [span for span in spans if not cuts_words(text, *span)]
        if spans:
            chunks = [(snapshot.chunks[n].start, snapshot.chunks[n].end) for n in numbers]
            held = [(a, b) for a, b in spans if any(start <= a and b <= end for start, end in chunks)]
            if held:
                yield doc_id, held


def quoted(snapshot: Snapshot, doc_ids: Sequence[str], found: Sequence[Mentions]) -> list[Quote]:
    """Return a quote from each of the documents with the words marked, two where they stand in no single sentence."""
    passages: list[Passage] = []
    for doc_id in doc_ids:
        own = [passage for one in found for passage in _first(snapshot, doc_id, one.spans.get(doc_id, []))]
        passages += whole_sentences(snapshot, sorted(set(own), key=lambda one: (one.number, one.start)))
    return [_marked(quote, found) for quote in cut(snapshot, passages, by_document=True)]


def _first(snapshot: Snapshot, doc_id: str, spans: Sequence[Span]) -> list[Passage]:
    """Return the first sentence with one of the spans that is no heading; a heading where there is no other."""
    text, headings = snapshot.documents[doc_id].text, []
    for number in snapshot.table.chunks(doc_id):
        chunk = snapshot.chunks[number]
        inside = [span for span in spans if chunk.start <= span[0] < chunk.end]
        for start, end in sentence_spans(text, chunk.start, chunk.end) if inside else ():
            if any(start <= a < end for a, _ in inside):
                passage = Passage(number, start, end, 1.0)
                if text[start:end].strip() not in chunk.headings:
                    return [passage]
                headings.append(passage)
    return headings[:1]


def _marked(quote: Quote, found: Sequence[Mentions]) -> Quote:
    place = quote.place
    spans = sorted({span for one in found for span in one.spans.get(place.doc_id, ())})
    marks: list[Span] = []
    for start, end in spans:
        a, b = start - place.start, end - place.start
        if (marks[-1][1] if marks else 0) <= a < b <= len(quote.text):
            marks.append((a, b))
    return replace(quote, marks=tuple(marks))
