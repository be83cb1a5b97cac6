"""Texts -> unit vectors, by any SentenceTransformer; the only home of sentence-transformers.

Question and passage prompts are the model's own. Which weights the default model has is left to `index.bundled`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.config import BUNDLED_MODEL, IndexConfig
from index.errors import ModelError

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # stage, done, total

BATCH = 32  # texts at once: enough for the matrix product, little padding after sorting by length


class Embedder(Protocol):
    """What the build and the engine need of a model."""

    @property
    def model_id(self) -> str:
        """The name in the configuration."""

    @property
    def fingerprint(self) -> str:
        """A hash of the weights: other weights, other vectors."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors:
        """Return float32 of shape (len(texts), dim), rows of unit length, in the order given."""

    def encode_question(self, text: str) -> Vectors:
        """Return float32 of shape (dim,), of unit length."""


class SentenceEmbedder:
    """A SentenceTransformer, loaded once."""

    def __init__(self, model: Any, model_id: str, fingerprint: str) -> None:
        self.model_id = model_id
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())
        self._model = model

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> Vectors:
        """Return one unit row a text; `progress` hears how many are done."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            rows[batch] = self._model.encode_document(
                [texts[i] for i in batch], normalize_embeddings=True, show_progress_bar=False
            )
            progress(at + len(batch))
        return rows

    def encode_question(self, text: str) -> Vectors:
        """Return the question's unit vector."""
        row = self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)[0]
        return np.asarray(row, dtype=np.float32)


def load_embedder(config: IndexConfig) -> SentenceEmbedder:
    """Return the configured model, ready; raise ModelError with the remedy if it cannot be had."""
    from sentence_transformers import SentenceTransformer

    if config.model == BUNDLED_MODEL:
        from index.bundled import model_folder

        folder = model_folder(config.cache_dir)
        return SentenceEmbedder(SentenceTransformer(str(folder), device="cpu"), config.model, folder.name)
    looks_like_path = config.model.startswith((".", "/", "~", "\\")) or config.model.count("/") > 1
    path = Path(config.model).expanduser()
    if looks_like_path and not path.is_dir():
        raise ModelError(f"model {config.model}: there is no such folder: set YINZHENG_MODEL to a folder or a name")
    try:
        model = SentenceTransformer(str(path) if path.is_dir() else config.model)
    except (OSError, ValueError, KeyError, RuntimeError) as exc:
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise ModelError(
            f"model {config.model} cannot be loaded ({reason}): give a SentenceTransformer folder"
        ) from exc
    return SentenceEmbedder(model, config.model, _weights_hash(model))


def _weights_hash(model: Any) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().float().numpy().tobytes())
    return digest.hexdigest()[:16]
