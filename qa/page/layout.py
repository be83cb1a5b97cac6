"""The page in gradio: its parts, and what happens when somebody asks, chooses a quote, or opens it while it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import gradio as gr

from index.errors import AppError
from qa.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from qa.page.cards import Turn, conversation, escape
from qa.page.panel import document_html, empty_html
from qa.page.start import Service, Stage
from qa.page.words import EN, Words, words

POLL_S = 0.4  # how often a waiting page asks how far the start is
MAX_TURNS = 100  # a longer conversation drops its oldest turns
CONCURRENT_QUESTIONS = 4
WAITING_QUESTIONS = 200

THEME = gr.themes.Base(
    primary_hue="teal",
    neutral_hue="stone",
    font=["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif"],
    font_mono=["ui-monospace", "Consolas", "monospace"],
).set(
    layout_gap="10px",
    input_background_fill="var(--yz-paper)",
    button_primary_background_fill="#0f766e",
    button_primary_background_fill_hover="#115e59",
    button_primary_background_fill_dark="#0f766e",
)


def page_file(name: str) -> str:
    """Return the text of a file that lies beside this one."""
    return files("qa.page").joinpath(name).read_text("utf-8")


def make_page(service: Service) -> gr.Blocks:
    """Return the page; it answers as soon as the service has its engine."""
    with gr.Blocks(title="引证 Yinzheng", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        header = gr.HTML(_header(EN), apply_default_css=False, js_on_load=None)
        status = gr.HTML("", elem_id="yz-status", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="yz-main", equal_height=False):
            with gr.Column(scale=3, min_width=320):
                talk = gr.HTML("", elem_id="yz-talk", apply_default_css=False, js_on_load=page_file("talk.js"))
                with gr.Row(elem_id="yz-ask"):
                    box = gr.Textbox(
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        max_length=MAX_QUESTION_CHARS,
                        autofocus=True,
                        scale=5,
                        elem_id="yz-question",
                    )
                    send = gr.Button(EN.send, variant="primary", scale=1, min_width=72)
            with gr.Column(scale=2, min_width=320, elem_id="yz-side"):
                panel = gr.HTML(
                    empty_html(EN), elem_id="yz-panel", apply_default_css=False, js_on_load=page_file("panel.js")
                )
        clock = gr.Timer(POLL_S)

        def greet(request: gr.Request) -> tuple[Any, ...]:
            say = _words(request)
            box_text = gr.update(placeholder=say.ask, html_attributes=gr.InputHTMLAttributes(lang=say.lang))
            return _header(say), empty_html(say), box_text, gr.update(value=say.send)

        def tick(request: gr.Request) -> tuple[str, Any]:
            return status_html(service, _words(request)), gr.Timer(active=not service.ready)

        def ask(question: str, before: tuple[Turn, ...], request: gr.Request) -> Iterator[tuple[Any, ...]]:
            say = _words(request)
            if not question.strip():
                yield "", before, conversation(before, say)
                return
            kept = before[-MAX_TURNS + 1 :]
            yield "", before, conversation((*kept, Turn(question)), say)
            now = (*kept, answer_turn(service, question, kept))
            yield "", now, conversation(now, say)

        def choose(before: tuple[Turn, ...], event: gr.EventData, request: gr.Request) -> str:
            return chosen_html(service, before, event._data or {}, _words(request))

        asked = {"fn": ask, "inputs": [box, turns], "outputs": [box, turns, talk]}
        gr.on(
            [box.submit, send.click],
            **asked,
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=CONCURRENT_QUESTIONS,
        )
        talk.click(choose, [turns], [panel], show_progress="hidden", api_visibility="private")
        clock.tick(tick, None, [status, clock], show_progress="hidden", api_visibility="private")
        page.load(greet, None, [header, panel, box, send], show_progress="hidden", api_visibility="private")

        def api_ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
            with _failures_shown():
                return service.engine().ask(question, history or ()).to_json()

        def api_retrieve(question: str, k: int = 5) -> list[dict[str, Any]]:
            with _failures_shown():
                return [hit.to_json() for hit in service.engine().retrieve(question, k)]

        gr.api(api_ask, api_name="ask", concurrency_limit=CONCURRENT_QUESTIONS)
        gr.api(api_retrieve, api_name="retrieve", concurrency_limit=CONCURRENT_QUESTIONS)
    return page.queue(max_size=WAITING_QUESTIONS)


def answer_turn(service: Service, question: str, before: Sequence[Turn]) -> Turn:
    """Return the turn that answers the question after those before it, or says why that failed."""
    history = [turn.question for turn in before if turn.answer is not None][-MAX_HISTORY_TURNS:]
    try:
        return Turn(question, answer=service.engine().ask(question, history))
    except AppError as exc:
        return Turn(question, failure=str(exc))


def chosen_html(service: Service, turns: Sequence[Turn], data: dict[str, Any], say: Words) -> str:
    """Return the document of a chosen quote or nearest case; the empty panel where the choice names nothing."""
    answer = _at([turn.answer for turn in turns], data.get("turn"))
    if answer is None:
        return empty_html(say)
    quote, near = _at(answer.quotes, data.get("quote")), _at(answer.nearest, data.get("near"))
    chosen = quote.place.doc_id if quote is not None else near.doc_id if near is not None else ""
    document = service.engine().documents.get(chosen)
    if document is None:
        return empty_html(say)
    places = [other.place for other in answer.quotes if other.place.doc_id == document.doc_id]
    current = places.index(quote.place) if quote is not None else None
    return document_html(document, [(place.start, place.end) for place in places], current, say)


def status_html(service: Service, say: Words) -> str:
    """Return how far the start is; once it is over, what is indexed, or why it failed."""
    if not service.ready:
        return progress_html(service.stage, say)
    try:
        engine = service.engine()
    except AppError as exc:
        return f'<div class="yz-failed" role="alert"><strong>{say.failed}</strong> {escape(str(exc))}</div>'
    time = engine.built_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f'<div class="yz-state">{say.corpus.format(n=len(engine.documents), time=time)}</div>'


def progress_html(stage: Stage, say: Words) -> str:
    """Return a bar with the stage's name; without a length while the stage's own is not known."""
    known = f' value="{stage.done}" max="{stage.total}"' if stage.total > 1 else ""
    count = f" {stage.done} / {stage.total}" if stage.total > 1 else ""
    return f'<div class="yz-progress" role="status">{say.stages[stage.name]}{count}<progress{known}></progress></div>'


def _header(say: Words) -> str:
    return f'<header class="yz-header" lang="{say.lang}"><h1>{say.title}</h1><p>{say.tagline}</p></header>'


def _words(request: gr.Request) -> Words:
    return words(str(request.headers.get("accept-language", "")))


def _at(items: Sequence[Any], number: object) -> Any:
    return items[number] if type(number) is int and 0 <= number < len(items) else None


@contextmanager
def _failures_shown() -> Iterator[None]:
    try:
        yield
    except (AppError, ValueError) as exc:
        raise gr.Error(str(exc), print_exception=False) from exc
