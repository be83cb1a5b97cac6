"""Where requests from outside arrive: their types are checked, the answers logged, failures turned into messages."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import gradio as gr

from index.errors import AppError, QuestionError
from qa.answer.locate.located import Located
from qa.config import MAX_HISTORY_TURNS
from qa.engine import Engine
from qa.page.events import EventLog
from qa.page.service import Service
from qa.page.suggest import Suggestions
from qa.records import Answer
from qa.understand.limits import scope_of

logger = logging.getLogger(__name__)  # `log` is the one of events


@dataclass(frozen=True, slots=True)
class Gateway:
    """The service with its suggestions and the log of what it was asked."""

    service: Service
    suggestions: Suggestions
    log: EventLog

    def answered(
        self, interface: str, question: object, history: object, user: str | None, scope: object = None
    ) -> tuple[Answer, Engine]:
        """Return the answer, and the engine that gave it."""
        began = time.perf_counter()
        try:
            engine = self.service.engine()
            answer = engine.ask(text(question), texts(history), scope_of(scope, engine.snapshot.table))
        except Exception as exc:
            self.log.refused(interface, type(exc).__name__, user)
            raise
        self.log.asked(interface, answer, time.perf_counter() - began, user)
        return answer, engine

    def located(self, interface: str, passage: object, user: str | None) -> Located:
        """Return where the passage stands."""
        began = time.perf_counter()
        try:
            if not isinstance(passage, str):
                raise QuestionError("give the passage as a text")
            located = self.service.engine().locate(passage)
        except Exception as exc:
            self.log.refused(interface, type(exc).__name__, user)
            raise
        self.log.located(interface, located, time.perf_counter() - began, user)
        return located


def text(value: object) -> str:
    """Return the value if it is a string; raise QuestionError if not."""
    if not isinstance(value, str):
        raise QuestionError("give the question as a text")
    return value


def texts(value: object) -> list[str]:
    """Return the value if it is a list of strings, at most the last `MAX_HISTORY_TURNS`; an empty list for None."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(turn, str) for turn in value):
        raise QuestionError("give the history as a list of the earlier questions")
    return value[-MAX_HISTORY_TURNS:]


@contextmanager
def well_formed() -> Iterator[None]:
    """Turn errors of unpacking a request into a QuestionError: for code that only takes it apart."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError) as exc:
        raise QuestionError("the request is not understood: reload the page") from exc


def message_of(exc: Exception) -> str:
    """Return what somebody is told of a failure; log one that nobody foresaw."""
    if isinstance(exc, AppError):
        return str(exc)
    logger.error("a request failed", exc_info=exc)
    return "this failed, and the program's log says why: reload the page"


@contextmanager
def gradio_errors() -> Iterator[None]:
    """Turn an AppError into gradio's error with its message, and any other failure into one that points to the log."""
    try:
        yield
    except Exception as exc:
        raise gr.Error(message_of(exc), print_exception=False) from exc
