"""The compiled reader: a cross-encoder over question and excerpt, with a span head and an answer head.

It reads `<s> query: question </s> passage: context, line break, text </s>` with the default model's tokens. The rows
of the text's own tokens say where the answer begins and ends and, with the row of `<s>`, whether the text answers.
Each excerpt is read by itself, one on each core. Making the folder is left to `index.compile.reader`.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.model.compiled import open_session, run
from index.model.cores import cores
from index.model.embedder import Vectors
from index.model.embeddings import EmbeddingTable
from index.model.reading import Excerpt, Read, Reading, span_probabilities
from index.model.tokenizer import PieceTokenizer, Tokens, WholeTokenizer

log = logging.getLogger(__name__)

GRAPH, HEADS, SETTINGS = "reader.onnx", "heads.npz", "reader.json"
QUESTION, PASSAGE = "query: ", "passage: "
QUESTION_TOKENS, TOKENS = 96, 512  # limits of the question, and of question and excerpt together
MAX_TOKENS_READ = 1000  # for one question, over all excerpts: some 150 ms on two cores
MAX_READING_MS = 450  # for one question; on a machine where so many tokens take longer, fewer are read
PROBE_TOKENS = 64  # of the run that measures how fast this machine reads


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """What graph and heads do not say about the reader."""

    temperature: float  # divides the answer logit (Guo et al. 2017)
    weights: str  # "8 bits", "7 bits" or "float32"
    token_cosine: float  # mean cosine with the original's token vectors, over the sample inputs
    answers_apart: float  # mean distance from the original's answer logit
    runs_apart: float  # mean total variation from the original's `Reading.span_probabilities`


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """The tokens of a question and an excerpt."""

    ids: NDArray[np.int64]  # (n,)
    own: NDArray[np.int64]  # (n_own,): which of them belong to the excerpt's text
    spans: NDArray[np.int32]  # (n_own, 2): the characters of the text that each of these covers


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Linear heads on the last layer: logits are rows · weight + bias."""

    span_weight: Vectors  # (2, dim): for an answer's first token and its last
    span_bias: Vectors  # (2,)
    answers_weight: Vectors  # (1, dim)
    answers_bias: Vectors  # (1,)

    def logit(self, rows: Vectors, read: Input) -> float:
        """Return the logit that the text answers, from the last layer (n, dim); -inf where it has no token.

        It is the answer head on `<s>`, plus the mean over both span logits of logsumexp(text tokens) - `<s>`.
        """
        if not len(read.own):
            return -math.inf
        ends = rows[read.own] @ self.span_weight.T
        highest = ends.max(axis=0)
        together = highest + np.log(np.exp(ends - highest).sum(axis=0))
        out = float((together - self.span_weight @ rows[0]).mean())
        return float(self.answers_weight[0] @ rows[0] + self.answers_bias[0]) + out

    def reading(self, rows: Vectors, read: Input, temperature: float) -> Reading:
        """Return the reading of that input from its last layer (n, dim)."""
        logit = self.logit(rows, read) / temperature
        starts, ends = _softmax(rows[read.own] @ self.span_weight.T + self.span_bias).T
        answers = 1 / (1 + float(np.exp(-np.clip(logit, -50, 50))))
        return Reading(answers, span_probabilities(starts, ends), read.spans)


