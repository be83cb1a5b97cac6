"""The training loop: AdamW with a rate that rises and falls to nothing, checkpoints to go on from, a log.

Each step draws its own samples from the seed and its number, so a run that is stopped goes on as if it had not been.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress

Loss = Callable[[int], tuple[torch.Tensor, dict[str, float]]]  # of a step: what to lower, what to log


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast."""

    steps: int
    rate: float
    warm_up: int  # steps until the rate is reached
    checkpoint: int = 50  # steps from one to the next

    def rate_at(self, step: int) -> float:
        """Return the rate: rising in a line, then falling in a line to nothing."""
        rising = (step + 1) / max(1, self.warm_up)
        falling = (self.steps - step) / max(1, self.steps - self.warm_up)
        return self.rate * min(1.0, rising, falling)


def train(
    parameters: Sequence[torch.nn.Parameter], loss: Loss, schedule: Schedule, folder: Path, save: Callable[[], None]
) -> None:
    """Train to the end of the schedule, from the folder's checkpoint where there is one; then `save`."""
    folder.mkdir(parents=True, exist_ok=True)
    optimiser = torch.optim.AdamW(parameters, lr=schedule.rate, betas=(0.9, 0.98), weight_decay=0.01)
    first = _resume(folder, parameters, optimiser, schedule)
    began = time.perf_counter()
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log, Progress() as progress:
        bar = progress.add_task("training", total=schedule.steps, completed=first)
        for step in range(first, schedule.steps):
            for group in optimiser.param_groups:
                group["lr"] = schedule.rate_at(step)
            lowered, seen = loss(step)
            optimiser.zero_grad()
            lowered.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            line = {"step": step, "s": round(time.perf_counter() - began, 1), "loss": round(lowered.item(), 4)}
            log.write(json.dumps(line | {name: round(value, 4) for name, value in seen.items()}) + "\n")
            log.flush()
            progress.update(bar, completed=step + 1, description=f"loss {lowered.item():.3f}")
            if (step + 1) % schedule.checkpoint == 0:
                _checkpoint(folder, parameters, optimiser, schedule, step + 1)
                save()
    _checkpoint(folder, parameters, optimiser, schedule, schedule.steps)
    save()


def _checkpoint(folder: Path, parameters: Sequence[Any], optimiser: Any, schedule: Schedule, step: int) -> None:
    aside = folder / "checkpoint.aside"
    state = {"parameters": [p.detach().cpu() for p in parameters], "optimiser": optimiser.state_dict()}
    torch.save(state | {"step": step, "schedule": asdict(schedule)}, aside)
    aside.replace(folder / "checkpoint.pt")


def _resume(folder: Path, parameters: Sequence[torch.nn.Parameter], optimiser: Any, schedule: Schedule) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["schedule"] != asdict(schedule):
        raise ValueError(f"{path}: begun with another schedule ({state['schedule']}): give another folder")
    with torch.no_grad():
        for parameter, value in zip(parameters, state["parameters"], strict=True):
            parameter.copy_(value)
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])
