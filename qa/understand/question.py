"""What a person typed -> the same, cleaned, if it can be searched for."""

from __future__ import annotations

import unicodedata

from index.errors import QuestionError
from qa.config import MAX_QUESTION_CHARS


def check_question(question: str) -> str:
    """Return the question, cleaned; raise QuestionError where there is nothing, or far too much, to search for."""
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(question):,} characters, the limit is {MAX_QUESTION_CHARS:,}: shorten it"
        )
    if any(unicodedata.category(char) == "Cs" for char in question):
        raise QuestionError("the question is not valid Unicode: send it as UTF-8")
    cleaned = clean(question)
    if not any(unicodedata.category(char)[0] in "LN" for char in cleaned):
        raise QuestionError("the question has no word in it: type what you want to know")
    return cleaned


def clean(text: str) -> str:
    """Return a copy without control characters and halves of pairs, white space runs as one space."""
    return " ".join("".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text).split())
