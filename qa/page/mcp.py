"""`ask` and `retrieve` as MCP tools on the same server, at /mcp: JSON text and the same as structured content."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from index.errors import ConfigError
from qa.page.desk import Desk, text, texts
from qa.page.doors import hits_of
from qa.page.limits import Limits

PATH = "/mcp"
INSTRUCTIONS = (
    "Answers from a collection of documents in verbatim quotes, each with its document, section and character span. "
    "`ask` says plainly when the documents do not answer; `retrieve` returns the nearest passages whatever they say. "
    "Quote the passages as they are."
)


def mcp_server(desk: Desk, concurrent: int, names: Sequence[str]) -> Any:
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

        `history` holds the earlier questions of the conversation, oldest first. `scope` limits the answer to lists of
        `categories`, `providers`, `cases` (numbers), `doc_ids` or `sections` (headings), in the documents' own words.
        """
        async with turn:
            answer, _ = await asyncio.to_thread(desk.answered, "mcp", question, history, None, scope)
        return answer.to_json()

    @server.tool()
    async def retrieve(
        question: str, k: int = 5, history: list[str] | None = None, scope: Limits | None = None
    ) -> list[dict[str, Any]]:
        """Return the k passages (1 to 100) of the documents that come nearest to a question, best first.

        `history` and `scope` are as in `ask`.
        """
        async with turn:
            return await asyncio.to_thread(hits_of, desk, text(question), k, texts(history), scope)

    return server
