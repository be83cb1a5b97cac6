"""What is said to nobody in the documents: a greeting, a word of thanks, or the question what this can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import codes, read
from index.text.language import detect
from index.text.scripts import fold
from qa.understand.question import check_question

FILE = "greetings"
AROUND = re.compile(r"^[\W_]+|[\W_]+$")
BETWEEN = r"[\W_]*"  # between a greeting and the question behind it
PARTICLES = "[呀啊呢吗吧哦嘛]?"  # they end a Chinese sentence and change nothing in it


@dataclass(frozen=True, slots=True)
class Greetings:
    """Regular expressions for the whole of a folded question: `greetings.toml`."""

    greets: tuple[str, ...]
    abilities: tuple[str, ...]


def greeting_in(question: str) -> str | None:
    """Return the language (BCP 47) of a question in which there is nothing to look for; None of any other.

    Raise QuestionError as `check_question` does.
    """
    greets = _pattern().fullmatch(AROUND.sub("", fold(check_question(question)))) is not None
    return detect(question) if greets else None


@cache
def _pattern() -> re.Pattern[str]:
    known = [read(code, FILE, Greetings) for code in codes(FILE)]
    greets = "|".join(fold(one) for each in known for one in each.greets)
    abilities = "|".join(fold(one) for each in known for one in each.abilities)
    return re.compile(rf"(?:(?:{greets}){PARTICLES}{BETWEEN})*(?:(?:{greets}|{abilities}){PARTICLES})")
