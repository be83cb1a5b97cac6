"""How long a stage will still take, by how fast it went lately; and lines that say so where there are no bars."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

FIRST = 5.0  # seconds of a stage before it is judged
WINDOW = 30.0  # seconds whose pace counts: what is at hand already goes by much faster than what is embedded
EVERY = 60.0  # seconds between two lines
SHORT = 20.0  # seconds: of a stage that soon ends, nothing is said


class Pace:
    """The pace of one stage."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])

    def left(self, done: int, total: int) -> float | None:
        """Note how many are done and return the seconds left; None as long as that cannot be said."""
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] <= now - WINDOW:
            self._seen.popleft()
        since, before = self._seen[0]
        if now - self._began < FIRST or done <= before:
            return None
        return (total - done) * (now - since) / (done - before)


class PaceLines:
    """Prints how far each long stage is, first after FIRST seconds, then every EVERY seconds."""

    def __init__(self, show_line: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._show_line, self._clock = show_line, clock
        self._stage, self._pace, self._said = "", Pace(clock), -EVERY

    def show(self, stage: str, done: int, total: int) -> None:
        """Take note of the stage's progress, and print a line where one is due."""
        if stage != self._stage:
            self._stage, self._pace, self._said = stage, Pace(self._clock), -EVERY
        left, now = self._pace.left(done, total), self._clock()
        if left is not None and left >= SHORT and now - self._said >= EVERY:
            self._said = now
            self._show_line(f"{stage}: {done:,} of {total:,}, about {duration(left)} left")


def duration(seconds: float) -> str:
    """Return a duration for people: "40 seconds", "7 minutes", "2 h 10 min"."""
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
