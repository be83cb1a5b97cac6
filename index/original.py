"""A model as it comes: a SentenceTransformer in torch. What is compiled is checked against it, and what cannot be
compiled runs through it; the only home of sentence-transformers beside `index.bundled`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import BACKGROUND, Encoded, Vectors, encoded
from index.errors import ModelError

Raw = tuple[Vectors, Vectors, NDArray[np.int32]]  # pooled; last layer's tokens, special ones too; their spans

BATCH = 32  # texts at once: enough for the matrix product, little padding after sorting by length


class SentenceEmbedder:
    """An Embedder over a SentenceTransformer of Transformer + Pooling, loaded once."""

    def __init__(self, model: Any, model_id: str, fingerprint: str) -> None:
        self.model_id = model_id
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())
        self.model = model
        self.question_prompt = _prompt(model, "query")
        self.passage_prompt = _prompt(model, "document", "passage")
        lines = self.run([self.passage_prompt + line for line in BACKGROUND])
        self._background = np.concatenate([tokens for _, tokens, _ in lines]).mean(axis=0)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record a text; `progress` hears how many are done."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        records: dict[int, Encoded] = {}
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            records |= zip(batch, self._encode([texts[i] for i in batch], self.passage_prompt), strict=True)
            progress(at + len(batch))
        return [records[i] for i in range(len(texts))]

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""
        return self._encode([text], self.question_prompt)[0]

    def run(self, texts: Sequence[str]) -> list[Raw]:
        """Return what the model itself gives for each text."""
        import torch

        model = self.model
        features = model.tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=model.max_seq_length,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        spans = features.pop("offset_mapping").numpy().astype(np.int32)
        mask = features["attention_mask"].numpy().astype(bool)
        with torch.inference_mode():
            out = model({name: value.to(model.device) for name, value in features.items()})
        pooled = out["sentence_embedding"].float().cpu().numpy()
        tokens = out["token_embeddings"].float().cpu().numpy()
        return [(pooled[i], tokens[i][mask[i]], spans[i][mask[i]]) for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], prompt: str) -> list[Encoded]:
        rows = self.run([prompt + text for text in texts])
        return [encoded(pooled, tokens - self._background, spans, len(prompt)) for pooled, tokens, spans in rows]


def open_original(source: str, model_id: str, fingerprint: str | None) -> SentenceEmbedder:
    """Return the model of that folder or name, its fingerprint worked out where it is not given; raise ModelError."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        model = SentenceTransformer(source, device="cpu")
        return SentenceEmbedder(model, model_id, fingerprint or _weights_hash(model))
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, NotImplementedError) as exc:
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise ModelError(
            f"model {model_id} cannot be used ({reason}): give a SentenceTransformer of a transformer and a pooling"
        ) from exc


def _prompt(model: Any, *names: str) -> str:
    return next((str(model.prompts[name]) for name in names if model.prompts.get(name)), "")


def _weights_hash(model: Any) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().float().numpy().tobytes())
    return digest.hexdigest()[:16]
