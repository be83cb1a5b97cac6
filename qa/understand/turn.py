"""One question of a conversation, read by itself and once: its language, its kind, what it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.forms import typed_form
from index.text.language import detect
from index.text.scripts import fold, scripts, searchable
from qa.records import Kind, Named, NamedProviders
from qa.understand.kind import asks_quantity, asks_why, kind_of
from qa.understand.mentions import Found, found_in, without
from qa.understand.providers import named as providers_named
from qa.understand.question import clean
from qa.understand.references import pattern

A_CASE = "案例"  # what a case that is named by its number is read as: “案例五讲了什么” is worded as “案例讲了什么” is


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation."""

    text: str  # made ready to search for
    language: str  # BCP 47
    kind: Kind  # by its wording, whatever documents it names
    quantity: bool  # whether it asks for a number
    why: bool  # whether it asks for a reason
    providers: NamedProviders  # whose names it has
    named: tuple[Found, ...] = ()  # what it names by number or category, spans of `text`, in order
    doc_ids: tuple[str, ...] = ()  # the documents that it names by number, in the order of the corpus

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that it names, sorted."""
        return tuple(sorted(one.name for one in self.named if one.kind is Named.CATEGORY))

    @property
    def without_numbers(self) -> str:
        """Its text without the words that name cases by number."""
        return without(self.text, [one for one in self.named if one.kind is Named.CASE])


def read_turn(typed: str, table: DocumentTable) -> Turn:
    """Return the question as it is read by itself; `typed` has a word in it."""
    form = typed_form(clean(typed))
    named = found_in(form, table)
    language = detect(_own_words(form, named))
    text = searchable(form, language)
    spans = spans_in(text, form, [(one.start, one.end) for one in named])
    named = tuple(replace(one, start=start, end=end) for one, (start, end) in zip(named, spans, strict=True))
    found = {doc_id for one in named for doc_id in one.doc_ids}
    return Turn(
        text,
        language,
        kind_of(_wording(text, named), language),
        asks_quantity(text, language),
        asks_why(text, language),
        providers_named(text, table),
        named,
        tuple(sorted(found, key=table.numbers.__getitem__)),
    )


def _own_words(text: str, named: Sequence[Found]) -> str:
    """Return the text without the categories in it, where nothing else is in their script."""
    rest = without(text, [one for one in named if one.kind is Named.CATEGORY])
    return rest if set(scripts(rest)) < set(scripts(text)) and scripts(rest) else text


def _wording(text: str, named: Sequence[Found]) -> str:
    """Return the text with “case” for each that it names, and without the categories and the word for them."""
    cases = [one for one in named if one.kind is Named.CASE]
    if any(one.doc_ids for one in cases):
        return without(text, cases, A_CASE)
    categories = [one for one in named if one.kind is Named.CATEGORY]
    return pattern("category").sub(" ", fold(without(text, categories))) if categories else text
