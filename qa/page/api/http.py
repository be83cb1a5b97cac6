"""What programs may call over HTTP: `ask`, `retrieve` and `locate`; `qa.page.api.mcp` has the same as tools."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from index.errors import QuestionError
from qa.page.api.line import Line
from qa.page.gateway import Gateway, gradio_errors, text, texts
from qa.understand.limits import Limits, scope_of

MOST_HITS = 100


def add_api(gateway: Gateway, line: Line) -> None:
    """Register the endpoints in the page being made; whoever calls them waits in line."""

    async def ask(
        question: str, request: gr.Request, history: list[str] | None = None, scope: Limits | None = None
    ) -> dict[str, Any]:
        """Answer a question from the documents with verbatim quotes, or say that they do not answer it.

        `status` is `answered` (`quotes` say it), `related` (the passages in `related` are on the subject, none was
        found to say it) or `abstained`.

        Args:
            question: What to know, in any language.
            history: The earlier questions of the conversation, oldest first.
            scope: What the answer is limited to: lists of `categories`, `providers`, `cases` (numbers), `doc_ids`,
                `sections` (headings).
        """
        with gradio_errors():
            answer, _ = await line.do(partial(gateway.answered, "ask", question, history, request.username, scope))
            return answer.to_json()

    async def retrieve(
        question: str, k: int = 5, history: list[str] | None = None, scope: Limits | None = None
    ) -> list[dict[str, Any]]:
        """Return the k passages of the documents that come nearest to a question, best first.

        Args:
            question: What to search for, in any language.
            k: How many passages, 1 to 100.
            history: The earlier questions of the conversation, oldest first.
            scope: What the search is limited to, as in `ask`.
        """
        with gradio_errors():
            return await line.do(lambda: hits_of(gateway, text(question), k, texts(history), scope))

    async def locate(text: str, request: gr.Request) -> dict[str, Any]:
        """Say whether a passage stands in the documents word for word, white space aside, and where; else the nearest.

        Args:
            text: The passage, up to 2,000 characters.
        """
        with gradio_errors():
            located = await line.do(partial(gateway.located, "locate", text, request.username))
            return located.to_json()

    for call in (ask, retrieve, locate):
        gr.api(call, api_name=call.__name__, concurrency_limit=None)  # the line limits them


def hits_of(gateway: Gateway, question: str, k: int, history: list[str], scope: object = None) -> list[dict[str, Any]]:
    """Return the hits as the contract has them; raise QuestionError where k is out of range."""
    if type(k) is not int or not 1 <= k <= MOST_HITS:
        raise QuestionError(f"k must be a whole number from 1 to {MOST_HITS}")
    engine = gateway.service.engine()
    return [hit.to_json() for hit in engine.retrieve(question, k, history, scope_of(scope, engine.snapshot.table))]
