"""Question and history -> Query: the language, what is asked for, and the turns made ready to search for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.document_table import DocumentTable
from index.text.forms import typed_form
from index.text.language import detect
from index.text.scripts import fold, searchable
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.records import Kind, Limited, Query, Scope
from qa.understand.followup import follow_up_cue, is_elliptical, says_nothing
from qa.understand.kind import asks_quantity, asks_why, kind_of
from qa.understand.mentions import mention, named_scope, without_numbers, without_subjects
from qa.understand.providers import named as providers_named
from qa.understand.question import check_question, clean
from qa.understand.references import pattern
from qa.understand.sections import is_heading, within_section, without_facets


def make_query(question: str, history: Sequence[str]) -> Query:
    """Return the query; raise QuestionError where there is nothing, or far too much, to search for."""
    cleaned = typed_form(check_question(question))
    language = detect(cleaned)
    turns = (typed_form(clean(turn[:MAX_QUESTION_CHARS])) for turn in history[-MAX_HISTORY_TURNS:])
    before = [turn for turn in turns if turn]
    return Query(
        question=question,
        language=language,
        kind=kind_of(cleaned, language),
        quantity=asks_quantity(cleaned, language),
        why=asks_why(cleaned, language),
        turns=tuple(searchable(turn, detect(turn)) for turn in (*before, cleaned)),
    )


def limited(query: Query, table: DocumentTable) -> Limited:
    """Return the query without the words that name something, and the scope that they name."""
    as_before = asking_as_before(query, table)
    query, named = as_before.query, named_scope(as_before.query, table)
    if not named.doc_ids:  # of that provider, and not of the one before
        named = replace(named, providers=as_before.named.providers)
    asked = within_section(Limited(without_names(query, named), named), table)
    if asked.query.kind is Kind.OVERVIEW and len(asked.named.doc_ids) > 1:  # of each of them
        return replace(asked, query=replace(asked.query, kind=Kind.COMPARE))
    return asked


def asking_as_before(query: Query, table: DocumentTable) -> Limited:
    """Return the query with what was asked before, where it leads on and says nothing but of what else that is asked.

    It is limited to the providers that it is asked of then.

    «第5个案例有哪些做法？», «那第7个案例呢？» asks for the measures of case 7; so does the name of a provider.
    """
    unchanged = Limited(query, Scope())
    if len(query.turns) < 2 or query.kind is not Kind.FACT or not follow_up_cue().search(query.turns[-1]):
        return unchanged
    said = providers_named(query.turns[-1], table)
    rest, names = without_subjects(query.turns[-1], said)
    if not names or not says_nothing(rest, query.language):
        return unchanged
    for turn in reversed(query.turns[:-1]):
        language = detect(turn)
        asked, _ = without_subjects(turn, providers_named(turn, table))
        if says_nothing(asked, language):
            continue  # that turn repeated an earlier question, too
        kind = kind_of(turn, language)
        if kind.by_document or kind is Kind.CORPUS:
            break
        turns = (" ".join((asked, *names)).strip(),)
        providers = tuple(name for name in table.providers.values if name and said.weight(name))
        again = replace(query, kind=kind, quantity=asks_quantity(turn, language), turns=turns)
        return Limited(again, Scope(providers=providers))
    return unchanged


def without_names(query: Query, named: Scope) -> Query:
    """Return the query without the words that name cases or categories, which the scope expresses already.

    Where nothing else is asked, it becomes an overview; where a question about the collection names a category, it asks
    for the documents of that category.
    """
    text = query.turns[-1]
    if named.categories:
        text = fold(text)
        for name in named.categories:
            text = text.replace(mention(name, text) or name, " ")
        text = pattern("category").sub(" ", text)
        language = detect(text)  # a Chinese name in it may have made an English question Chinese
        return replace(query, kind=Kind.CORPUS, language=language) if kind_of(text, language) is Kind.CORPUS else query
    if not named.doc_ids:
        return query
    left = without_numbers(text)
    if query.kind is Kind.FACT:  # “案例五讲了什么” is worded as “案例讲了什么” is
        query = replace(query, kind=kind_of(without_numbers(text, "案例"), query.language))
    if not says_nothing(left, query.language) or (query.kind is not Kind.FACT and any(map(str.isalnum, left))):
        return replace(query, turns=(*query.turns[:-1], left))
    return replace(query, kind=Kind.OVERVIEW)


def asks_for_a_part(query: Query, named: Scope, table: DocumentTable) -> bool:
    """Tell whether the question, apart from the names in it, asks at most for a section that any document may have.

    “苏州市有哪些做法？”, “Which results did case 5 have?”: no single passage answers that.
    """
    turn = query.turns[-1]
    if query.kind is Kind.FACT and without_facets(folded := fold(turn)) == folded:
        return False  # an ordinary fact: the providers' names stay on disk
    left, subjects = without_subjects(turn, providers_named(turn, table))
    for name in named.categories:
        left = left.replace(mention(name, left) or name, " ")
    if not subjects and named == Scope():
        return False
    return is_elliptical(left, query.language, lambda words: is_heading(words, table))
