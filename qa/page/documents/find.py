"""Words -> the documents that hold them, with the sentences where they stand: exact words, no model.

A document is found where each of the words is one of its names, or stands in its text. Names are its title and what
that is in other languages, its provider (in Latin letters too), its category, its file and the number of its case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.errors import QuestionError
from index.records import Document
from index.store.document_table import DocumentTable
from index.text.language import detect
from index.text.scripts import convert, fold, scripts
from index.text.sentences import sentence_spans
from qa.engine import Engine
from qa.page.documents.titles import titles_of
from qa.records import Scope
from qa.understand.named.mentions import numbered
from qa.understand.named.names import names_in
from qa.understand.scope import documents_within

MAX_CHARS = 200  # of what is looked for
MOST_DOCUMENTS = 50
MOST_SENTENCES = 3  # of one document, beside the list
MOST_PLACES = 500  # of one document, in its own text


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with words in it; `marks` are spans of `text`, in order."""

    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A document that holds the words."""

    doc_id: str
    n_places: int  # in its text
    passages: tuple[Passage, ...]  # the first of them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, each in every way of writing it, and cases by number."""

    words: tuple[re.Pattern[str], ...]
    folded: tuple[str, ...]  # the same words
    cases: frozenset[int]


def find(engine: Engine, typed: str, scope: Scope) -> tuple[Found, ...]:
    """Return the documents inside the scope, in the order of the index; raise QuestionError for too long a text."""
    table = engine.snapshot.table
    wanted = wanted_in(typed, table)
    inside = documents_within(table, [scope])
    found: list[Found] = []
    if not wanted.words and not wanted.cases:
        return ()
    for number, document in enumerate(engine.documents.values()):
        if inside[number] and _holds(document, wanted, table):
            found.append(_found(document, wanted))
            if len(found) == MOST_DOCUMENTS:
                break
    return tuple(found)


def places(document: Document, typed: str, table: DocumentTable) -> tuple[tuple[int, int], ...]:
    """Return where the words stand in the document's text, in order."""
    return tuple(_places(document, [pattern for _, pattern in _words(typed, table)]))[:MOST_PLACES]


def wanted_in(typed: str, table: DocumentTable) -> Wanted:
    """Return what is looked for; a number alone is a case's, where there is such a case."""
    if len(typed) > MAX_CHARS:
        raise QuestionError(f"{len(typed):,} characters, the limit is {MAX_CHARS}: look for fewer words")
    text = fold(typed)
    cases: set[int] = set()
    for start, end, numbers in sorted(numbered(text), reverse=True):
        cases |= numbers
        text = f"{text[:start]} {text[end:]}"
    words = _words(text, table)
    known = {case for case in table.cases.values if case is not None}
    alone = {word for word, _ in words if word.isdecimal() and int(word) in known}
    left = [(word, pattern) for word, pattern in words if word not in alone]
    return Wanted(
        tuple(p for _, p in left), tuple(w for w, _ in left), frozenset(cases | {int(word) for word in alone})
    )


def _words(typed: str, table: DocumentTable) -> list[tuple[str, re.Pattern[str]]]:
    """Return the words apart from each other, folded, each with what finds it in a text as it is written there.

    A name is one word, however many it has, and is found as the documents write it too: Hangzhou as 杭州.
    """
    text, own = fold(typed), dict[str, str]()
    for name in reversed(names_in(text, detect(text), table)):
        if name.own_word:
            own[text[name.start : name.end]] = name.own_word
            text = f"{text[: name.start]} {text[name.end :]}"
    found = dict.fromkeys([*own, *text.split()])
    forms = {word: [*_forms(word), *([own[word]] if word in own else [])] for word in found}
    return [(word, re.compile("|".join(map(_written, forms[word])), re.IGNORECASE)) for word in found]


def _forms(word: str) -> Iterable[str]:
    return dict.fromkeys((word, convert(word, "s2t"))) if scripts(word)["Hani"] else (word,)


def _written(word: str) -> str:
    """Return the expression for a word: a number is no part of a longer one, Chinese may be broken by a line's end."""
    between = r"\s*" if scripts(word)["Hani"] else ""
    expression = between.join(re.escape(char) for char in word)
    before, after = (r"(?<!\d)" if word[0].isdecimal() else ""), (r"(?!\d)" if word[-1].isdecimal() else "")
    return f"{before}{expression}{after}"


def _holds(document: Document, wanted: Wanted, table: DocumentTable) -> bool:
    if wanted.cases and document.case not in wanted.cases:
        return False
    names = _names(document, table)
    pairs = zip(wanted.folded, wanted.words, strict=True)
    return all(_is_name(word, names) or _body(document, pattern) for word, pattern in pairs)


def _is_name(word: str, names: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(word)}(?!\d)" if word.isdecimal() else re.escape(word), names) is not None


def _names(document: Document, table: DocumentTable) -> str:
    """Return what the document is called, folded, a name a line."""
    provider = table.names[document.provider].word_forms if document.provider else set()
    own = (document.title, document.provider, document.category, document.doc_id, *titles_of(document).values())
    return "\n".join([*(fold(name) for name in own if name), *sorted(provider)])


def _body(document: Document, pattern: re.Pattern[str]) -> bool:
    return next(_places(document, [pattern]), None) is not None


def _places(document: Document, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    """Yield where one of the words stands in a section, in order, not overlapping."""
    if not patterns:
        return
    either = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns), re.IGNORECASE)
    for section in document.sections:
        for match in either.finditer(document.text, section.start, section.end):
            yield match.span()


def _found(document: Document, wanted: Wanted) -> Found:
    spans = list(_places(document, wanted.words))
    return Found(document.doc_id, len(spans), tuple(_passages(document, spans)))


def _passages(document: Document, spans: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    """Yield the first sentences that hold a span, with all spans in them."""
    shown = 0
    for section in document.sections:
        inside = [span for span in spans if section.start <= span[0] < section.end]
        if not inside:
            continue
        for start, end in sentence_spans(document.text, section.start, section.end):
            marks = tuple((a - start, min(b, end) - start) for a, b in inside if start <= a < end)
            if marks:
                yield Passage(start, end, document.text[start:end], marks)
                shown += 1
            if shown == MOST_SENTENCES:
                return
