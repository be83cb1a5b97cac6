"""Several adapters, or several readers, with weights -> one: the weighted sum of their updates.

A mean needs no training and often generalises better than each run alone (Wortsman et al. 2022, Model soups). The
updates b·a are concatenated, so that their ranks add up; reduced to a rank, the sum is the best approximation of that
rank (its largest singular values; Eckart and Young 1936). Weights need not sum to one: one update may be kept in full
beside a part of another. Heads are no updates, so they are averaged with normalised weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from training.data import TrainingError
from training.learned import HEAD, TEMPERATURE, Tensors, read_learned, save_learned


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files, and the weight of its update."""

    path: Path
    weight: float


def part_of(text: str) -> Part:
    """Parse "FILE:WEIGHT"; raise TrainingError where it is something else."""
    path, _, weight = text.rpartition(":")
    try:
        return Part(Path(path), float(weight))
    except ValueError as exc:
        raise TrainingError(f"{text}: give FILE:WEIGHT, such as one.safetensors:0.5") from exc


def write_mean(parts: Sequence[Part], target: Path, rank: int) -> None:
    """Write the mean of the files; with `rank` 0 an adapter's ranks add up, a reader keeps the largest."""
    read = [read_learned(part.path) for part in parts]
    weights = [part.weight for part in parts]
    names = [frozenset(tensors) for tensors, _ in read]
    if len(set(names)) != 1:
        raise TrainingError(
            f"{parts[0].path} and the others do not hold the same: give adapters, or readers, of one model"
        )
    if sum(weights) <= 0:
        raise TrainingError("the weights sum to nothing: give at least one above 0")
    tensors = mean([tensors for tensors, _ in read], weights, rank)
    notes = {"mean_of": " ".join(f"{part.path.name}:{part.weight:g}" for part in parts)}
    temperatures = [notes.get(TEMPERATURE) for _, notes in read]
    if all(temperatures):
        notes[TEMPERATURE] = (
            f"{sum(w * float(t) for w, t in zip(weights, temperatures, strict=True) if t) / sum(weights):.3f}"
        )
    save_learned(target, {name: tensor.half() for name, tensor in tensors.items()}, notes)


def mean(learned: Sequence[Tensors], weights: Sequence[float], rank: int) -> dict[str, torch.Tensor]:
    """Return the weighted mean of the tensors: see `write_mean`."""
    heads = [name for name in learned[0] if name.startswith(HEAD)]
    made = {
        name: torch.stack([w * tensors[name] for w, tensors in zip(weights, learned, strict=True)]).sum(0)
        / sum(weights)
        for name in heads
    }
    for matrix in sorted({name[:-2] for name in learned[0]} - {name[:-2] for name in heads}):
        a = torch.cat([tensors[f"{matrix}.a"] for tensors in learned])
        b = torch.cat([w * tensors[f"{matrix}.b"] for w, tensors in zip(weights, learned, strict=True)], dim=1)
        largest = max(len(tensors[f"{matrix}.a"]) for tensors in learned) if heads else 0
        made |= dict(zip((f"{matrix}.a", f"{matrix}.b"), reduced(a, b, rank or largest), strict=True))
    return made


def reduced(a: torch.Tensor, b: torch.Tensor, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a (rank, inputs) and b (outputs, rank) of the best rank-`rank` approximation of b·a; 0 keeps both."""
    if not rank or rank >= len(a):
        return a, b
    left, small = torch.linalg.qr(b)
    right, other = torch.linalg.qr(a.T)
    u, values, v = torch.linalg.svd(small @ other.T)
    roots = values[:rank].sqrt()
    return (roots[:, None] * v[:rank]) @ right.T, left @ (u[:, :rank] * roots)
