"""The functions that the page itself calls. Every argument comes from outside and is checked here or further in."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import gradio as gr

from index.errors import QuestionError
from qa.output.export import exchanges, export
from qa.output.files import File
from qa.page.access import Access
from qa.page.accounts.gate import visitor_of
from qa.page.api.http import add_api
from qa.page.api.line import Line
from qa.page.documents.changes import add_changes
from qa.page.documents.picked import picked_file
from qa.page.documents.reading import add_reading, spans_of
from qa.page.feedback import Feedback, Quoted, append, now
from qa.page.gateway import Gateway, gradio_errors, text, texts, well_formed
from qa.page.memory import disable_analytics
from qa.page.service import Service
from qa.page.suggest import follow_ups
from qa.page.words import page_words

MOST_QUOTED = 50  # quotes that go with a vote
Span = tuple[str, str, int, int]  # doc_id and hash of a document; half-open, in characters of it


def add_endpoints(gateway: Gateway, access: Access, line: Line) -> None:
    """Register the page's own functions in the page being made; none of them queues."""

    async def page_follow_ups(question: str, history: list[str], doc_id: str, quoted: list[list[Any]]) -> list[str]:
        with gradio_errors():
            engine, shown = gateway.service.engine(), spans_of(quoted)
            if not line.is_free:
                return []  # what somebody has asked goes before what somebody may ask
            return list(await line.do(lambda: follow_ups(engine, text(question), texts(history), text(doc_id), shown)))

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
            return _sent(file)

    async def page_basket(form: str, picks: list[dict[str, Any]], title: str, request: gr.Request) -> dict[str, str]:
        with gradio_errors():
            given = (gateway.service.engine(), form, picks, text(title), request.username or "")
            return _sent(await line.do(lambda: picked_file(*given)))

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

    calls: tuple[Callable[..., Any], ...] = (
        *(page_suggestions, page_follow_ups, page_state),
        *(page_export, page_basket, page_feedback),
    )
    for call in calls:
        gr.api(call, api_name=call.__name__, api_visibility="private", queue=False)


def _sent(file: File) -> dict[str, str]:
    return {"name": file.name, "type": file.type, "data": base64.b64encode(file.data).decode()}


def _spans(sent: Sequence[Mapping[str, Any]]) -> list[Span]:
    return [(text(q["doc_id"]), text(q["sha256"]), int(q["start"]), int(q["end"])) for q in sent[:MOST_QUOTED]]


def words_of(service: Service, spans: Sequence[Span]) -> tuple[Quoted, ...]:
    """Return the text of the spans as it was shown; nothing where one of their documents is no longer kept."""
    then = [service.document(doc_id, sha256) for doc_id, sha256, _, _ in spans]
    found = [Quoted(one.doc_id, one.text[a:b]) for one, (_, _, a, b) in zip(then, spans, strict=True) if one]
    return tuple(found) if len(found) == len(spans) else ()


class Page(gr.Blocks):  # type: ignore[misc]  # gradio is not read for types
    """A page whose endpoints have optional last parameters, so that older calls stay valid.

    A program that shows a token may call the public ones alone.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Append the defaults of values that a call leaves out, which gradio would refuse."""
        inputs.extend(parameter.value for parameter in block_fn.inputs[len(inputs) :])

    async def process_api(self, block_fn: Any, inputs: list[Any], *, request: gr.Request, **more: Any) -> Any:
        """Call the function, as gradio does whatever address it was called at; refuse a program the page's own."""
        visitor = visitor_of(request.request)
        if visitor is not None and visitor.is_program and block_fn.api_visibility != "public":
            raise gr.Error("a token may ask, search and locate only", print_exception=False)
        return await super().process_api(block_fn, inputs, request=request, **more)


def make_page(gateway: Gateway, access: Access, line: Line) -> gr.Blocks:
    """Return what gradio serves: the functions that programs and the page call. The page itself is a route of ours."""
    with Page(title="引证 Yinzheng", analytics_enabled=False) as page:
        add_api(gateway, line)
        add_endpoints(gateway, access, line)
        add_reading(gateway, line)
        add_changes(gateway, access)
    page.queue(max_size=access.config.waiting)
    disable_analytics(page._queue)
    return page
