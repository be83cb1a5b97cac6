"""A SentenceTransformer -> a compiled folder: graph, token embeddings, tokeniser, settings; checked against it.

The model must be a transformer, pooling by mean, first token or maximum, and at most a normalisation. Any other model,
and one whose vectors are not close enough to the original's, raises CannotCompileError and runs uncompiled.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.compile.export import export_encoder
from index.compile.original import SentenceEmbedder
from index.compile.quantise import EIGHT_BITS, FLOAT32, SEVEN_BITS, write_forms
from index.model.compiled import BACKGROUND_FILE, GRAPH, POOLINGS, SETTINGS, CompiledEmbedder, Settings
from index.model.embedder import BACKGROUND, Vectors, unit
from index.model.embeddings import open_table, write_table
from index.model.tokenizer import open_tokenizer, write_tokenizer

log = logging.getLogger(__name__)

# For each form, the fastest first: the least mean cosine with the original, of pooled and of token vectors.
MIN_COSINE = {
    EIGHT_BITS: 0.998,  # at .9995, the default model's R@1 and R@5 over ten languages moved by .002
    SEVEN_BITS: 0.996,
    FLOAT32: 0.9999,
}


class CannotCompileError(Exception):
    """Says why a model runs uncompiled."""


def compile_model(original: SentenceEmbedder, folder: Path, fingerprint: str) -> None:
    """Fill the folder and log how close the result is to the original; raise CannotCompileError."""
    transformer, pooling = _parts(original.model)
    settings = Settings(
        fingerprint=fingerprint,
        dim=original.dim,
        max_tokens=int(original.model.max_seq_length),
        pooling=pooling,
        question_prompt=original.question_prompt,
        passage_prompt=original.passage_prompt,
        weights="float32",
        pooled_cosine=0,
        token_cosine=0,
    )
    try:
        write_tokenizer(folder, original.model.tokenizer.backend_tokenizer.to_str())
        write_table(folder, transformer.get_input_embeddings().weight.detach().float().numpy())
        settings = _smallest_close(original, transformer, folder, settings)
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError, NotImplementedError) as exc:
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise CannotCompileError(reason) from exc
    log.info(
        "model %s compiled, its matrices in %s: cosine with the original %.6f (texts), %.6f (tokens)",
        *(original.model_id, settings.weights, settings.pooled_cosine, settings.token_cosine),
    )


def _parts(model: Any) -> tuple[Any, str]:
    """Return the transformer and the pooling's name."""
    names = [type(module).__name__ for module in model]
    if names not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise CannotCompileError(f"it is made of {', '.join(names)}")
    module, pooling = model[0], model[1]
    mode = getattr(pooling, "pooling_mode", None) or pooling.get_pooling_mode_str()
    if mode not in POOLINGS or not getattr(pooling, "include_prompt", True):
        raise CannotCompileError(f"its pooling is {mode}")
    if getattr(module, "do_lower_case", False):
        raise CannotCompileError("it lowers its input itself")
    return getattr(module, "model", None) or module.auto_model, mode


def _smallest_close(original: SentenceEmbedder, transformer: Any, folder: Path, settings: Settings) -> Settings:
    """Write the fastest form that is close enough to the original; raise CannotCompileError where none is."""
    whole, graph = folder / "whole.onnx", folder / GRAPH
    export_encoder(transformer, whole)
    _write(folder, settings, np.zeros(original.dim, dtype=np.float32))
    lines = [prompt + line for prompt in (settings.passage_prompt, settings.question_prompt) for line in BACKGROUND]
    wanted = [original.run(line) for line in lines]
    tokens = open_tokenizer(folder, settings.max_tokens).encode(lines)
    if not all(np.array_equal(a.spans, b[2]) for a, b in zip(tokens, wanted, strict=True)):
        raise CannotCompileError("the tokenizers library cuts its texts otherwise")
    table = open_table(folder)
    embeddings = [table.rows(row.ids) for row in tokens]
    for form in write_forms(whole, graph, embeddings):
        compiled = CompiledEmbedder(folder, original.model_id)
        rows = [compiled.run(row) for row in embeddings]
        pooled = _cosine([compiled.pool(row) for row in rows], [row[0] for row in wanted])
        token = _cosine(rows, [row[1] for row in wanted])
        if min(pooled, token) >= MIN_COSINE[form]:
            whole.unlink()
            found = replace(settings, weights=form, pooled_cosine=round(pooled, 6), token_cosine=round(token, 6))
            _write(folder, found, np.concatenate(rows[: len(BACKGROUND)]).mean(axis=0))
            return found
    raise CannotCompileError(f"compiled, its vectors have a cosine of {min(pooled, token):.4f} with its own")


def _cosine(rows: Sequence[Vectors], others: Sequence[Vectors]) -> float:
    a, b = (unit(np.concatenate([np.atleast_2d(row) for row in part])) for part in (rows, others))
    return float((a * b).sum(axis=1).mean())


def _write(folder: Path, settings: Settings, background: Vectors) -> None:
    (folder / SETTINGS).write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    np.save(folder / BACKGROUND_FILE, background)
