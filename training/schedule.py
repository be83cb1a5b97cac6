"""The length of a run and its learning rate: linear warm-up, then linear decay."""

from __future__ import annotations

from dataclasses import dataclass

from training.data import TrainingError


@dataclass(frozen=True, slots=True)
class Schedule:
    """A bound in steps, in seconds, or both, whichever comes first; 0 is no bound."""

    steps: int
    seconds: float
    rate: float  # the peak learning rate
    warm_up: float = 0.05  # share of the run until the peak
    checkpoint: int = 96  # steps between checkpoints; a multiple of `training.adapter.BACKGROUND_EVERY`

    def __post_init__(self) -> None:
        if not self.steps and not self.seconds:
            raise TrainingError("a run without an end: give --steps or --seconds")

    def left(self, step: int, seconds: float) -> float:
        """Return the share of the run that is left: 1 at the start, 0 or less at the end."""
        by_steps = 1 - step / self.steps if self.steps else 1.0
        return min(by_steps, 1 - seconds / self.seconds if self.seconds else 1.0)

    def rate_at(self, step: int, seconds: float) -> float:
        """Return the learning rate: rising linearly during warm-up, then falling linearly to 0."""
        rising = (1 - self.left(step + 1, seconds)) / self.warm_up if self.warm_up else 1.0
        return self.rate * min(1.0, rising, self.left(step, seconds) / (1 - self.warm_up))
