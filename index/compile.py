"""A SentenceTransformer -> a compiled folder: graph, word embeddings, tokeniser, settings; held against the original.

Made of a transformer, a pooling by mean, first token or maximum, and at most a normalisation; anything else, and
whatever is not close enough to the original, raises CannotCompileError and is left to run as it is.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.cohort import CHINESE, ENGLISH
from index.compiled import BACKGROUND_FILE, GRAPH, POOLINGS, SETTINGS, CompiledEmbedder, Settings
from index.embed import BACKGROUND, Vectors, unit
from index.export import export_encoder
from index.original import SentenceEmbedder
from index.pieces import write_tokenizer
from index.quantise import in_four_bits
from index.words import write_table

log = logging.getLogger(__name__)

CLOSE = 0.9999  # mean cosine with the original, of pooled and of token vectors, under which a form is not used
LINES = (*BACKGROUND, *CHINESE[:12], *ENGLISH[:12])  # what is compared


class CannotCompileError(Exception):
    """Says why a model stays as it is."""


def compile_model(original: SentenceEmbedder, folder: Path, fingerprint: str) -> None:
    """Fill the folder, and log what was found; raise CannotCompileError."""
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
        whole = folder / "whole.onnx"
        export_encoder(transformer, whole)
        if in_four_bits(whole, folder / GRAPH):
            settings = replace(settings, weights="4-bit blocks")
            whole.unlink()
        else:
            whole.rename(folder / GRAPH)
        _write(folder, settings, np.zeros(original.dim, dtype=np.float32))
        settings = _check(original, folder, settings)
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


def _check(original: SentenceEmbedder, folder: Path, settings: Settings) -> Settings:
    """Hold the folder against the original and write down how close it is; raise CannotCompileError if not enough."""
    compiled = CompiledEmbedder(folder, original.model_id)
    lines = [prompt + line for prompt in (settings.passage_prompt, settings.question_prompt) for line in LINES]
    wanted = [original.run(line) for line in lines]
    tokens = compiled.tokenize(lines)
    if not all(np.array_equal(a.spans, b[2]) for a, b in zip(tokens, wanted, strict=True)):
        raise CannotCompileError("the tokenizers library cuts its texts otherwise")
    rows = [compiled.run(row) for row in tokens]
    pooled = [compiled.pool(row) for row in rows]
    settings = replace(
        settings,
        pooled_cosine=round(_cosine(pooled, [row[0] for row in wanted]), 6),
        token_cosine=round(_cosine(rows, [row[1] for row in wanted]), 6),
    )
    if min(settings.pooled_cosine, settings.token_cosine) < CLOSE:
        raise CannotCompileError(
            f"compiled, its vectors have a cosine of {settings.pooled_cosine} (texts) and {settings.token_cosine} "
            "(tokens) with its own"
        )
    _write(folder, settings, np.concatenate(rows[: len(BACKGROUND)]).mean(axis=0))
    return settings


def _cosine(rows: Sequence[Vectors], others: Sequence[Vectors]) -> float:
    a, b = (unit(np.concatenate([np.atleast_2d(row) for row in part])) for part in (rows, others))
    return float((a * b).sum(axis=1).mean())


def _write(folder: Path, settings: Settings, background: Vectors) -> None:
    (folder / SETTINGS).write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    np.save(folder / BACKGROUND_FILE, background)
