"""The training loop: AdamW with linear warm-up and decay, checkpoints, a log.

Each step seeds its samples and its dropout from the run's seed and its own number, so a run bounded by steps resumes
from its checkpoint as if it had never stopped. A checkpoint of another run is refused.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from rich.progress import Progress

from training.data import TrainingError
from training.draw import drawn
from training.schedule import Schedule

Batch = TypeVar("Batch")
Loss = Callable[[Batch, int], tuple[torch.Tensor, dict[str, torch.Tensor]]]  # the loss, and metrics to log
Run = Mapping[str, float | str]  # the settings that identify a run
LOG_EVERY = 10  # steps; reading a value back makes a GPU wait


def train(
    parameters: Sequence[torch.nn.Parameter],
    draw: Callable[[int], Batch],
    loss: Loss[Batch],
    schedule: Schedule,
    settings: Run,
    folder: Path,
    save: Callable[[int], dict[str, float]],
    workers: int = 0,
    clock: Callable[[], float] = time.perf_counter,
) -> int:
    """Train to the end of the schedule, from the folder's checkpoint if there is one; return the number of steps done.

    `save` is called with that number at every checkpoint and at the end, and returns metrics to log. `settings` and the
    schedule identify the run. Raise TrainingError where the checkpoint is of another run.
    """
    began = clock()
    folder.mkdir(parents=True, exist_ok=True)
    optimiser = torch.optim.AdamW(parameters, lr=schedule.rate, betas=(0.9, 0.98), weight_decay=0.01)
    run = {**asdict(schedule), **settings}
    step, earlier = _resume(folder, parameters, optimiser, run)
    logged: dict[str, list[torch.Tensor]] = defaultdict(list)
    with (
        (folder / "log.jsonl").open("a", encoding="utf-8") as log,
        Progress() as progress,
        closing(drawn(draw, step, workers)) as batches,
    ):
        bar = progress.add_task("training", total=1.0)

        def write(values: Mapping[str, float]) -> None:
            rounded = {name: round(value, 4) for name, value in values.items()}
            log.write(json.dumps({"step": step, "s": round(seconds, 1)} | rounded) + "\n")
            log.flush()

        while True:
            seconds = earlier + clock() - began
            if schedule.left(step, seconds) <= 0:
                break
            for group in optimiser.param_groups:
                group["lr"] = schedule.rate_at(step, seconds)
            torch.manual_seed(step * 1_000_003 + int(settings.get("seed", 0)))
            value, metrics = loss(next(batches), step)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            for name, metric in ({"loss": value.detach()} | metrics).items():
                logged[name].append(metric)
            if step % LOG_EVERY == 0:
                means = _means(logged)
                write(means)
                progress.update(
                    bar, completed=1 - schedule.left(step, seconds), description=f"loss {means['loss']:.3f}"
                )
            if step % schedule.checkpoint == 0:
                _checkpoint(folder, parameters, optimiser, run, step, seconds)
                write(save(step))
        _checkpoint(folder, parameters, optimiser, run, step, seconds)
        write(_means(logged) | save(step))
    return step


def _means(logged: dict[str, list[torch.Tensor]]) -> dict[str, float]:
    """Return the mean of each metric since the last call, and clear them."""
    means = {name: float(torch.stack(values).mean()) for name, values in logged.items()}
    logged.clear()
    return means


def _checkpoint(folder: Path, parameters: Sequence[Any], optimiser: Any, run: Run, step: int, seconds: float) -> None:
    aside = folder / "checkpoint.aside"
    state = {"parameters": [p.detach().cpu() for p in parameters], "optimiser": optimiser.state_dict()}
    torch.save(state | {"step": step, "seconds": seconds, "run": run}, aside)
    aside.replace(folder / "checkpoint.pt")


def _resume(folder: Path, parameters: Sequence[torch.nn.Parameter], optimiser: Any, run: Run) -> tuple[int, float]:
    """Return the steps done and the seconds they took, 0 without a checkpoint."""
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, map_location="cpu", weights_only=True)
    begun: Run = state.get("run", {})
    other = [name for name in sorted(begun.keys() | run.keys()) if begun.get(name) != run.get(name)]
    if other:
        differences = ", ".join(f"{name} was {begun.get(name, 'none')}, is {run.get(name, 'none')}" for name in other)
        raise TrainingError(f"{path}: of another run ({differences}): give another folder with --out")
    with torch.no_grad():
        for parameter, value in zip(parameters, state["parameters"], strict=True):
            parameter.copy_(value)
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["seconds"])
