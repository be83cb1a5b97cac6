"""The line in which questions wait: so many are answered at a time, so many may wait, first come, first served.

The page, the HTTP API and the MCP tools share one. It lives in the server's event loop and is used from there alone;
the work itself is done in threads.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from index.errors import AppError

RECENT = 20  # answers whose mean time tells how long one takes
Result = TypeVar("Result")


class FullError(AppError):
    """As many questions wait as may."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far from its turn a question is."""

    before: int  # questions being answered or waiting before it
    seconds: float | None  # until its turn, about; None before any was answered


class Turn(Generic[Result]):
    """A piece of work in the line. Whoever stops waiting for it gives its place up."""

    def __init__(self, line: Line, work: Callable[[], Result]) -> None:
        self.work = work
        self.done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.moved = asyncio.Event()
        self._line = line

    async def places(self) -> AsyncIterator[Place]:
        """Yield its place whenever that changes, until its turn has come."""
        try:
            while True:
                self.moved.clear()
                place = self._line.place(self)
                if place is None:
                    return
                yield place
                await self.moved.wait()
        except (GeneratorExit, asyncio.CancelledError):
            self._line.leave(self)
            raise

    async def result(self) -> Result:
        """Return what the work returns, or raise what it raises, once it is done."""
        try:
            return await asyncio.shield(self.done)
        except asyncio.CancelledError:
            self._line.leave(self)
            raise


class Line:
    """Does `concurrent` pieces of work at a time, in threads; `waiting` more may stand in line."""

    def __init__(self, concurrent: int, waiting: int) -> None:
        self._concurrent = concurrent
        self._most = waiting
        self._threads = ThreadPoolExecutor(concurrent, "question")
        self._waiting: list[Turn[Any]] = []
        self._running = 0
        self._seconds: deque[float] = deque(maxlen=RECENT)

    def join(self, work: Callable[[], Result]) -> Turn[Result]:
        """Take the last place; raise FullError where as many wait as may."""
        if self._running == self._concurrent and len(self._waiting) >= self._most:
            raise FullError(f"{self._most} questions are waiting, and no more may: ask again in a moment")
        turn = Turn(self, work)
        self._waiting.append(turn)
        self._advance()
        return turn

    async def do(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, once its turn has come; raise FullError as `join` does."""
        return await self.join(work).result()

    @property
    def is_free(self) -> bool:
        """Whether work that is joined now begins at once."""
        return self._running < self._concurrent

    def place(self, turn: Turn[Any]) -> Place | None:
        """Return the turn's place; None once it has come, or was given up."""
        if turn not in self._waiting:
            return None
        before = self._running + self._waiting.index(turn)
        mean = sum(self._seconds) / len(self._seconds) if self._seconds else None
        return Place(before, None if mean is None else mean * before / self._concurrent)

    def leave(self, turn: Turn[Any]) -> None:
        """Give the place up; work that has begun is done to its end, and keeps its thread until then."""
        if turn in self._waiting:
            self._waiting.remove(turn)
            self._advance()

    def _advance(self) -> None:
        while self._waiting and self._running < self._concurrent:
            self._begin(self._waiting.pop(0))
        for turn in self._waiting:
            turn.moved.set()

    def _begin(self, turn: Turn[Any]) -> None:
        self._running += 1
        began = time.perf_counter()
        work = asyncio.get_running_loop().run_in_executor(self._threads, turn.work)
        work.add_done_callback(lambda work: self._end(turn, work, time.perf_counter() - began))
        turn.moved.set()

    def _end(self, turn: Turn[Any], work: asyncio.Future[Any], seconds: float) -> None:
        self._running -= 1
        self._seconds.append(seconds)
        failure = work.exception()
        if failure is None:
            turn.done.set_result(work.result())
        else:
            turn.done.set_exception(failure)
            turn.done.exception()  # seen, even where nobody waits for it any more
        self._advance()
