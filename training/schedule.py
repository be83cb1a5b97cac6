"""How long a run is, and how fast it learns at each point of it."""

from __future__ import annotations

from dataclasses import dataclass

from training.data import TrainingError


@dataclass(frozen=True, slots=True)
class Schedule:
    """So many steps, so many seconds, or what comes first of both; 0 is no bound."""

    steps: int
    seconds: float
    rate: float
    warm_up: float = 0.05  # of the whole, until the rate is reached
    checkpoint: int = 96  # steps from one to the next; a multiple of those for which the adapter keeps its background

    def __post_init__(self) -> None:
        if not self.steps and not self.seconds:
            raise TrainingError("a run without an end: give --steps or --seconds")

    def left(self, step: int, seconds: float) -> float:
        """Return the share that is left, 1 to begin with, 0 or less at the end."""
        by_steps = 1 - step / self.steps if self.steps else 1.0
        return min(by_steps, 1 - seconds / self.seconds if self.seconds else 1.0)

    def rate_at(self, step: int, seconds: float) -> float:
        """Return the rate: rising in a line over the warm-up, then falling in a line to nothing."""
        rising = (1 - self.left(step + 1, seconds)) / self.warm_up if self.warm_up else 1.0
        return self.rate * min(1.0, rising, self.left(step, seconds) / (1 - self.warm_up))
