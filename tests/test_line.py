"""The line of questions: so many at a time, in the order in which they came, and no more waiting than may."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from qa.page.api.line import FullError, Line, Place
from tests.browser import apart


def held(gate: threading.Event, done: list[str], name: str) -> Callable[[], str]:
    """Return work that waits for the gate, notes its name and returns it."""

    def work() -> str:
        assert gate.wait(30)
        done.append(name)
        return name

    return work


def test_those_who_wait_are_told_their_place_and_come_in_order() -> None:
    async def use() -> None:
        line, gate, done = Line(1, 10), threading.Event(), []
        turns = [line.join(held(gate, done, name)) for name in "abc"]
        assert [line.place(turn) for turn in turns] == [None, Place(1, None), Place(2, None)]
        places = turns[2].places()
        assert await anext(places) == Place(2, None)
        gate.set()
        assert await turns[0].result() == "a"
        told = [place async for place in places]
        assert [place.before for place in told] in ([1], [])  # one is told again, or it was over before
        assert all(place.seconds is not None for place in told)
        assert await turns[2].result() == "c"
        assert done == ["a", "b", "c"]

    apart(use())


def test_a_full_line_refuses_at_once_and_says_what_to_do() -> None:
    async def use() -> None:
        line, gate, done = Line(2, 1), threading.Event(), []
        turns = [line.join(held(gate, done, name)) for name in "abc"]
        with pytest.raises(FullError, match="1 questions are waiting, and no more may: ask again in a moment"):
            line.join(held(gate, done, "d"))
        gate.set()
        assert sorted([await turn.result() for turn in turns]) == ["a", "b", "c"]
        assert await line.do(lambda: "e") == "e"

    apart(use())


def test_who_gives_up_leaves_the_line_and_work_begun_keeps_its_thread_until_it_ends() -> None:
    async def use() -> None:
        line, gate, done = Line(1, 10), threading.Event(), []
        first, second, third = (asyncio.create_task(line.do(held(gate, done, name))) for name in "abc")
        await asyncio.sleep(0)
        first.cancel()  # at work
        second.cancel()  # waiting
        await asyncio.gather(first, second, return_exceptions=True)
        fourth = line.join(held(gate, done, "d"))
        assert line.place(fourth) == Place(2, None)
        gate.set()
        assert await third == "c"
        assert await fourth.result() == "d"
        assert done == ["a", "c", "d"]

    apart(use())


def test_whoever_stops_reading_his_place_leaves_the_line() -> None:
    async def use() -> None:
        line, gate = Line(1, 10), threading.Event()
        line.join(held(gate, [], "a"))
        second = line.join(held(gate, [], "b"))
        places = second.places()
        await anext(places)
        await places.aclose()
        assert line.place(line.join(held(gate, [], "c"))) == Place(1, None)
        gate.set()

    apart(use())


def test_what_the_work_raises_reaches_whoever_asked_and_the_next_goes_on() -> None:
    async def use() -> None:
        line = Line(1, 10)
        with pytest.raises(ZeroDivisionError):
            await line.do(lambda: str(1 // 0))
        assert await line.do(lambda: "b") == "b"

    apart(use())
