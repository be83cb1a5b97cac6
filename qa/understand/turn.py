"""One question of a conversation, read by itself and once: its language, its kind, what it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.forms import typed_form
from index.text.language import detect
from index.text.scripts import fold, scripts, searchable
from qa.records import Kind, Named, NamedProviders, SearchText, Side, Sought
from qa.understand.followup import is_elliptical, says_nothing
from qa.understand.kind import asks_quantity, asks_why, cued_kind, kind_told
from qa.understand.meaning import Meaning
from qa.understand.named.mentions import Found, found_in, subjects_in, with_providers, without
from qa.understand.named.metadata import asks_for_documents, asks_for_fields
from qa.understand.named.names import NamedIn, in_own_words, names_in
from qa.understand.named.providers import named as providers_named
from qa.understand.named.sections import is_heading
from qa.understand.named.unbound import excepting, is_off, unbound_in, without_those
from qa.understand.question import clean
from qa.understand.references import pattern
from qa.understand.searching import Search
from qa.understand.several.sides import sides_of
from qa.understand.several.sought import sought_in

A_CASE = "案例"  # what a case that is named by its number is read as: “案例五讲了什么” is worded as “案例讲了什么” is


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation."""

    text: str  # made ready to search for, with names as the documents have them
    language: str  # BCP 47
    kind: Kind  # by its wording, whatever documents it names
    quantity: bool  # whether it asks for a number
    why: bool  # whether it asks for a reason
    providers: NamedProviders  # whose names it has
    named: tuple[Found, ...] = ()  # what it names, spans of `text`, in order
    doc_ids: tuple[str, ...] = ()  # the documents that it names by number, in the order of the corpus
    of_metadata: bool = False  # whether, names aside, it asks at most for what front matter says
    them: bool = False  # whether it speaks of several documents that were named before
    sought: Sought | None = None  # what documents are to mention, where it asks that
    names: tuple[NamedIn, ...] = ()  # other names that it has, spans of `text`, in order
    by_meaning: bool = False  # whether no word of it shows the kind
    sides: tuple[Side, ...] = ()  # what it asks of each of several that it names beside each other

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


def read_turn(
    typed: str, table: DocumentTable, searcher: Search, *, leads_on: bool = False, unbound: Sequence[str] = ()
) -> Turn:
    """Return the question as it is read by itself; `typed` has a word in it, `searcher` embeds it.

    `leads_on` says that others were asked before; the names in `unbound` bind nothing.
    """
    form = typed_form(clean(typed))
    by_number = found_in(form, table)
    language = detect(_own_words(form, by_number))
    as_typed = searchable(form, language)
    text, names = in_own_words(as_typed, names_in(as_typed, language, table))
    taken_off = unbound_in(unbound, typed, text)
    names = excepting(names, taken_off)
    spans = spans_in(text, form, [(one.start, one.end) for one in by_number])
    placed = (replace(one, start=start, end=end) for one, (start, end) in zip(by_number, spans, strict=True))
    numbered = tuple(one for one in placed if not is_off(one, taken_off))
    sought = sought_in(text, language)
    if sought is not None:
        names = tuple(replace(one, sought=sought.has(text[one.start : one.end])) for one in names)
    providers = providers_named(without_those(text, taken_off), table)
    doc_ids = {doc_id for one in numbered if one.kind is Named.CASE for doc_id in one.doc_ids}
    named = _but_excepted(_with_names(with_providers(text, numbered, providers, table), names), names)
    them = not doc_ids and pattern("them", flags=re.IGNORECASE).search(text) is not None
    of_metadata = sought is None and _of_metadata(text, language, named, names)
    cued = Kind.COLLECT if sought else cued_kind(_wording(text, numbered), language)
    of_any = is_elliptical(
        without_them(without(text, named)), language, cued, lambda words: is_heading(words, table)
    )  # it asks at most for a section that any document may have: its cues say what it is
    meaning = None if of_metadata or sought or of_any else _meaning(text, language, named, providers, searcher)
    kind = Kind.CORPUS if of_metadata and named else kind_told(cued, meaning, leads_on=leads_on)
    return Turn(
        text,
        language,
        kind,
        asks_quantity(text, language, meaning),
        asks_why(text, language),
        providers,
        named,
        tuple(sorted(doc_ids, key=table.numbers.__getitem__)),
        of_metadata,
        them,
        sought,
        names,
        by_meaning=not of_metadata and kind is not cued,
        sides=sides_of(text, names),
    )


def _meaning(
    text: str, language: str, named: Sequence[Found], providers: NamedProviders, searcher: Search
) -> Meaning | None:
    """Return what the question means, as it will be searched for; None where it asks nothing of what it names."""
    subjects = subjects_in(text, providers)
    left = subjects.left if subjects.cases or subjects.providers else text
    if says_nothing(left, language):
        return None
    return searcher.meaning(SearchText(without(text, [one for one in named if one.kind is Named.CASE]) or text))


def _with_names(named: Sequence[Found], names: Sequence[NamedIn]) -> list[Found]:
    """Return what is named, and beside it who provided documents, by the names that stand nowhere else."""
    named = [_of_whole_name(one, names) for one in named]
    beside = [one for one in names if one.provided and not any(one.overlaps(other) for other in named)]
    found = [Found(Named.PROVIDER, one.start, one.end, doc_ids=one.provided) for one in beside]
    return sorted([*named, *found], key=lambda one: one.start)


def _of_whole_name(one: Found, names: Sequence[NamedIn]) -> Found:
    """Return it with all documents of the name that it is the whole of, where these are more.

    陕西 is a word of 陕西西咸新区, which provided some; as a province's name it stands for what Xi'an provided, too.
    """
    around = [name for name in names if one.kind is Named.PROVIDER and name.start <= one.start and one.end <= name.end]
    wider = next((name.provided for name in around if set(name.provided) > set(one.doc_ids)), None)
    return one if wider is None else replace(one, doc_ids=wider)


def _but_excepted(named: Sequence[Found], names: Sequence[NamedIn]) -> tuple[Found, ...]:
    """Return what is named but for what the question leaves out."""
    left_out = [one for one in names if one.excepted]
    return tuple(one for one in named if not any(other.overlaps(one) for other in left_out))


def _of_metadata(text: str, language: str, found: Sequence[Found], names: Sequence[NamedIn]) -> bool:
    """Tell whether the question, but for what it names or points back to, asks at most for what front matter says."""
    named = (*found, *(Found(Named.PLACE, one.start, one.end) for one in names if not one.bearing))
    left = pattern("follow_up", flags=re.IGNORECASE).sub(" ", without_them(without(text, named)))
    if any(one.kind is not Named.CASE for one in named) and not any(
        one.doc_ids for one in named if one.kind is Named.CASE
    ):
        return asks_for_documents(left, language)
    return asks_for_fields(left, language)


def without_them(text: str) -> str:
    """Return the text without the words that stand for several documents that were spoken of before."""
    return " ".join(pattern("them", flags=re.IGNORECASE).sub(" ", text).split())


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
