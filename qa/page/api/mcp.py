"""What language models may call, at /mcp: `ask`, `retrieve` and `locate` as tools, the documents as resources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from pydantic import AnyUrl

from index.errors import ConfigError, QuestionError
from qa.page.api.http import hits_of
from qa.page.api.line import Line
from qa.page.gateway import Gateway, text, texts
from qa.page.routes.signed import user_of
from qa.understand.limits import Limits

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP
    from mcp.types import ListResourcesResult

    from qa.engine import Engine

DOCUMENTS = "yinzheng://documents/"
RESOURCES = 100  # listed at a time
PATH = "/mcp"
INSTRUCTIONS = (
    "Answers from a collection of documents in verbatim quotes, each with its document, section and character span. "
    "`status` of `ask` says how much they say: `answered` (`quotes` say it), `related` (the passages in `related` are "
    "on the subject, none was found to say it: never present them as the answer) or `abstained` (nothing on that). "
    "`retrieve` returns the nearest passages whatever they say. "
    "`locate` says whether a passage stands in the documents word for word, and where: check every quotation with it. "
    "Quote the passages as they are."
)
READING = " Each document can be read as a resource."


def mcp_server(gateway: Gateway, line: Line, names: Sequence[str], *, documents: bool) -> Any:
    """Return the server with its tools, whose callers wait in line; raise ConfigError without mcp.

    Where `names` of hosts are given it answers to these alone, so that no website can have itself taken for it.
    With `documents` each can be read whole.
    """
    try:
        from mcp.server.fastmcp import FastMCP
        from mcp.server.transport_security import TransportSecuritySettings
    except ImportError as exc:
        raise ConfigError("--mcp needs the package mcp: pip install 'yinzheng[mcp]'") from exc
    server = FastMCP(
        "yinzheng",
        INSTRUCTIONS + (READING if documents else ""),
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

    def user() -> str | None:
        request = server.get_context().request_context.request
        return None if request is None else user_of(request)

    @server.tool()
    async def ask(question: str, history: list[str] | None = None, scope: Limits | None = None) -> dict[str, Any]:
        """Answer a question, in any language, from the documents with verbatim quotes, or say that they do not.

        Where `status` is `related`, the passages in `related` are on the subject but were not found to say what is
        asked: do not present them as the answer.
        `history` holds the earlier questions of the conversation, oldest first. `scope` limits the answer to lists of
        `categories`, `providers`, `cases` (numbers), `doc_ids` or `sections` (headings), in the documents' own words.
        """
        answer, _ = await line.do(partial(gateway.answered, "mcp", question, history, user(), scope))
        return answer.to_json()

    @server.tool()
    async def retrieve(
        question: str, k: int = 5, history: list[str] | None = None, scope: Limits | None = None
    ) -> list[dict[str, Any]]:
        """Return the k passages (1 to 100) of the documents that come nearest to a question, best first.

        `history` and `scope` are as in `ask`.
        """
        return await line.do(lambda: hits_of(gateway, text(question), k, texts(history), scope))

    @server.tool()
    async def locate(text: str) -> dict[str, Any]:
        """Say whether a passage (up to 2,000 characters) stands in the documents word for word, and where.

        White space and line breaks are passed over. Where `verbatim` is false, `nearest` is the passage that comes
        nearest, with the `differences`; it is null where nothing is alike.
        """
        located = await line.do(partial(gateway.located, "mcp", text, user()))
        return located.to_json()

    server._mcp_server.version = version("yinzheng")  # FastMCP itself takes none
    if documents:
        _offer_documents(server, gateway)
    return server


def _offer_documents(server: FastMCP, gateway: Gateway) -> None:
    """Make each document a resource of the server; FastMCP itself lists none in pages."""
    from mcp.types import ListResourcesRequest, ServerResult

    @server.resource(f"{DOCUMENTS}{{name}}", name="document", mime_type="text/plain")
    async def document(name: str) -> str:
        """Return the text that the spans of a document count in; `name` is its doc_id, percent-encoded, `/` as %2F."""
        found = gateway.service.engine().documents.get(unquote(name))
        if found is None:
            raise QuestionError(f"no document {unquote(name)!r}: resources/list has those that there are")
        return found.text

    async def documents(request: ListResourcesRequest) -> ServerResult:
        cursor = request.params.cursor if request.params is not None else None
        return ServerResult(_page(gateway.service.engine(), cursor))

    server._mcp_server.request_handlers[ListResourcesRequest] = documents


def _page(engine: Engine, cursor: str | None) -> ListResourcesResult:
    """Return the documents from the one on that the cursor names by number, and the cursor of the next ones."""
    from mcp.types import ListResourcesResult, Resource

    if not (cursor or "0").isdecimal():
        raise QuestionError("the cursor is none that was given: list the resources from the beginning")
    table, first = engine.snapshot.table, int(cursor or 0)
    last = min(first + RESOURCES, len(table.doc_ids))
    resources = [
        Resource(
            uri=AnyUrl(DOCUMENTS + quote(table.doc_ids[n], safe="")),
            name=table.doc_ids[n],
            title=table.titles[n],
            mimeType="text/plain",
        )
        for n in range(first, last)
    ]
    return ListResourcesResult(resources=resources, nextCursor=str(last) if last < len(table.doc_ids) else None)
