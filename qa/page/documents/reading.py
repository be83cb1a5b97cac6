"""What the page reads of the documents: one of them, all of them, those that hold some words, where a link leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

from qa.page.api.line import Line
from qa.page.documents.find import find, places
from qa.page.documents.link import follow
from qa.page.gateway import Gateway, gradio_errors, text, texts, well_formed
from qa.page.reply import corpus_reply, document_reply, passage_reply
from qa.records import Place
from qa.understand.limits import scope_of

MORE = 5  # passages shown at a time
MOST_MORE = 50  # passages shown in all
Shown = tuple[str, int, int]  # a doc_id and half-open offsets into its text


def add_reading(gateway: Gateway, line: Line) -> None:
    """Register it in the page being made; what searches waits in line."""

    async def page_more(
        question: str,
        history: list[str],
        scope: dict[str, list[str]] | None,
        quoted: list[list[Any]],
        skip: int,
    ) -> list[dict[str, Any]]:
        with gradio_errors():
            engine = gateway.service.engine()
            shown = spans_of(quoted)
            with well_formed():
                first = max(int(skip), 0)
            limits = scope_of(scope, engine.snapshot.table)
            hits = await line.do(lambda: engine.retrieve(text(question), MOST_MORE, texts(history), limits))
            fresh = [hit for hit in hits if not _overlaps(hit.place, shown)]
            return [passage_reply(hit, engine.snapshot) for hit in fresh[first : first + MORE]]

    def page_document(doc_id: str, sha256: str) -> dict[str, Any] | None:
        with gradio_errors():
            then = gateway.service.document(text(doc_id), text(sha256))  # as it was when it was quoted
            document = then or gateway.service.engine().documents.get(doc_id)
            return None if document is None else document_reply(document)

    def page_corpus() -> dict[str, Any]:
        with gradio_errors():
            return corpus_reply(gateway.service.engine().documents.values())

    async def page_find(typed: str, scope: dict[str, list[str]] | None) -> list[dict[str, Any]]:
        with gradio_errors():
            engine = gateway.service.engine()
            limits = scope_of(scope, engine.snapshot.table)
            return [asdict(found) for found in await line.do(lambda: find(engine, text(typed), limits))]

    def page_places(doc_id: str, sha256: str, typed: str) -> list[list[int]]:
        with gradio_errors():
            table = gateway.service.engine().snapshot.table
            document = gateway.service.document(text(doc_id), text(sha256))
            return [] if document is None else [list(span) for span in places(document, text(typed), table)]

    async def page_link(link: str) -> dict[str, Any]:
        with gradio_errors():
            engine = gateway.service.engine()
            linked = await line.do(lambda: follow(engine, text(link)))
            document = None if linked.document is None else document_reply(linked.document)
            return {"since": linked.since, "document": document, "span": linked.span}

    calls: tuple[Callable[..., Any], ...] = (
        *(page_more, page_document, page_find, page_places, page_link, page_corpus),
    )
    for call in calls:
        gr.api(call, api_name=call.__name__, api_visibility="private", queue=False)


def spans_of(quoted: list[list[Any]]) -> list[Shown]:
    """Return what is shown already, as the browser sends it; raise QuestionError where it is not that."""
    with well_formed():
        return [(str(doc_id), int(start), int(end)) for doc_id, start, end in quoted]


def _overlaps(place: Place, shown: list[Shown]) -> bool:
    return any(place.doc_id == doc_id and place.start < end and start < place.end for doc_id, start, end in shown)
