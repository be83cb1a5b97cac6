"""A question as one request: its place in the line is told while it waits, then the answer, a line of JSON each.

{"before": 3, "seconds": 0.4}
{"answer": {…}}    or    {"error": "what went wrong, and what to do"}
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from qa.page.api.line import FullError, Line, Turn
from qa.page.gateway import Gateway, message_of
from qa.page.reply import answer_reply
from qa.page.routes.signed import user_of

FIELDS = {"question", "history", "scope", "parts"}
AGAIN_S = 5  # after which somebody who was turned away may try again
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}  # a proxy must not hold the lines back


def questions(gateway: Gateway, line: Line) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint. `parts` asks for the answer as the page lays it out, with citations."""

    async def answer(request: Request) -> Response:
        user = user_of(request)
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        if not isinstance(asked, dict) or not asked.keys() <= FIELDS:
            return JSONResponse({"error": f"send a JSON object with {', '.join(sorted(FIELDS))}"}, 400)
        try:
            turn = line.join(lambda: answered(gateway, asked, user))
        except FullError as exc:
            return JSONResponse({"error": str(exc)}, 503, {"retry-after": str(AGAIN_S)})
        return StreamingResponse(told(turn), media_type="application/x-ndjson", headers=HEADERS)

    return answer


def answered(gateway: Gateway, asked: dict[str, Any], user: str | None) -> dict[str, Any]:
    """Return the answer to what was sent; raise AppError where it cannot be given."""
    parts = asked.get("parts") is True
    given = (asked.get("question"), asked.get("history"), user, asked.get("scope"))
    answer, engine = gateway.answered("page" if parts else "ask", *given)
    return answer_reply(answer, engine.snapshot) if parts else answer.to_json()


async def told(turn: Turn[dict[str, Any]]) -> AsyncIterator[str]:
    """Yield the lines."""
    async for place in turn.places():
        yield _line(asdict(place))
    try:
        answer = await turn.result()
    except Exception as exc:
        yield _line({"error": message_of(exc)})
    else:
        yield _line({"answer": answer})


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"
