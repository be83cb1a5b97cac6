"""The turns of a conversation -> what the last one asks for by its own words, and of which documents.

What it is about where it names none is left to `qa.understand.conversation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records import Kind, Named, Scope
from qa.understand.followup import follow_up_cue, says_nothing
from qa.understand.named.mentions import subjects_in
from qa.understand.named.sections import sections_asked
from qa.understand.references import pattern
from qa.understand.turn import Turn, without_them


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for."""

    text: str  # to search for: without the words that name documents
    kind: Kind
    quantity: bool
    why: bool
    named: Scope  # what its words limit it to
    settled: bool = False  # whether it is known what it is asked of, so that it leads on from nothing else
    of_each: bool = False  # whether it asks the same of each of many documents, more than are shown one by one


def asked_in(turns: Sequence[Turn], table: DocumentTable, spoken_of: tuple[str, ...] = ()) -> Asked:
    """Return what the last turn asks for; `spoken_of` are the documents that “them” stands for in it."""
    turn = turns[-1]
    if spoken_of:
        kind, text = Kind.CORPUS if turn.of_metadata else turn.kind, without_them(turn.text)
        return Asked(text or turn.text, kind, turn.quantity, turn.why, Scope(spoken_of), settled=True)
    if turn.kind is Kind.CORPUS:
        return Asked(turn.text, turn.kind, turn.quantity, turn.why, _of_collection(turn))
    again = asked_again(turns, table)
    if again is not None and again.kind is Kind.CORPUS:
        return again
    words = again or Asked(turn.without_numbers, turn.kind, turn.quantity, turn.why, Scope())
    named = _named(turn, words.kind, table)
    kind, text = words.kind, words.text
    if not named.doc_ids:  # of that provider, and not of the one before
        named = Scope(categories=named.categories or words.named.categories, providers=words.named.providers)
        text = text if again else turn.text
    elif says_nothing(text, turn.language) and (kind is Kind.FACT or not any(map(str.isalnum, text))):
        kind, text = Kind.OVERVIEW, turn.text  # of a case that is named, and nothing is asked of it
    sections = sections_asked(text, turn.language, kind, named.doc_ids, table)
    kind = Kind.OVERVIEW if sections else kind
    kind = _kind_of_named(turn, kind, named, quantity=words.quantity)
    scope = Scope(named.doc_ids, named.categories, named.providers, sections)
    return Asked(text, kind, words.quantity, words.why, scope, settled=again is not None)


def _kind_of_named(turn: Turn, kind: Kind, named: Scope, *, quantity: bool) -> Kind:
    """Return the kind of a question of that kind, asked of what it names."""
    if _asked_of_each(turn, kind, len(named.doc_ids) > 1, quantity=quantity):
        return Kind.COMPARE
    own = set() if named.doc_ids else _own_documents(turn)
    if kind is Kind.COMPARE and [len(doc_ids) for doc_ids in own] == [1]:
        return Kind.FACT  # what one document says of itself beside what has no name: “cheaper than abroad”
    if kind is Kind.COLLECT and turn.by_meaning and own:
        return Kind.LIST  # of what these documents say: “Which firms did Wuhan's loans support?”
    return kind


def _asked_of_each(turn: Turn, kind: Kind, several: bool, *, quantity: bool) -> bool:
    """Tell whether what the turn asks is asked of each of those that it names: by number, or beside each other.

    An amount is, also where two who provided documents stand apart, each by the whole name.
    """
    if kind is Kind.FACT:
        apart = len(turn.providers.apart()) > 1 and len(turn.providers.wholes()) > 1
        return quantity and (several or apart)
    collects = kind is Kind.COLLECT and not turn.by_meaning  # by its words; what names those it asks finds no others
    return not collects and (several or bool(turn.sides))


def _own_documents(turn: Turn) -> set[tuple[str, ...]]:
    """Return the documents of each name in it; none where a name has none, or it asks for others beside them."""
    own = {name.about for name in turn.names if name.binds}
    return set() if () in own or pattern("others").search(fold(turn.text)) else own


def asked_again(turns: Sequence[Turn], table: DocumentTable) -> Asked | None:
    """Return what was asked before, of what the last turn names; None where that asks for anything itself.

    «第5个案例有哪些做法？», «那第7个案例呢？» asks for the measures of case 7; so does the name of a provider.
    """
    turn = turns[-1]
    if len(turns) < 2 or turn.kind is not Kind.FACT or not follow_up_cue().search(turn.text):
        return None
    subjects = subjects_in(turn.text, turn.providers)
    if not (subjects.cases or subjects.providers) or not says_nothing(subjects.left, turn.language):
        return None
    for before in reversed(turns[:-1]):
        if before.of_metadata:
            scope = _of_collection(turn)
            return Asked(turn.text, Kind.CORPUS, before.quantity, before.why, scope, settled=True)
        asked = subjects_in(before.text, before.providers).left
        if says_nothing(asked, before.language):
            continue  # that turn repeated an earlier question, too
        if before.kind.by_document or before.kind is Kind.CORPUS:
            return None
        names = subjects.providers if turn.doc_ids else (*subjects.cases, *subjects.providers)
        of = tuple(name for name in table.providers.values if name and turn.providers.weight(name))
        return Asked(
            " ".join(" ".join((asked, *names)).split()),
            before.kind,
            before.quantity,
            before.why,
            Scope(categories=before.categories, providers=of),
            settled=True,
        )
    return None


def _of_collection(turn: Turn) -> Scope:
    """Return the documents of the collection that the turn names: by number, by who provided them, by category."""
    provided = dict.fromkeys(doc_id for one in turn.of(Named.PROVIDER) for doc_id in one.doc_ids)
    return Scope(doc_ids=turn.doc_ids or tuple(provided), categories=turn.categories)


def _named(turn: Turn, kind: Kind, table: DocumentTable) -> Scope:
    """Return the scope that the turn names; an empty one where it names nothing in the index.

    A comparison is limited by two cases and more: one alone may be set beside anything. What is collected beside some
    (“which others …”) is collected from all but these.
    """
    if kind is Kind.COMPARE and len(turn.doc_ids) == 1:
        return Scope()
    if kind is Kind.COLLECT and turn.doc_ids and pattern("others").search(fold(turn.text)):
        return Scope(doc_ids=tuple(doc_id for doc_id in table.doc_ids if doc_id not in turn.doc_ids))
    return Scope(doc_ids=turn.doc_ids, categories=turn.categories)
