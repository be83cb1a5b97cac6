"""Texts -> vectors: the records and the protocol of an embedding model.

A text has one unit vector (the model's own pooling) and one for each of its tokens, for late interaction. Question and
passage prompts are the model's own. Loading the configured model is left to `index.compile.load`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # stage, done, total

# Token vectors share a large common component that carries no meaning: their mean over these lines is subtracted from
# each. The lines are part of the format: other lines would give other vectors.
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
    tokens: NDArray[np.floating[Any]]  # (n_tokens, dim), background subtracted; float32, or float16 from the cache
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the text that each token covers


class QuestionEncoder(Protocol):
    """What a search needs of an embedding model."""

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""


class Embedder(QuestionEncoder, Protocol):
    """An embedding model, as the build and the engine use it."""

    @property
    def model_id(self) -> str:
        """The model's name in the configuration."""

    @property
    def fingerprint(self) -> str:
        """A hash of the weights: vectors of different fingerprints must not be compared."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> list[Encoded]:
        """Return one record for each text, in order; a text longer than the model's limit is truncated."""

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one record for each question, in order: the same as that of `encode_question`, many at once."""

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return the vectors of single words or terms by themselves: (len(words), dim), of any length.

        Those encoded together may change one another's last digits.
        """


def unit(rows: Vectors) -> Vectors:
    """Return the rows scaled to unit length, float32; rows of zeros stay."""
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    return scaled.astype(np.float32, copy=False)


def encoded(pooled: Vectors, tokens: Vectors, spans: NDArray[np.int32], prompt_chars: int) -> Encoded:
    """Return the record of a text that followed a prompt; tokens of the prompt and of no characters are dropped.

    `pooled` has shape (dim,), `tokens` (n, dim) is the last layer with the background subtracted, `spans` (n, 2) count
    from the beginning of the prompt.
    """
    own = (spans[:, 1] > prompt_chars) & (spans[:, 1] > spans[:, 0])
    moved = np.maximum(spans[own] - prompt_chars, 0).astype(np.int32)
    return Encoded(unit(pooled), unit(tokens[own]), moved)
