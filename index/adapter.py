"""What the carried weights were taught: a low-rank adapter beside every matrix, merged into it; costs nothing later.

LoRA (Hu et al. 2021): a matrix W becomes W + b·a. The file is safetensors, float16: `l0.q.a` (rank, inputs) and
`l0.q.b` (outputs, rank) for every layer and matrix, in the carried file's names. `training/` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.config import SHIPPED, IndexConfig
from index.errors import ModelError

LEARNED = Path(__file__).with_name("learned")
Tensors = Mapping[str, NDArray[np.float16]]


def learned_file(what: str, chosen: str) -> Path | None:
    """Return the file of an "adapter" or a "reader", as the setting says, None for "none"; raise ModelError if gone."""
    if chosen == "none":
        return None
    path = LEARNED / f"{what}.safetensors" if chosen == SHIPPED else Path(chosen).expanduser()
    if not path.is_file():
        raise ModelError(f"{path}: there is no such {what}: {remedy_of(what, chosen)}")
    return path


def remedy_of(what: str, chosen: str) -> str:
    """Return what to do about such a file that cannot be used."""
    setting = f"YINZHENG_{what.upper()}"
    return "reinstall yinzheng" if chosen == SHIPPED else f'set {setting} to a file, to "none", or leave it unset'


def adapter_file(config: IndexConfig) -> Path | None:
    """Return the configured adapter's file, None for the plain weights; raise ModelError where it is not there."""
    return learned_file("adapter", config.adapter)


def read_tensors(path: Path, remedy: str) -> Tensors:
    """Return the tensors of a safetensors file; raise ModelError, with the remedy, where it is none."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors: Tensors = load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError) as exc:
        raise ModelError(f"{path}: cannot be read as safetensors ({exc}): {remedy}") from exc
    return tensors


def read_adapter(config: IndexConfig) -> Tensors:
    """Return the configured adapter's tensors, none for the plain weights."""
    path = adapter_file(config)
    return {} if path is None else read_tensors(path, remedy_of("adapter", config.adapter))


def merged(name: str, weights: NDArray[np.float32], learned: Tensors) -> NDArray[np.float32]:
    """Return W + b·a for the matrix of that name, such as `l0.q`, shape (outputs, inputs); W where nothing was learned.

    Raises ModelError where the shapes are another model's.
    """
    a, b = learned.get(f"{name}.a"), learned.get(f"{name}.b")
    if a is None or b is None:
        return weights
    if (len(b), a.shape[-1]) != weights.shape or b.shape[-1] != len(a):
        raise ModelError(
            f"{name}: what was learned has the shapes {b.shape} and {a.shape}, the weights {weights.shape}"
        )
    return weights + b.astype(np.float32) @ a.astype(np.float32)
