"""The corpus -> questions to begin with, each one tried: what the engine would not answer is not suggested."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, zip_longest

from index.errors import AppError
from index.languages import OTHERWISE
from index.records import Document
from index.text.language import detect
from qa.engine import Engine
from qa.page.documents.titles import titles_of
from qa.page.service import Service
from qa.page.words import page_words
from qa.records import Status

SUGGESTIONS = 4
TRIES = 10  # questions asked before giving up: a start must stay quick
LONGEST_TITLE = 40  # characters; a longer one makes no readable question
LONGEST_TRANSLATED = 120  # in Latin letters
FOLLOW_UPS = 3
FOLLOW_UP_TRIES = 5  # they are asked while somebody reads


class Suggestions:
    """Finds the questions once for each language and snapshot."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._found: dict[tuple[datetime, str], tuple[str, ...]] = {}

    def begin(self) -> None:
        """Find them in the background as soon as there is an engine."""
        threading.Thread(target=self._prepare, daemon=True).start()

    def of(self, language: str) -> tuple[str, ...]:
        """Return the questions in the language; raise AppError where there is no engine."""
        engine = self._service.engine()
        key = (engine.built_at, language)
        with self._lock:
            if key not in self._found:
                self._found = {known: found for known, found in self._found.items() if known[0] == key[0]}
                self._found[key] = suggest(engine, language)
            return self._found[key]

    def found(self) -> dict[str, tuple[str, ...]]:
        """Return by language those that have been found on the newest snapshot, without waiting for others."""
        if not self._service.ready:
            return {}
        try:
            built_at = self._service.engine().built_at
        except AppError:  # the page says why the start failed
            return {}
        return {language: found for (at, language), found in list(self._found.items()) if at == built_at}

    def _prepare(self) -> None:
        with suppress(AppError):  # the page says why the start failed
            self._service.engine()
            detect("Which language is this?")  # its models load before somebody waits for them
            for language in page_words():
                self.of(language)


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
    """Return a question for every document that can be named in the language, the categories taking turns."""
    by_category: dict[str | None, list[str]] = {}
    for document in documents.values():
        question = question_about(document, language)
        if question is not None:
            by_category.setdefault(document.category, []).append(question)
    yield from filter(None, chain.from_iterable(zip_longest(*by_category.values())))


def question_about(document: Document, language: str) -> str | None:
    """Return a question that somebody who reads only that language can read; None where the title is too long for one.

    A document of another language is named by what it says its title is in this one, else by its number.
    """
    templates, title = page_words()[language].suggestions, titles_of(document).get(language, document.title)
    foreign = title == document.title and detect(title) != language
    if len(title) > (LONGEST_TITLE if title == document.title else LONGEST_TRANSLATED):
        return None
    if foreign and document.case is not None:
        return templates.numbered.format(case=document.case)
    if title != document.title and document.case is not None:
        return templates.translated.format(case=document.case, title=title)
    own = document.provider and title == document.title and not foreign
    template = templates.with_provider if own else templates.without_provider
    return template.format(provider=document.provider, title=title)


def follow_ups(
    engine: Engine, question: str, history: Sequence[str], doc_id: str, shown: Collection[tuple[str, int, int]]
) -> tuple[str, ...]:
    """Return a few questions to go on with that the document answers with more than what was `shown` of it.

    They are asked behind the question and its history to find that out.
    """
    if doc_id not in engine.snapshot.table.numbers:
        return ()
    spoken = detect(question)
    language = spoken if spoken in page_words() else OTHERWISE
    templates, document = page_words()[language].suggestions, engine.documents[doc_id]
    headings = dict.fromkeys(part.headings[-1] for part in document.sections if len(part.headings) > 1)
    own = [heading.rstrip("。.") for heading in headings if detect(heading) == language]
    asked = [templates.section.format(heading=heading) for heading in own if len(heading) <= LONGEST_TITLE]
    found: list[str] = []
    for further in [*templates.further, *asked][:FOLLOW_UP_TRIES]:
        answer = engine.ask(further, [*history, question])
        new = [q.place for q in answer.quotes if (q.place.doc_id, q.place.start, q.place.end) not in shown]
        if new and answer.quotes[0].place.doc_id == doc_id and further not in (question, *history):
            found.append(further)
        if len(found) == FOLLOW_UPS:
            break
    return tuple(found)
