"""The route of a question: its place in the line is told, a full line is refused."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from index.errors import QuestionError
from qa.engine import Engine
from qa.page.api.line import Line
from qa.page.gateway import Gateway
from qa.page.routes.ask import questions
from qa.records import Answer
from tests.browser import apart


@dataclass
class Held:
    """Answers when it is let go; refuses one question, breaks at another."""

    engine: Engine
    free: threading.Event = field(default_factory=threading.Event)

    def answered(self, interface: str, question: str, *given: object) -> tuple[Answer, Engine]:
        assert self.free.wait(30)
        if question == "refused":
            raise QuestionError("ask otherwise")
        if question == "broken":
            raise ZeroDivisionError
        return self.engine.ask(question), self.engine


def client_of(held: Held, line: Line) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/ask", questions(cast(Gateway, held), line), methods=["POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")


def lines(reply: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in reply.text.splitlines()]


def test_places_are_told_a_full_line_is_refused_and_failures_are_said(engine: Engine) -> None:
    async def use() -> None:
        held, line = Held(engine), Line(1, 2)
        async with client_of(held, line) as client:
            asked = [
                asyncio.create_task(client.post("/ask", json={"question": question}))
                for question in ("平均通关时间压缩至多少分钟？", "refused", "broken")
            ]
            while len(line._waiting) < 2:
                await asyncio.sleep(0)
            full = await client.post("/ask", json={"question": "one too many"})
            assert (full.status_code, full.headers["retry-after"]) == (503, "5")
            assert "ask again in a moment" in full.json()["error"]
            held.free.set()
            first, second, third = [lines(await task) for task in asked]
        assert first[-1]["answer"]["status"] == "answered"
        assert second[0] == {"before": 1, "seconds": None}
        assert second[-1] == {"error": "ask otherwise"}
        assert third[0]["before"] == 2
        assert "the program's log says why" in third[-1]["error"]

    apart(use())


def test_the_page_is_sent_an_answer_in_parts(engine: Engine) -> None:
    async def use() -> None:
        held = Held(engine)
        held.free.set()
        async with client_of(held, Line(1, 1)) as client:
            asked = await client.post("/ask", json={"question": "平均通关时间压缩至多少分钟？", "parts": True})
            assert "parts" in lines(asked)[-1]["answer"]

    apart(use())
