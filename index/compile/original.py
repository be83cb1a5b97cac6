"""An uncompiled model: a SentenceTransformer in torch.

Compiled models are checked against it, and a model that cannot be compiled runs through it. Only this module and
`index.compile.bundled` import sentence-transformers.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.compile.quiet import without_bars
from index.config import BUNDLED_MODEL, IndexConfig
from index.disk.scratch import compiler_folder_removed
from index.errors import ModelError
from index.model.cores import cores
from index.model.embedder import BACKGROUND, Encoded, Vectors, encoded

Raw = tuple[Vectors, Vectors, NDArray[np.int32]]  # pooled; last layer of all tokens, special ones too; their spans


class SentenceEmbedder:
    """An Embedder over a SentenceTransformer of Transformer + Pooling, loaded once."""

    def __init__(self, model: Any, model_id: str, fingerprint: str) -> None:
        self.model_id = model_id
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())
        self.model = model
        self.question_prompt = _prompt(model, "query")
        self.passage_prompt = _prompt(model, "document", "passage")
        lines = [self.run(self.passage_prompt + line)[1] for line in BACKGROUND]
        self._background = np.concatenate(lines).mean(axis=0)

    # Each text is embedded alone and on one thread, as many at once as there are cores. In a batch, padding and the
    # shape of the matrix products change a text's last digits with its neighbours; alone they never change.
    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record for each text, in order; `progress` is called with the number done."""
        return self._encode_all(texts, self.passage_prompt, progress)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one record for each question, in order, as `encode_question` gives it."""
        return self._encode_all(texts, self.question_prompt)

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""
        return self._encode(text, self.question_prompt)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return the vectors (len(words), dim) of words by themselves."""
        return np.stack([self.run(word)[0] for word in words]) if words else np.zeros((0, self.dim), np.float32)

    def run(self, text: str) -> Raw:
        """Return the model's own output for a text with its prompt: (dim,), (n_tokens, dim), (n_tokens, 2)."""
        import torch

        model = self.model
        features = model.tokenizer(
            [text],
            truncation=True,
            max_length=model.max_seq_length,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        spans = features.pop("offset_mapping").numpy()[0].astype(np.int32)
        with torch.inference_mode():
            out = model({name: value.to(model.device) for name, value in features.items()})
        pooled = out["sentence_embedding"].float().cpu().numpy()[0]
        tokens = out["token_embeddings"].float().cpu().numpy()[0]
        return pooled, tokens, spans

    def _encode_all(
        self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] = lambda n: None
    ) -> list[Encoded]:
        records: list[Encoded] = []
        with ThreadPoolExecutor(cores()) as pool:
            for record in pool.map(self._encode, texts, repeat(prompt)):
                records.append(record)
                progress(len(records))
        return records

    def _encode(self, text: str, prompt: str) -> Encoded:
        pooled, tokens, spans = self.run(prompt + text)
        return encoded(pooled, tokens - self._background, spans, len(prompt))


def open_original(config: IndexConfig, folder: Path | None) -> SentenceEmbedder:
    """Return the model in that folder, or else the one the configuration names; raise ModelError with the remedy."""
    import torch
    from safetensors import SafetensorError

    with compiler_folder_removed():
        from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    try:
        with without_bars():
            model = _named(config.model) if folder is None else SentenceTransformer(str(folder), device="cpu")
        fingerprint = folder.name if folder and config.model == BUNDLED_MODEL else _weights_hash(model)
        return SentenceEmbedder(model, config.model, fingerprint)
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, SafetensorError) as exc:
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise ModelError(
            f"model {config.model} cannot be used ({reason}): "
            "give the folder, or a name the model hub can be asked for, of a SentenceTransformer"
        ) from exc


def _named(name: str) -> Any:
    """Return a model of the hub, from this machine's cache, or else downloaded."""
    from sentence_transformers import SentenceTransformer

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # the user need not see its retries, only the failure
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError):
        return SentenceTransformer(name, device="cpu")


def _prompt(model: Any, *names: str) -> str:
    return next((str(model.prompts[name]) for name in names if model.prompts.get(name)), "")


def _weights_hash(model: Any) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().float().numpy().tobytes())
    return digest.hexdigest()[:16]
