"""Question and history -> Query: the language, and what to search for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from index.errors import QuestionError
from index.lexical import simplify
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.language import detect
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
    turns = [turn for turn in (clean(turn[:MAX_QUESTION_CHARS]) for turn in history[-MAX_HISTORY_TURNS:]) if turn]
    language = detect(cleaned)
    search_text = " ".join([*turns[-1:], cleaned])
    if language == "zh-Hant":
        search_text = simplify(search_text)
    return Query(question=question, language=language, kind="fact", search_text=search_text)


def clean(text: str) -> str:
    """Return a copy without control characters and halves of pairs, white space runs as one space."""
    return " ".join("".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text).split())
