"""Question and history -> Query: the language, what is asked for, and the turns made ready to search for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from index.errors import QuestionError
from index.language import detect
from index.lexical import searchable
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.kind import asks_quantity, kind_of
from qa.records import Query


def make_query(question: str, history: Sequence[str]) -> Query:
    """Return the query; raise QuestionError where there is nothing, or far too much, to search for."""
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(question):,} characters, the limit is {MAX_QUESTION_CHARS:,}: shorten it"
        )
    if any(unicodedata.category(char) == "Cs" for char in question):
        raise QuestionError("the question is not valid Unicode: send it as UTF-8")
    cleaned = clean(question)
    if not any(unicodedata.category(char)[0] in "LN" for char in cleaned):
        raise QuestionError("the question has no word in it: type what you want to know")
    language = detect(cleaned)
    before = [turn for turn in (clean(turn[:MAX_QUESTION_CHARS]) for turn in history[-MAX_HISTORY_TURNS:]) if turn]
    return Query(
        question=question,
        language=language,
        kind=kind_of(cleaned, language),
        quantity=asks_quantity(cleaned, language),
        turns=tuple(searchable(turn, detect(turn)) for turn in (*before, cleaned)),
    )


def clean(text: str) -> str:
    """Return a copy without control characters and halves of pairs, white space runs as one space."""
    return " ".join("".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text).split())
