"""The corpus -> questions to begin with, each one tried: what the engine would not answer is not suggested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from index.records import Document
from qa.engine import Engine
from qa.records import Status

SUGGESTIONS = 4
TRIES = 10  # questions asked before giving up: a start must stay quick
LONGEST_TITLE = 40  # characters; a longer one makes no readable question

WITH_PROVIDER = {"zh": "{provider}在“{title}”方面是怎么做的？", "en": "What did {provider} do about “{title}”?"}
WITHOUT = {"zh": "“{title}”讲了什么？", "en": "What does “{title}” say?"}


def suggest(engine: Engine, language: str) -> tuple[str, ...]:
    """Return a few questions in the language that the corpus answers, from as many categories as there are."""
    found: list[str] = []
    for question in list(questions(engine.documents, language))[:TRIES]:
        if engine.ask(question).status is Status.ANSWERED:
            found.append(question)
        if len(found) == SUGGESTIONS:
            break
    return tuple(found)


def questions(documents: Mapping[str, Document], language: str) -> Iterator[str]:
    """Return a question for every document with a short title, the categories taking turns."""
    by_category: dict[str | None, list[Document]] = {}
    for document in documents.values():
        if len(document.title) <= LONGEST_TITLE:
            by_category.setdefault(document.category, []).append(document)
    for document in _in_turns(by_category.values()):
        template = WITH_PROVIDER if document.provider else WITHOUT
        yield template[language].format(provider=document.provider, title=document.title)


def _in_turns(groups: Iterable[list[Document]]) -> Iterator[Document]:
    for row in zip_longest(*groups):
        yield from (document for document in row if document is not None)
