"""Texts -> vectors, by any SentenceTransformer; the only home of sentence-transformers.

A text gives one unit vector (the model's own pooling) and one for each of its tokens, for late interaction. Question
and passage prompts are the model's own. Which weights the default model has is left to `index.bundled`.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.config import BUNDLED_MODEL, IndexConfig
from index.errors import ModelError

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # stage, done, total

# Each text is embedded alone and on one thread, as many at once as there are cores. In a batch, padding and the shape
# of the matrix products change a text's last digits with its neighbours; alone they are the same in every build. It is
# also the fastest way on a CPU.
WORKERS = os.cpu_count() or 1

# What token vectors have in common says nothing; their mean over these lines is taken off each. The lines are part of
# the format: with others, vectors differ.
BACKGROUND = (
    "文件中的原文如下，每一段都注明出处。没有找到能回答这个问题的内容。",
    "文件中的原文如下，每一段都註明出處。沒有找到能回答這個問題的內容。",
    "The documents say the following, each passage with its place. They do not answer this question.",
    "文書の原文は次のとおりで、それぞれ出典を示します。この質問に答える記述は見つかりません。",
    "문서의 원문은 다음과 같으며 각 구절의 출처를 밝힙니다. 이 질문에 답하는 내용이 없습니다.",
    "Voici ce que disent les documents, chaque passage avec sa place. Ils ne répondent pas à cette question.",
    "Esto dicen los documentos, cada pasaje con su lugar. No responden a esta pregunta.",
    "Die Dokumente sagen Folgendes, jede Stelle mit ihrem Ort. Sie beantworten diese Frage nicht.",
    "Os documentos dizem o seguinte, cada passagem com o seu lugar. Não respondem a esta pergunta.",
    "В документах сказано следующее, у каждого отрывка указано место. Они не отвечают на этот вопрос.",
    "تقول الوثائق ما يلي، ولكل فقرة موضعها. لكنها لا تجيب عن هذا السؤال.",
    "Tài liệu nêu như sau, mỗi đoạn kèm vị trí của nó. Tài liệu không trả lời câu hỏi này.",
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text's vectors; rows of unit length."""

    vector: Vectors  # (dim,)
    tokens: NDArray[np.floating[Any]]  # (n_tokens, dim), background taken off; float32, or float16 out of a cache
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the text that each token covers


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

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> list[Encoded]:
        """Return one record a text, in the order given; a text longer than the model reads is cut at its end."""

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""


class SentenceEmbedder:
    """A SentenceTransformer of Transformer + Pooling, loaded once."""

    def __init__(self, model: Any, model_id: str, fingerprint: str) -> None:
        self.model_id = model_id
        self.fingerprint = fingerprint
        self.dim = int(model.get_embedding_dimension())
        self._model = model
        self._question_prompt = _prompt(model, "query")
        self._passage_prompt = _prompt(model, "document", "passage")
        self._background = np.zeros(self.dim, dtype=np.float32)
        raw = [self._run(self._passage_prompt + line)[1] for line in BACKGROUND]
        self._background = np.concatenate(raw).mean(axis=0)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record a text; `progress` hears how many are done."""
        records: list[Encoded] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            for record in pool.map(self._encode_passage, texts):
                records.append(record)
                progress(len(records))
        return records

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""
        return self._encode(text, self._question_prompt)

    def _encode_passage(self, text: str) -> Encoded:
        return self._encode(text, self._passage_prompt)

    def _encode(self, text: str, prompt: str) -> Encoded:
        """Encode, keeping the tokens that cover characters of the text itself, not of the prompt."""
        vector, tokens, spans = self._run(prompt + text)
        own = (spans[:, 1] > len(prompt)) & (spans[:, 1] > spans[:, 0])
        shifted = np.maximum(spans[own] - len(prompt), 0).astype(np.int32)
        return Encoded(_unit(vector), _unit(tokens[own] - self._background), shifted)

    def _run(self, text: str) -> tuple[Vectors, Vectors, NDArray[np.int64]]:
        import torch

        model = self._model
        features = model.tokenizer(
            [text],
            truncation=True,
            max_length=model.max_seq_length,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        spans = features.pop("offset_mapping").numpy()[0]
        with torch.inference_mode():
            out = model({name: value.to(model.device) for name, value in features.items()})
        pooled = out["sentence_embedding"].float().cpu().numpy()[0]
        tokens = out["token_embeddings"].float().cpu().numpy()[0]
        return pooled, tokens, spans


def load_embedder(config: IndexConfig) -> SentenceEmbedder:
    """Return the configured model, ready; raise ModelError with the remedy if it cannot be had."""
    looks_like_path = config.model.startswith((".", "/", "~", "\\")) or config.model.count("/") > 1
    path = Path(config.model).expanduser()
    if looks_like_path and not path.is_dir():
        raise ModelError(f"model {config.model}: there is no such folder: set YINZHENG_MODEL to a folder or a name")
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    torch.set_num_threads(1)
    if config.model == BUNDLED_MODEL:
        from index.bundled import model_folder

        folder = model_folder(config.cache_dir)
        return SentenceEmbedder(SentenceTransformer(str(folder), device="cpu"), config.model, folder.name)
    try:
        model = SentenceTransformer(str(path)) if path.is_dir() else _named(config.model)
        return SentenceEmbedder(model, config.model, _weights_hash(model))
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, SafetensorError) as exc:
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise ModelError(
            f"model {config.model} cannot be used ({reason}): "
            "give the folder, or a name the model hub can be asked for, of a SentenceTransformer"
        ) from exc


def _named(name: str) -> Any:
    """Return a model of the hub, from its cache on this machine; fetched where it is not there yet."""
    from sentence_transformers import SentenceTransformer

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries are not for the user, the failure is
    try:
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError):
        return SentenceTransformer(name)


def _prompt(model: Any, *names: str) -> str:
    return next((str(model.prompts[name]) for name in names if model.prompts.get(name)), "")


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)).astype(np.float32)
    return unit


def _weights_hash(model: Any) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().float().numpy().tobytes())
    return digest.hexdigest()[:16]
