"""The functions that the page itself calls. Every argument comes from outside and is checked here or further in."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import gradio as gr

from index.errors import QuestionError
from qa.output.export import exchanges, export
from qa.page.access import Access
from qa.page.api.http import QUESTIONS, add_api
from qa.page.feedback import Feedback, Quoted, append, now
from qa.page.gateway import Gateway, gradio_errors, text, texts, well_formed
from qa.page.html import SETTLE
from qa.page.memory import disable_analytics
from qa.page.reply import answer_reply, corpus_reply, document_reply, passage_reply
from qa.page.service import Service
from qa.page.upload import ExistsError, add_document
from qa.page.words import page_words
from qa.records import Place
from qa.understand.limits import scope_of

MORE = 5  # passages shown at a time
MOST_MORE = 50  # passages shown in all
MOST_QUOTED = 50  # quotes that go with a vote
Span = tuple[str, str, int, int]  # doc_id and hash of a document; half-open, in characters of it


def add_endpoints(gateway: Gateway, access: Access) -> None:
    """Register the page's own functions in the page being made; only questions queue."""

    def page_ask(
        question: str, history: list[str], scope: dict[str, list[str]] | None, request: gr.Request
    ) -> dict[str, Any]:
        with gradio_errors():
            answer, engine = gateway.answered("page", question, history, request.username, scope)
            return answer_reply(answer, engine.snapshot)

    def page_more(
        question: str,
        history: list[str],
        scope: dict[str, list[str]] | None,
        quoted: list[list[Any]],
        skip: int,
    ) -> list[dict[str, Any]]:
        with gradio_errors():
            engine = gateway.service.engine()
            with well_formed():
                shown = [(str(doc_id), int(start), int(end)) for doc_id, start, end in quoted]
                first = max(int(skip), 0)
            hits = engine.retrieve(text(question), MOST_MORE, texts(history), scope_of(scope, engine.snapshot.table))
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

    def page_suggestions(language: str) -> list[str]:
        with gradio_errors():
            if language not in page_words():
                raise QuestionError(f"the page does not speak {language!r}: choose one of {', '.join(page_words())}")
            return list(gateway.suggestions.of(language))

    def page_state(request: gr.Request) -> dict[str, Any]:
        with gradio_errors():
            return gateway.service.state() | {
                "user": request.username,
                "may_change": access.allows(request.username, request.headers),
            }

    def page_export(form: str, turns: list[dict[str, Any]], request: gr.Request) -> dict[str, str]:
        with gradio_errors():
            file = export(form, exchanges(turns), datetime.now().astimezone(), request.username or "")
            return {"name": file.name, "type": file.type, "data": base64.b64encode(file.data).decode()}

    def page_feedback(asked: dict[str, Any], vote: str, comment: str) -> bool:
        with gradio_errors():
            with well_formed():
                quotes, related = _spans(asked["quotes"]), _spans(asked.get("related", []))
                question, before = text(asked["question"]), tuple(texts(asked["history"]))
                language, status = str(asked["language"])[:20], str(asked["status"])[:20]
            shown = [words_of(gateway.service, spans) for spans in (quotes, related)]
            record = Feedback(now(), question, before, language, status, text(vote), text(comment), *shown)
            append(gateway.service.index_dir, record)
            return True

    gr.api(
        page_ask,
        api_name="page_ask",
        api_visibility="private",
        concurrency_limit=access.config.concurrent,
        concurrency_id=QUESTIONS,
    )
    quick: tuple[Callable[..., Any], ...] = (page_more, page_document, page_corpus, page_suggestions, page_state)
    for call in (*quick, page_export, page_feedback):
        gr.api(call, api_name=call.__name__, api_visibility="private", queue=False)


def _spans(sent: Sequence[Mapping[str, Any]]) -> list[Span]:
    return [(text(q["doc_id"]), text(q["sha256"]), int(q["start"]), int(q["end"])) for q in sent[:MOST_QUOTED]]


def words_of(service: Service, spans: Sequence[Span]) -> tuple[Quoted, ...]:
    """Return the text of the spans as it was shown; nothing where one of their documents is no longer kept."""
    then = [service.document(doc_id, sha256) for doc_id, sha256, _, _ in spans]
    found = [Quoted(one.doc_id, one.text[a:b]) for one, (_, _, a, b) in zip(then, spans, strict=True) if one]
    return tuple(found) if len(found) == len(spans) else ()


def _overlaps(place: Place, shown: list[tuple[str, int, int]]) -> bool:
    return any(place.doc_id == doc_id and place.start < end and start < place.end for doc_id, start, end in shown)


def add_changes(gateway: Gateway, access: Access) -> None:
    """Register rebuilding and uploading in the page being made."""

    def page_rebuild(request: gr.Request) -> bool:
        with gradio_errors():
            access.require(request.username, request.headers)
            gateway.log.write("rebuild", user=request.username)
            gateway.service.rebuild()
            return True

    def page_upload(name: str, data: str, replace: bool, request: gr.Request) -> dict[str, str | bool]:
        with gradio_errors():
            access.require(request.username, request.headers)
            folder, table = gateway.service.corpus_dir, gateway.service.engine().snapshot.table
            try:
                doc_id = add_document(folder, text(name), text(data), table, replace=replace is True)
            except ExistsError:
                return {"name": name, "exists": True}
            gateway.log.write("upload", doc_id=doc_id, user=request.username)
            return {"name": doc_id, "exists": False}

    gr.api(page_rebuild, api_name="page_rebuild", api_visibility="private", queue=False)
    gr.api(page_upload, api_name="page_upload", api_visibility="private", queue=False)


THEME = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


class Page(gr.Blocks):  # type: ignore[misc]  # gradio is not read for types
    """A page whose endpoints have optional last parameters, so that older calls stay valid."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Append the defaults of values that a call leaves out, which gradio would refuse."""
        inputs.extend(parameter.value for parameter in block_fn.inputs[len(inputs) :])


def make_page(gateway: Gateway, access: Access) -> gr.Blocks:
    """Return the page."""
    with Page(title="引证 Yinzheng", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(html_template="", js_on_load=SETTLE, apply_default_css=False)
        add_api(gateway, access.config.concurrent)
        add_endpoints(gateway, access)
        add_changes(gateway, access)
    page.queue(max_size=access.config.waiting)
    disable_analytics(page._queue)
    return page
