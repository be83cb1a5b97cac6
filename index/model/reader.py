"""The compiled reader: question and excerpt together through one graph, and two heads on what comes out.

It reads `<s> query: question </s> passage: context, line break, text </s>` with the default model's tokens. The rows
of the text's own tokens say where the answer begins and ends, and, beside the row of `<s>`, whether the text answers.
An excerpt is read by itself, on one thread, several at once on as many cores. How the folder is made is left to
`index.compile.reader`.
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
from index.model.embeddings import WordTable
from index.model.reading import Excerpt, Read, Reading, runs
from index.model.tokenizer import PieceTokenizer, Tokens, WholeTokenizer

log = logging.getLogger(__name__)

GRAPH, HEADS, SETTINGS = "reader.onnx", "heads.npz", "reader.json"
QUESTION, PASSAGE = "query: ", "passage: "
QUESTION_TOKENS, TOKENS = 96, 512  # of the question, of question and excerpt together
MOST_TOKENS = 1000  # of all excerpts read for one question: some 150 ms on two cores
SLOW_MS = 450  # that reading may take; where so many tokens take longer, fewer are read
TRIED_TOKENS = 64  # of the run that tells how fast this machine reads


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """What graph and heads do not say of the reader."""

    temperature: float  # that the logit of an answer is divided by
    weights: str  # "8 bits", "7 bits" or "float32"
    token_cosine: float  # with the original, the mean over the excerpts it was checked on
    answers_apart: float  # from the original's logit of an answer, the mean distance
    runs_apart: float  # the same of `Reading.runs`: half the sum of the distances


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """The tokens of a question and an excerpt."""

    ids: NDArray[np.int64]
    own: NDArray[np.int64]  # which of them are the text's
    spans: NDArray[np.int32]  # of those, in characters of the text


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """What is read from the last layer: logits are rows · weights + bias."""

    span_weight: Vectors  # (2, dim): of an answer's first token, of its last
    span_bias: Vectors  # (2,)
    answers_weight: Vectors  # (1, dim)
    answers_bias: Vectors  # (1,)

    def logit(self, rows: Vectors, read: Input) -> float:
        """Return how much the rows (n, dim) speak for an answer.

        It is what the first token's row says, and how far the text's tokens, taken together, stand out against it as
        an answer's first and last: the mean of both logsumexp(tokens) - first token.
        """
        if not len(read.own):
            return -math.inf
        ends = rows[read.own] @ self.span_weight.T
        highest = ends.max(axis=0)
        together = highest + np.log(np.exp(ends - highest).sum(axis=0))
        out = float((together - self.span_weight @ rows[0]).mean())
        return float(self.answers_weight[0] @ rows[0] + self.answers_bias[0]) + out

    def reading(self, rows: Vectors, read: Input, temperature: float) -> Reading:
        """Return what the rows of that input say."""
        logit = self.logit(rows, read) / temperature
        starts, ends = _softmax(rows[read.own] @ self.span_weight.T + self.span_bias).T
        return Reading(1 / (1 + float(np.exp(-np.clip(logit, -50, 50)))), runs(starts, ends), read.spans)


class CompiledReader:
    """A Reader over a compiled folder, and the default model's tokens; safe to call from several threads."""

    def __init__(self, folder: Path, tokenizer: PieceTokenizer | WholeTokenizer, words: WordTable) -> None:
        self.settings = ReaderSettings(**json.loads((folder / SETTINGS).read_text("utf-8")))
        with np.load(folder / HEADS) as heads:
            self._heads = Heads(**heads)
        self._session = open_session(folder / GRAPH)
        self._tokenizer, self._words = tokenizer, words
        self._affordable = self._measure()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Return the readings of the first excerpts: of MOST_TOKENS, at least one, and no more than SLOW_MS allows."""
        inputs = inputs_of(self._tokenizer, question, excerpts)
        taken, left_out = allowed([len(read.ids) for read in inputs], self._affordable)
        longest_first = sorted(range(taken), key=lambda n: -len(inputs[n].ids))  # so that all cores are done together
        with ThreadPoolExecutor(cores()) as pool:
            readings = dict(zip(longest_first, pool.map(self._read, (inputs[n] for n in longest_first)), strict=True))
        return Read(tuple(readings[n] for n in range(taken)), left_out)

    def run(self, words: Vectors) -> Vectors:
        """Return the last layer of one input, from the embeddings of its tokens."""
        return run(self._session, words)

    def _read(self, read: Input) -> Reading:
        return self._heads.reading(self.run(self._words.rows(read.ids)), read, self.settings.temperature)

    def _measure(self) -> float:
        """Return how many tokens SLOW_MS are enough for; said in the log where they are fewer than wanted.

        The time is the processor's, of one core: what else runs on the machine does not count.
        """
        words = self._words.rows(np.arange(TRIED_TOKENS))
        times = []
        for _ in range(3):
            began = time.thread_time()
            self.run(words)
            times.append(time.thread_time() - began)
        speed = cores() * TRIED_TOKENS / max(min(times), 1e-6)
        affordable = speed * SLOW_MS / 1000
        if affordable < MOST_TOKENS:
            log.warning(
                "the reader reads %.0f tokens a second here: %.0f of %d at a question, "
                "the passages beyond are left out; YINZHENG_READER=none reads none",
                *(speed, affordable, MOST_TOKENS),
            )
        return affordable


def allowed(lengths: Sequence[int], affordable: float) -> tuple[int, int]:
    """Return how many of the inputs of these lengths, in tokens, are read, and how many more would be elsewhere.

    Together they have at most MOST_TOKENS, or are one; those read have at most `affordable`.
    """
    totals = list(accumulate(lengths))
    wanted = max(sum(total <= MOST_TOKENS for total in totals), min(1, len(totals)))
    taken = sum(total <= affordable for total in totals[:wanted])
    return taken, wanted - taken


def inputs_of(tokenizer: PieceTokenizer | WholeTokenizer, question: str, excerpts: Sequence[Excerpt]) -> list[Input]:
    """Return what is read of each excerpt; a long question is cut at its end, then the excerpt."""
    before = [PASSAGE + excerpt.context + "\n" for excerpt in excerpts]
    texts = [head + excerpt.text for head, excerpt in zip(before, excerpts, strict=True)]
    asked, *told = tokenizer.encode([QUESTION + question, *texts])
    asked = _cut(asked, QUESTION_TOKENS)
    return [
        _input(asked, _cut(tokens, TOKENS + 1 - len(asked.ids)), len(head))
        for tokens, head in zip(told, before, strict=True)
    ]


def open_reader(folder: Path, tokenizer: PieceTokenizer | WholeTokenizer, words: WordTable) -> CompiledReader:
    """Return the reader; raise ModelError with the remedy."""
    try:
        return CompiledReader(folder, tokenizer, words)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as exc:
        raise ModelError(f"{folder}: the compiled reader cannot be opened ({exc}): remove the folder") from exc


def _input(asked: Tokens, told: Tokens, before: int) -> Input:
    """Return question and excerpt together; the excerpt's first `before` characters are not its text."""
    spans = told.spans[1:]
    own = np.flatnonzero((spans[:, 1] > before) & (spans[:, 1] > spans[:, 0]))
    moved = np.maximum(spans[own] - before, 0).astype(np.int32)
    return Input(np.concatenate([asked.ids, told.ids[1:]]), len(asked.ids) + own, moved)


def _cut(tokens: Tokens, most: int) -> Tokens:
    """Return at most so many tokens, the closing special one among them."""
    if len(tokens.ids) <= most:
        return tokens
    kept = np.r_[0 : most - 1, len(tokens.ids) - 1]
    return Tokens(tokens.ids[kept], tokens.spans[kept])


def _softmax(logits: Vectors) -> Vectors:
    """Return each column in parts of its sum; of no rows, none."""
    if not len(logits):
        return logits
    powers = np.exp(logits - logits.max(axis=0))
    shares: Vectors = powers / powers.sum(axis=0)
    return shares
