"""The guard in front of gradio: security headers, a limit on request size, only the routes that the page uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

CLOSED = re.compile(  # but a document may lie in a folder of such a name
    r"(?!/(?:original|picture)/).*(/gradio_api/(upload|stream|proxy|component_server|process_recording|vibe|deep_link|runs|run-history)"
    r"|/monitoring|/(assets|static|svelte)/)"
)
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """An ASGI middleware. Requests that a page of another site sends in a visitor's name are refused."""

    app: Any
    max_body_bytes: int

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Respond to what is refused, pass the rest on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self.app
        if CLOSED.match(scope["path"]):
            answer = JSONResponse({"error": "there is nothing at this address"}, 404)
        elif is_cross_site(headers):
            answer = JSONResponse({"error": "the request comes from a page of another site"}, 403)
        elif _length(headers) > self.max_body_bytes:
            answer = JSONResponse({"error": f"more than {self.max_body_bytes:,} bytes: send less"}, 413)
        await answer(scope, _limited(receive, self.max_body_bytes), _with_headers(send))


def is_cross_site(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser says that the request comes from another site than the one it goes to."""
    origin = headers.get("origin")
    if origin is None:
        return False
    own = {headers.get("host"), headers.get("x-forwarded-host")}
    return urlsplit(origin).netloc not in own


def _length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _limited(receive: Any, limit: int) -> Any:
    """Return a receive that breaks off where a body without a stated length grows too long."""
    seen = 0

    async def counted() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > limit else message

    return counted


def _with_headers(send: Any) -> Any:
    async def more(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)  # a route may have a stricter policy of its own
        await send(message)

    return more
