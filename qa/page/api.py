"""What programs may call: `ask` and `retrieve`, over HTTP and as MCP tools at /mcp, with the same fields."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import gradio as gr

from index.errors import ConfigError, QuestionError
from qa.page.gateway import Gateway, refusals, text, texts
from qa.page.scope_input import Limits, scope_of

MOST_HITS = 100
PATH = "/mcp"
INSTRUCTIONS = (
    "Answers from a collection of documents in verbatim quotes, each with its document, section and character span. "
    "`status` of `ask` says how much they say: `answered` (`quotes` say it), `related` (the passages in `related` are "
    "on the subject, none was found to say it: never present them as the answer) or `abstained` (nothing on that). "
    "`retrieve` returns the nearest passages whatever they say. "
    "Quote the passages as they are."
)
QUESTIONS = "questions"  # one queue for all doors that search


def add_api(gateway: Gateway, concurrent: int) -> None:
    """Name the functions in the page that is being made; `concurrent` questions are answered at a time."""

    def ask(
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
        with refusals():
            return gateway.answered("ask", question, history, request.username, scope)[0].to_json()

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
            return hits_of(gateway, text(question), k, texts(history), scope)

    gr.api(ask, api_name="ask", concurrency_limit=concurrent, concurrency_id=QUESTIONS)
    gr.api(retrieve, api_name="retrieve", concurrency_limit=concurrent, concurrency_id=QUESTIONS)


def hits_of(gateway: Gateway, question: str, k: int, history: list[str], scope: object = None) -> list[dict[str, Any]]:
    """Return the hits as the contract has them; raise QuestionError where k is out of range."""
    if type(k) is not int or not 1 <= k <= MOST_HITS:
        raise QuestionError(f"k must be a whole number from 1 to {MOST_HITS}")
    engine = gateway.service.engine()
    return [hit.to_json() for hit in engine.retrieve(question, k, history, scope_of(scope, engine.snapshot.table))]


def mcp_server(gateway: Gateway, concurrent: int, names: Sequence[str]) -> Any:
    """Return the server with its two tools, `concurrent` of them at work at a time; raise ConfigError without mcp.

    Where `names` of hosts are given it answers to these alone, so that no website can have itself taken for it.
    """
    try:
        from mcp.server.fastmcp import FastMCP
        from mcp.server.transport_security import TransportSecuritySettings
    except ImportError as exc:
        raise ConfigError("--mcp needs the package mcp: pip install 'yinzheng[mcp]'") from exc
    server = FastMCP(
        "yinzheng",
        INSTRUCTIONS,
        stateless_http=True,
        json_response=True,
        streamable_http_path=PATH,
        log_level="WARNING",
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=bool(names),
            allowed_hosts=[f"{name}{port}" for name in names for port in ("", ":*")],
            allowed_origins=[f"http://{name}{port}" for name in names for port in ("", ":*")],
        ),
    )
    turn = asyncio.Semaphore(concurrent)

    @server.tool()
    async def ask(question: str, history: list[str] | None = None, scope: Limits | None = None) -> dict[str, Any]:
        """Answer a question, in any language, from the documents with verbatim quotes, or say that they do not.

        Where `status` is `related`, the passages in `related` are on the subject but were not found to say what is
        asked: do not present them as the answer.
        `history` holds the earlier questions of the conversation, oldest first. `scope` limits the answer to lists of
        `categories`, `providers`, `cases` (numbers), `doc_ids` or `sections` (headings), in the documents' own words.
        """
        async with turn:
            answer, _ = await asyncio.to_thread(gateway.answered, "mcp", question, history, None, scope)
        return answer.to_json()

    @server.tool()
    async def retrieve(
        question: str, k: int = 5, history: list[str] | None = None, scope: Limits | None = None
    ) -> list[dict[str, Any]]:
        """Return the k passages (1 to 100) of the documents that come nearest to a question, best first.

        `history` and `scope` are as in `ask`.
        """
        async with turn:
            return await asyncio.to_thread(hits_of, gateway, text(question), k, texts(history), scope)

    return server
