"""The functions that everybody may call: `ask` and `retrieve`, in the HTTP API; `qa.page.mcp` offers the same two."""

from __future__ import annotations

from typing import Any

import gradio as gr

from index.errors import QuestionError
from qa.page.desk import Desk, refusals, text, texts
from qa.page.limits import Limits, scope_of

MOST_HITS = 100
QUESTIONS = "questions"  # one queue for all doors that search


def add_doors(desk: Desk, concurrent: int) -> None:
    """Name the functions in the page that is being made; `concurrent` questions are answered at a time."""

    def ask(
        question: str, request: gr.Request, history: list[str] | None = None, scope: Limits | None = None
    ) -> dict[str, Any]:
        """Answer a question from the documents with verbatim quotes, or say that they do not answer it.

        Args:
            question: What to know, in any language.
            history: The earlier questions of the conversation, oldest first.
            scope: What the answer is limited to: lists of `categories`, `providers`, `cases` (numbers), `doc_ids`,
                `sections` (headings).
        """
        with refusals():
            return desk.answered("ask", question, history, request.username, scope)[0].to_json()

    def retrieve(
        question: str, k: int = 5, history: list[str] | None = None, scope: Limits | None = None
    ) -> list[dict[str, Any]]:
        """Return the k passages of the documents that come nearest to a question, best first.

        Args:
            question: What to search for, in any language.
            k: How many passages, 1 to 100.
            history: The earlier questions of the conversation, oldest first.
            scope: What the search is limited to, as in `ask`.
        """
        with refusals():
            return hits_of(desk, text(question), k, texts(history), scope)

    gr.api(ask, api_name="ask", concurrency_limit=concurrent, concurrency_id=QUESTIONS)
    gr.api(retrieve, api_name="retrieve", concurrency_limit=concurrent, concurrency_id=QUESTIONS)


def hits_of(desk: Desk, question: str, k: int, history: list[str], scope: object = None) -> list[dict[str, Any]]:
    """Return the hits as the contract has them; raise QuestionError where k is out of range."""
    if type(k) is not int or not 1 <= k <= MOST_HITS:
        raise QuestionError(f"k must be a whole number from 1 to {MOST_HITS}")
    engine = desk.service.engine()
    return [hit.to_json() for hit in engine.retrieve(question, k, history, scope_of(scope, engine.snapshot.register))]
