"""The compiled model: ONNX Runtime and the tokenizers library alone, neither torch nor transformers.

A text is encoded by itself, so its vectors depend on nothing but it, to the last bit. Many texts are encoded on all
cores at once, each on one; a question by itself on ALONE of them, which gives the same bits sooner. How the folder is
made is left to `index.compile.encoder`.
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
from index.telemetry import switch_off_events

switch_off_events(onnxruntime, os.environ)

GRAPH, SETTINGS, BACKGROUND_FILE = "encoder.onnx", "model.json", "background.npy"
POOLINGS = ("mean", "cls", "max")
SLICE = 512  # texts tokenised at once: their tokens wait in memory
ALONE = 2  # cores for a question by itself: a quarter less time than one; more were not measured
# That one of them waits at its core for the other. Without waiting two take as long as one; with as much as there is by
# default, twice as long as one where another process has the other core (with this, a quarter longer).
SPIN_US = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What the graph does not say of the model."""

    fingerprint: str  # of the weights it was made from, and of how
    dim: int
    max_tokens: int
    pooling: str  # "mean", "cls" or "max"
    question_prompt: str
    passage_prompt: str
    weights: str  # "8 bits", "7 bits" or "float32"
    pooled_cosine: float  # with the original, the mean over the lines it was checked on
    token_cosine: float


class CompiledEmbedder:
    """An Embedder over a compiled folder; safe to call from several threads."""

    def __init__(self, folder: Path, model_id: str) -> None:
        self.model_id = model_id
        self.settings = Settings(**json.loads((folder / SETTINGS).read_text("utf-8")))
        self.fingerprint, self.dim = self.settings.fingerprint, self.settings.dim
        self.tokenizer = open_tokenizer(folder, self.settings.max_tokens)
        self.token_embeddings = open_table(folder)
        self._background = np.load(folder / BACKGROUND_FILE)
        self._graph, self._opening = folder / GRAPH, threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self._alone = open_session(self._graph, min(ALONE, cores()))
        self._asking = threading.Lock()

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record a text; `progress` hears how many are done."""
        records: list[Encoded] = []
        with ThreadPoolExecutor(cores()) as pool:
            for at in range(0, len(texts), SLICE):
                part = [self.settings.passage_prompt + text for text in texts[at : at + SLICE]]
                for record in pool.map(
                    self._encode, self.tokenizer.encode(part), repeat(len(self.settings.passage_prompt))
                ):
                    records.append(record)
                    progress(len(records))
        return records

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record."""
        prompt = self.settings.question_prompt
        (tokens,) = self.tokenizer.encode([prompt + text])
        if not self._asking.acquire(blocking=False):
            return self._encode(tokens, len(prompt))
        try:
            return self._record(run(self._alone, self.token_embeddings.rows(tokens.ids)), tokens, len(prompt))
        finally:
            self._asking.release()

    def run(self, words: Vectors) -> Vectors:
        """Return the last layer's vectors of one text, from the embeddings of its tokens; on the calling thread."""
        with self._opening:
            if self._session is None:
                self._session = open_session(self._graph)
        return run(self._session, words)

    def pool(self, rows: Vectors) -> Vectors:
        """Return one vector of all a text's tokens' vectors."""
        how = {"cls": lambda: rows[0], "max": lambda: rows.max(axis=0), "mean": lambda: rows.mean(axis=0)}
        return np.asarray(how[self.settings.pooling](), dtype=np.float32)

    def _encode(self, tokens: Tokens, prompt_chars: int) -> Encoded:
        return self._record(self.run(self.token_embeddings.rows(tokens.ids)), tokens, prompt_chars)

    def _record(self, rows: Vectors, tokens: Tokens, prompt_chars: int) -> Encoded:
        return encoded(self.pool(rows), rows - self._background, tokens.spans, prompt_chars)


def open_compiled(folder: Path, model_id: str) -> CompiledEmbedder:
    """Return the embedder; raise ModelError with the remedy."""
    try:
        return CompiledEmbedder(folder, model_id)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as exc:
        raise ModelError(f"{folder}: the compiled model cannot be opened ({exc}): remove the folder") from exc


def open_session(graph: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """Return the graph, ready to run on so many threads, the one that calls it among them; raise ModelError."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    options.add_session_config_entry("session.force_spinning_stop", "1")  # once the text is done
    # On a processor, the one node for a sum and its normalisation takes longer than the two it is made of.
    apart = ["SkipLayerNormFusion"]
    try:
        return onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=apart
        )
    except Exception as exc:  # its errors have nothing else in common
        raise ModelError(
            f"{graph}: it cannot be opened ({exc}): start again; if that does not help, remove its folder"
        ) from exc


def run(session: onnxruntime.InferenceSession, words: Vectors) -> Vectors:
    """Return the last layer's vectors (n, dim) of one text, from the embeddings of its tokens."""
    (rows,) = session.run(None, {"words": words[None]})
    return np.asarray(rows[0], dtype=np.float32)
