"""Question and history -> Query: the language, what is asked for, and the turns made ready to search for."""

from __future__ import annotations

from collections.abc import Sequence

from index.language import detect
from index.lexical import searchable
from index.text.forms import typed_form
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.kind import asks_quantity, kind_of
from qa.question import check_question, clean
from qa.records import Query


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
        turns=tuple(searchable(turn, detect(turn)) for turn in (*before, cleaned)),
    )
