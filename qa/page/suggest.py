"""The corpus -> questions to begin with, each one tried: what the engine would not answer is not suggested."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import chain, zip_longest

from index.errors import AppError
from index.records import Document
from index.text.language import detect
from qa.engine import Engine
from qa.page.service import Service
from qa.page.words import page_words
from qa.records import Status

SUGGESTIONS = 4
TRIES = 10  # questions asked before giving up: a start must stay quick
LONGEST_TITLE = 40  # characters; a longer one makes no readable question


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
    """Return a question for every document with a short title, the categories taking turns."""
    by_category: dict[str | None, list[Document]] = {}
    for document in documents.values():
        if len(document.title) <= LONGEST_TITLE:
            by_category.setdefault(document.category, []).append(document)
    templates = page_words()[language].suggestions
    for document in filter(None, chain.from_iterable(zip_longest(*by_category.values()))):
        template = templates.with_provider if document.provider else templates.without_provider
        yield template.format(provider=document.provider, title=document.title)
