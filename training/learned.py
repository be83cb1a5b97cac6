"""Adapter and reader files: tensors in safetensors, with notes on how they were trained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from training.data import TrainingError

HEAD = "head."  # precedes the names of a reader's heads; an adapter has none
TEMPERATURE = "temperature"  # the note of a reader's temperature

Tensors = Mapping[str, torch.Tensor]


def save_learned(path: Path, tensors: Tensors, notes: Mapping[str, float | str]) -> None:
    """Write the tensors and notes atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    save_file(
        {name: tensor.contiguous() for name, tensor in tensors.items()}, aside, {k: str(v) for k, v in notes.items()}
    )
    aside.replace(path)


def read_learned(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Return a file's tensors, float32, and its notes; raise TrainingError where it cannot be read."""
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  # it is no mapping
            return tensors, dict(file.metadata() or {})
    except (OSError, SafetensorError) as exc:
        raise TrainingError(f"{path}: cannot be read as what was learned ({exc}): give an adapter or a reader") from exc


def to_start_from(path: Path | None, matrices: list[str], rank: int, *, heads: bool) -> Tensors | None:
    """Return the tensors to start from, None without a file; raise TrainingError where they do not fit."""
    if path is None:
        return None
    tensors, _ = read_learned(path)
    missing = [name for name in matrices if f"{name}.a" not in tensors or f"{name}.b" not in tensors]
    if missing or any(name.startswith(HEAD) for name in tensors) != heads:
        raise TrainingError(
            f"{path}: it is no {'reader' if heads else 'adapter'} of this model: give another with --from"
        )
    found = max(len(tensors[f"{name}.a"]) for name in matrices)
    if found > rank:
        raise TrainingError(
            f"{path}: its rank is {found}, this run's {rank}: give --rank {found}, or cut it back with "
            f"python -m training mean {path}:1 OUT --rank {rank}"
        )
    return tensors
