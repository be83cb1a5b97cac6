"""Batches in order, prepared ahead of training in worker processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from typing import Any, TypeVar

AHEAD = 6  # batches that each worker prepares ahead

Batch = TypeVar("Batch")
_drawing: list[Callable[[int], Any]] = []  # in a worker: its draw function


def drawn(draw: Callable[[int], Batch], first: int, workers: int) -> Generator[Batch]:
    """Yield the batches of steps `first`, `first` + 1, … without end; the same for any number of workers, also 0."""
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
