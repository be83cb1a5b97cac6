"""One question of a conversation, read by itself and once: its language, its kind, what it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.forms import typed_form
from index.text.language import detect
from index.text.scripts import fold, scripts, searchable
from qa.records import Kind, Named, NamedProviders, SearchText
from qa.understand.followup import says_nothing
from qa.understand.kind import asks_quantity, asks_why, kind_of
from qa.understand.meaning import Meaning
from qa.understand.mentions import Found, found_in, subjects_in, with_providers, without
from qa.understand.metadata import asks_for_documents, asks_for_fields
from qa.understand.providers import named as providers_named
from qa.understand.question import clean
from qa.understand.references import pattern
from qa.understand.searching import Search

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
    named: tuple[Found, ...] = ()  # what it names, spans of `text`, in order
    doc_ids: tuple[str, ...] = ()  # the documents that it names by number, in the order of the corpus
    of_metadata: bool = False  # whether it asks what the front matter of the documents that it names says

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that it names, sorted."""
        return tuple(sorted(one.name for one in self.of(Named.CATEGORY)))

    @property
    def without_numbers(self) -> str:
        """Its text without the words that name cases by number."""
        return without(self.text, self.of(Named.CASE))

    def of(self, kind: Named) -> list[Found]:
        """Return what it names of that kind."""
        return [one for one in self.named if one.kind is kind]


def read_turn(typed: str, table: DocumentTable, searcher: Search) -> Turn:
    """Return the question as it is read by itself; `typed` has a word in it, `searcher` embeds it."""
    form = typed_form(clean(typed))
    by_number = found_in(form, table)
    language = detect(_own_words(form, by_number))
    text = searchable(form, language)
    spans = spans_in(text, form, [(one.start, one.end) for one in by_number])
    named = tuple(replace(one, start=start, end=end) for one, (start, end) in zip(by_number, spans, strict=True))
    providers = providers_named(text, table)
    kind = kind_of(_wording(text, named), language, partial(_meant, text, named, language, providers, searcher))
    doc_ids = {doc_id for one in named for doc_id in one.doc_ids}
    named = with_providers(text, named, providers, table)
    of_metadata = _of_metadata(text, language, named)
    return Turn(
        text,
        language,
        Kind.CORPUS if of_metadata else kind,
        asks_quantity(text, language),
        asks_why(text, language),
        providers,
        named,
        tuple(sorted(doc_ids, key=table.numbers.__getitem__)),
        of_metadata,
    )


def _meant(
    text: str, named: Sequence[Found], language: str, providers: NamedProviders, searcher: Search
) -> Meaning | None:
    """Return what the question means, as it will be searched for; None where it asks nothing of what it names."""
    subjects = subjects_in(text, providers)
    asks_nothing = (subjects.cases or subjects.providers) and says_nothing(subjects.left, language)
    if asks_nothing or says_nothing(text, language):
        return None
    return searcher.meaning(SearchText(without(text, [one for one in named if one.kind is Named.CASE]) or text))


def _of_metadata(text: str, language: str, named: Sequence[Found]) -> bool:
    """Tell whether, apart from what it names, the question asks at most for what front matter says."""
    left = without(text, named)
    if any(one.doc_ids for one in named if one.kind is Named.CASE):
        return asks_for_fields(left, language)
    return any(one.kind is not Named.CASE for one in named) and asks_for_documents(left, language)


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
