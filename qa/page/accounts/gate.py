"""The gate where there are accounts: what is not open to everybody, only whoever has come in reaches."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from index.errors import AppError
from qa.page.accounts.visitors import Visitor, Visitors

OPEN = re.compile(r"/|/web/.*|/(login|logout|health)/?|/gradio_api/startup-events")  # the last is of gradio's own start
FOR_PROGRAMS = re.compile(r"/(ask|mcp|config)/?|/gradio_api/(info|cancel|queue/(join|data)|(call|heartbeat)/.+)")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gate:
    """An ASGI middleware. Whom a request comes from stands in its state, for `visitor_of`."""

    app: Any
    visitors: Visitors

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Respond to whoever may not go on, pass the rest on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, path = HTTPConnection(scope), scope["path"]
        answer, visitor = self.app, None
        try:
            visitor = self.visitors.who(request.headers, request.cookies)
        except AppError as exc:  # nobody is let in by what the files said before
            logger.error("nobody can come in: %s", exc)
        if visitor is None and not OPEN.fullmatch(path):
            answer = JSONResponse({"error": "sign in first, or send a token that holds"}, 401)
        elif visitor is not None and visitor.is_program and not any(at.fullmatch(path) for at in (OPEN, FOR_PROGRAMS)):
            answer = JSONResponse({"error": "a token may ask, search and locate only"}, 403)
        scope.setdefault("state", {})["visitor"] = visitor
        await answer(scope, receive, send)


def visitor_of(request: HTTPConnection) -> Visitor | None:
    """Return whom the request comes from; None for nobody, or where there are no accounts."""
    return getattr(request.state, "visitor", None)
