"""The compiled model, run by ONNX Runtime and the tokenizers library alone, without torch or transformers.

Each text is encoded by itself, so its vectors depend on nothing else, to the last bit. Many texts are encoded at once,
one on each core; a single question runs on QUESTION_THREADS cores, which gives the same bits sooner. Making the folder
is left to `index.compile.encoder`.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
import onnxruntime

from index.errors import ModelError
from index.model.cores import cores
from index.model.embedder import Encoded, Vectors, encoded
from index.model.embeddings import open_table
from index.model.tokenizer import Tokens, open_tokenizer
from index.model.words import encode_words
from index.telemetry import switch_off_events

switch_off_events(onnxruntime, os.environ)

GRAPH, SETTINGS, BACKGROUND_FILE = "encoder.onnx", "model.json", "background.npy"
POOLINGS = ("mean", "cls", "max")
BATCH = 512  # texts tokenised at once: their tokens wait in memory
QUESTION_THREADS = 2  # for a single question: a quarter less time than one thread; more were not measured
# How long a thread spins while it waits for the other. Without spinning, two threads take as long as one; with ONNX
# Runtime's default, twice as long as one while another process uses the second core (with this, a quarter longer).
SPIN_US = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What the graph does not say about the model."""

    fingerprint: str  # of the weights, and of the version of the compiler
    dim: int
    max_tokens: int
    pooling: str  # "mean", "cls" or "max"
    question_prompt: str
    passage_prompt: str
    weights: str  # "8 bits", "7 bits" or "float32"
    pooled_cosine: float  # mean cosine with the original's pooled vectors, over the sample texts
    token_cosine: float  # the same of the token vectors


class CompiledEmbedder:
    """An Embedder over a compiled folder; safe to call from several threads."""

    def __init__(self, folder: Path, model_id: str) -> None:
        self.model_id = model_id
        self.settings = Settings(**json.loads((folder / SETTINGS).read_text("utf-8")))
        self.fingerprint, self.dim = self.settings.fingerprint, self.settings.dim
        self.tokenizer = open_tokenizer(folder, self.settings.max_tokens)
        self.token_embeddings = open_table(folder)
        self._background = np.load(folder / BACKGROUND_FILE)
        self._graph, self._session_lock = folder / GRAPH, threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self._question_session = open_session(self._graph, min(QUESTION_THREADS, cores()))
        self._question_lock = threading.Lock()
        self._threads = ThreadPoolExecutor(cores(), "encoder")  # for all that is encoded many at once, whoever asks

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record for each text, in order; `progress` is called with the number done."""
        return self._encode_all(texts, self.settings.passage_prompt, progress)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one record for each question, in order, as `encode_question` gives it."""
        return self._encode_all(texts, self.settings.question_prompt)

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""
        prompt = self.settings.question_prompt
        (tokens,) = self.tokenizer.encode([prompt + text])
        if not self._question_lock.acquire(blocking=False):
            return self._encode(tokens, len(prompt))
        try:
            return self._record(
                run(self._question_session, self.token_embeddings.rows(tokens.ids)), tokens, len(prompt)
            )
        finally:
            self._question_lock.release()

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return the vectors (len(words), dim) of words by themselves."""
        return encode_words(words, self.tokenizer, self.token_embeddings, self._run_all, self.pool)

    def run(self, embeddings: Vectors) -> Vectors:
        """Return the last layer (n, dim) of one text from its token embeddings (n, dim), on the calling thread."""
        rows: Vectors = self._run_all(embeddings[None])[0]
        return rows

    def _run_all(self, embeddings: Vectors) -> Vectors:
        """Return the same of several texts of n tokens each: (n_texts, n, dim)."""
        with self._session_lock:
            if self._session is None:
                self._session = open_session(self._graph)
        return run_all(self._session, embeddings)

    def pool(self, rows: Vectors) -> Vectors:
        """Return the pooled vector (dim,) of a text's last layer (n, dim)."""
        pooling = {"cls": lambda: rows[0], "max": lambda: rows.max(axis=0), "mean": lambda: rows.mean(axis=0)}
        return np.asarray(pooling[self.settings.pooling](), dtype=np.float32)

    def _encode_all(
        self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] = lambda n: None
    ) -> list[Encoded]:
        records: list[Encoded] = []
        for at in range(0, len(texts), BATCH):
            tokens = self.tokenizer.encode([prompt + text for text in texts[at : at + BATCH]])
            for record in self._threads.map(self._encode, tokens, repeat(len(prompt))):
                records.append(record)
                progress(len(records))
        return records

    def _encode(self, tokens: Tokens, prompt_chars: int) -> Encoded:
        return self._record(self.run(self.token_embeddings.rows(tokens.ids)), tokens, prompt_chars)

    def _record(self, rows: Vectors, tokens: Tokens, prompt_chars: int) -> Encoded:
        return encoded(self.pool(rows), rows - self._background, tokens.spans, prompt_chars)


def open_compiled(folder: Path, model_id: str) -> CompiledEmbedder:
    """Return the embedder of a compiled folder; raise ModelError with the remedy."""
    try:
        return CompiledEmbedder(folder, model_id)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as exc:
        raise ModelError(f"{folder}: the compiled model cannot be opened ({exc}): remove the folder") from exc


def open_session(graph: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """Return a session on `threads` threads, the calling one included; raise ModelError."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    options.add_session_config_entry("session.force_spinning_stop", "1")  # once the text is done
    # On a CPU, the fused node for a sum and its layer normalisation takes longer than the two nodes.
    disabled = ["SkipLayerNormFusion"]
    try:
        return onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=disabled
        )
    except Exception as exc:  # its errors have nothing else in common
        raise ModelError(
            f"{graph}: it cannot be opened ({exc}): start again; if that does not help, remove its folder"
        ) from exc


def run(session: onnxruntime.InferenceSession, embeddings: Vectors) -> Vectors:
    """Return the last layer (n, dim) of one text from its token embeddings (n, dim)."""
    rows: Vectors = run_all(session, embeddings[None])[0]
    return rows


def run_all(session: onnxruntime.InferenceSession, embeddings: Vectors) -> Vectors:
    """Return the last layers (n_texts, n, dim) of texts of n tokens each, from their token embeddings."""
    (rows,) = session.run(None, {"words": embeddings})
    return np.asarray(rows, dtype=np.float32)
