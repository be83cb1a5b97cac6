"""Batches in order, drawn ahead of the training in processes of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from typing import Any, TypeVar

AHEAD = 6  # batches that each worker may be ahead

Batch = TypeVar("Batch")
_drawing: list[Callable[[int], Any]] = []  # in a worker: what it draws by


def drawn(draw: Callable[[int], Batch], first: int, workers: int) -> Generator[Batch]:
    """Yield the batches of steps `first` and on, without end; the same whatever the number of workers, 0 for none."""
    if not workers:
        yield from map(draw, count(first))
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (draw,))
    try:
        steps, ahead = count(first), deque[Future[Batch]]()
        while True:
            while len(ahead) < AHEAD * workers:
                ahead.append(pool.submit(_batch, next(steps)))
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(draw: Callable[[int], Any]) -> None:
    _drawing.append(draw)


def _batch(step: int) -> Any:
    return _drawing[0](step)
