"""The training loop: AdamW with a rate that rises and falls to nothing, checkpoints to go on from, a log.

Each step draws its own samples from the seed and its number, so a run that is stopped goes on as if it had not been:
from its checkpoint, which no other run goes on from.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress

from training.data import Question, TrainingError

Loss = Callable[[int], tuple[torch.Tensor, dict[str, float]]]  # of a step: what to lower, what to log
Run = Mapping[str, float]  # what tells one run from another


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast."""

    steps: int
    rate: float
    warm_up: int  # steps until the rate is reached
    checkpoint: int = 48  # steps from one to the next; where the adapter takes its background anew

    def rate_at(self, step: int) -> float:
        """Return the rate: rising in a line, then falling in a line to nothing."""
        rising = (step + 1) / max(1, self.warm_up)
        falling = (self.steps - step) / max(1, self.steps - self.warm_up)
        return self.rate * min(1.0, rising, falling)


def made_of(questions: Sequence[Question], rank: int, seed: int) -> Run:
    """Return what decides a run beside its schedule: rank, seed, and how many questions it has of each set."""
    return {"rank": rank, "seed": seed, **Counter(question.passage.dataset for question in questions)}


def train(
    parameters: Sequence[torch.nn.Parameter],
    loss: Loss,
    schedule: Schedule,
    made_of: Run,
    folder: Path,
    save: Callable[[], None],
) -> None:
    """Train to the end of the schedule, from the folder's checkpoint where there is one; then `save`.

    `made_of` is what decides the run beside the schedule, see there. Raises TrainingError where the checkpoint is of
    another run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optimiser = torch.optim.AdamW(parameters, lr=schedule.rate, betas=(0.9, 0.98), weight_decay=0.01)
    run = {**asdict(schedule), **made_of}
    first = _resume(folder, parameters, optimiser, run)
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
                _checkpoint(folder, parameters, optimiser, run, step + 1)
                save()
    _checkpoint(folder, parameters, optimiser, run, schedule.steps)
    save()


def _checkpoint(folder: Path, parameters: Sequence[Any], optimiser: Any, run: Run, step: int) -> None:
    aside = folder / "checkpoint.aside"
    state = {"parameters": [p.detach().cpu() for p in parameters], "optimiser": optimiser.state_dict()}
    torch.save(state | {"step": step, "run": run}, aside)
    aside.replace(folder / "checkpoint.pt")


def _resume(folder: Path, parameters: Sequence[torch.nn.Parameter], optimiser: Any, run: Run) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    begun: Run = state.get("run", {})
    other = [name for name in sorted(begun.keys() | run.keys()) if begun.get(name) != run.get(name)]
    if other:
        apart = ", ".join(f"{name} was {begun.get(name, 'none')}, is {run.get(name, 'none')}" for name in other)
        raise TrainingError(f"{path}: of another run ({apart}): give another folder with --out")
    with torch.no_grad():
        for parameter, value in zip(parameters, state["parameters"], strict=True):
            parameter.copy_(value)
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])