class CompiledReader:
    """A Reader over a compiled folder, with the default model's tokens; safe to call from several threads."""

    def __init__(self, folder: Path, tokenizer: PieceTokenizer | WholeTokenizer, embeddings: EmbeddingTable) -> None:
        self.settings = ReaderSettings(**json.loads((folder / SETTINGS).read_text("utf-8")))
        with np.load(folder / HEADS) as heads:
            self._heads = Heads(**heads)
        self._session = open_session(folder / GRAPH)
        self._tokenizer, self._embeddings = tokenizer, embeddings
        self._affordable = self._measure()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Return the readings of the first excerpts, as many as `allowed` lets be read."""
        inputs = inputs_of(self._tokenizer, question, excerpts)
        taken, left_out = allowed([len(read.ids) for read in inputs], self._affordable)
        longest_first = sorted(range(taken), key=lambda n: -len(inputs[n].ids))  # so that all cores are done together
        with ThreadPoolExecutor(cores()) as pool:
            readings = dict(zip(longest_first, pool.map(self._read, (inputs[n] for n in longest_first)), strict=True))
        return Read(tuple(readings[n] for n in range(taken)), left_out)

    def run(self, embeddings: Vectors) -> Vectors:
        """Return the last layer (n, dim) of one input from its token embeddings (n, dim)."""
        return run(self._session, embeddings)

    def _read(self, read: Input) -> Reading:
        return self._heads.reading(self.run(self._embeddings.rows(read.ids)), read, self.settings.temperature)

    def _measure(self) -> float:
        """Return how many tokens this machine reads in MAX_READING_MS; log a warning if fewer than MAX_TOKENS_READ.

        It measures the CPU time of one core, so that other programs running do not count.
        """
        embeddings = self._embeddings.rows(np.arange(PROBE_TOKENS))
        times = []
        for _ in range(3):
            began = time.thread_time()
            self.run(embeddings)
            times.append(time.thread_time() - began)
        speed = cores() * PROBE_TOKENS / max(min(times), 1e-6)
        affordable = speed * MAX_READING_MS / 1000
        if affordable < MAX_TOKENS_READ:
            log.warning(
                "the reader reads %.0f tokens a second here: %.0f of %d at a question, "
                "the passages beyond are left out; YINZHENG_READER=none reads none",
                *(speed, affordable, MAX_TOKENS_READ),
            )
        return affordable


def allowed(lengths: Sequence[int], affordable: float) -> tuple[int, int]:
    """Return how many of the first inputs are read, and how many more would be on a faster machine.

    `lengths` are in tokens. Inputs of at most MAX_TOKENS_READ together, or else the first one, would be read; those
    read have at most `affordable` tokens together.
    """
    totals = list(accumulate(lengths))
    wanted = max(sum(total <= MAX_TOKENS_READ for total in totals), min(1, len(totals)))
    taken = sum(total <= affordable for total in totals[:wanted])
    return taken, wanted - taken


def inputs_of(tokenizer: PieceTokenizer | WholeTokenizer, question: str, excerpts: Sequence[Excerpt]) -> list[Input]:
    """Return the input for each excerpt, in order; the question is truncated first, then the excerpt."""
    contexts = [PASSAGE + excerpt.context + "\n" for excerpt in excerpts]
    texts = [context + excerpt.text for context, excerpt in zip(contexts, excerpts, strict=True)]
    first, *others = tokenizer.encode([QUESTION + question, *texts])
    first = _truncated(first, QUESTION_TOKENS)
    return [
        _input(first, _truncated(tokens, TOKENS + 1 - len(first.ids)), len(context))
        for tokens, context in zip(others, contexts, strict=True)
    ]


def open_reader(folder: Path, tokenizer: PieceTokenizer | WholeTokenizer, embeddings: EmbeddingTable) -> CompiledReader:
    """Return the reader of a compiled folder; raise ModelError with the remedy."""
    try:
        return CompiledReader(folder, tokenizer, embeddings)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as exc:
        raise ModelError(f"{folder}: the compiled reader cannot be opened ({exc}): remove the folder") from exc


def _input(question: Tokens, excerpt: Tokens, before: int) -> Input:
    """Return question and excerpt together; the excerpt's first `before` characters are prompt and context."""
    spans = excerpt.spans[1:]
    own = np.flatnonzero((spans[:, 1] > before) & (spans[:, 1] > spans[:, 0]))
    moved = np.maximum(spans[own] - before, 0).astype(np.int32)
    return Input(np.concatenate([question.ids, excerpt.ids[1:]]), len(question.ids) + own, moved)


def _truncated(tokens: Tokens, limit: int) -> Tokens:
    """Return at most `limit` tokens, the closing special one among them."""
    if len(tokens.ids) <= limit:
        return tokens
    kept = np.r_[0 : limit - 1, len(tokens.ids) - 1]
    return Tokens(tokens.ids[kept], tokens.spans[kept])


def _softmax(logits: Vectors) -> Vectors:
    """Return the softmax of each column."""
    if not len(logits):
        return logits
    powers = np.exp(logits - logits.max(axis=0))
    shares: Vectors = powers / powers.sum(axis=0)
    return shares
