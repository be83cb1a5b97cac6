"""Question, history and chosen limits -> Query: what is asked for, of which documents, and what to search for.

It is made once. What comes after neither looks at the wording again nor changes what was understood.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.store.document_table import DocumentTable
from index.text.aligned import spans_in
from index.text.scripts import fold
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.records import Kind, Mention, Query, Scope
from qa.understand.asked import Asked, asked_in
from qa.understand.conversation import in_conversation
from qa.understand.followup import Resolved, is_elliptical
from qa.understand.mentions import mention, subjects_in
from qa.understand.question import check_question, clean
from qa.understand.searching import Search
from qa.understand.sections import is_heading, sections_asked, without_facets
from qa.understand.turn import Turn, read_turn


def understand(question: str, history: Sequence[str], chosen: Scope, table: DocumentTable, searcher: Search) -> Query:
    """Return the query; raise QuestionError where there is nothing, or far too much, to search for.

    `history` has the earlier questions, oldest first; `chosen` is what the answer is limited to beside the words;
    `searcher` tells which document an earlier question was about.
    """
    asked_now = check_question(question)
    before = (turn[:MAX_QUESTION_CHARS] for turn in history[-MAX_HISTORY_TURNS:])
    turns = [read_turn(turn, table) for turn in (*before, asked_now) if clean(turn)]
    asked = asked_in(turns, table)
    resolved = in_conversation(turns, asked, chosen, table, searcher)
    kind, scope = of_topic(asked, resolved, turns[-1].language, table)
    return Query(
        question=question,
        language=turns[-1].language,
        kind=kind,
        quantity=asked.quantity,
        why=asked.why,
        mentions=mentions_of(question, turns[-1]),
        providers=turns[-1].providers,
        chosen=chosen,
        named=scope,
        search=resolved.search,
        readings=resolved.readings,
        topic=resolved.topic,
        asks_of_named=resolved.named
        if resolved.elliptical
        else bool(scope.doc_ids) and kind in {Kind.OVERVIEW, Kind.COMPARE},
        in_one_passage=kind.in_one_passage and not asks_for_a_part(asked.text, kind, scope, turns[-1], table),
    )


def of_topic(asked: Asked, resolved: Resolved, language: str, table: DocumentTable) -> tuple[Kind, Scope]:
    """Return the kind, and what the words limit the answer to: the conversation's document, where it asks of that."""
    if resolved.topic is None or asked.kind.by_document or not (resolved.elliptical or resolved.named):
        return asked.kind, asked.named
    kind = Kind.OVERVIEW if asked.kind is Kind.FACT and resolved.elliptical else asked.kind
    sections = sections_asked(asked.text, language, kind, (resolved.topic,), table)
    scope = Scope((resolved.topic,), asked.named.categories, asked.named.providers, sections)
    return Kind.OVERVIEW if sections else kind, scope


def _asks_of_named(kind: Kind, scope: Scope) -> bool:
    """Tell whether documents that are named are what is asked for."""
    return bool(scope.doc_ids) and kind in {Kind.OVERVIEW, Kind.COMPARE}


def asks_for_a_part(text: str, kind: Kind, scope: Scope, turn: Turn, table: DocumentTable) -> bool:
    """Tell whether the question, apart from the names in it, asks at most for a section that any document may have.

    “苏州市有哪些做法？”, “Which results did case 5 have?”: no single passage answers that.
    """
    if kind is Kind.FACT and without_facets(fold(text)) == fold(text):
        return False
    subjects = subjects_in(text, turn.providers)
    left = subjects.left
    for name in scope.categories:
        left = left.replace(mention(name, left) or name, " ")
    if not subjects.cases and not subjects.providers and scope == Scope():
        return False
    return is_elliptical(left, turn.language, kind, lambda words: is_heading(words, table))


def mentions_of(question: str, turn: Turn) -> tuple[Mention, ...]:
    """Return what the turn names, as it was typed."""
    spans = spans_in(question, turn.text, [(one.start, one.end) for one in turn.named])
    return tuple(
        Mention(question[start:end], start, end, one.kind, one.doc_ids, binds=True)
        for one, (start, end) in zip(turn.named, spans, strict=True)
        if start < end
    )
