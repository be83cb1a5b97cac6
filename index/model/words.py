"""Single words -> vectors, many at once: by themselves, without the prompt of a question or a passage.

A word is a few tokens, and running the model on each alone takes five times as long. So words of as many tokens are
run together, without padding. In 8 bits what runs together shares a scale: a vector is as close (cosine .998) to that
of the word alone as 8 bits are to float32. Who needs the same bits again gives the same words together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from index.model.cores import cores
from index.model.embedder import Vectors
from index.model.embeddings import EmbeddingTable
from index.model.tokenizer import Ids, PieceTokenizer, WholeTokenizer

TOGETHER = 64  # words run at once; 32 took as long, 128 too
# The mark of a word's beginning that a sentencepiece tokeniser puts before each text. Before Chinese it is a token of
# its own and says nothing: without it, of 102 words in ten languages, 80 found their Chinese word first and not 77.
BEGINNING = "▁"


def encode_words(
    words: Sequence[str],
    tokenizer: PieceTokenizer | WholeTokenizer,
    table: EmbeddingTable,
    run: Callable[[Vectors], Vectors],
    pool: Callable[[Vectors], Vectors],
) -> Vectors:
    """Return the pooled vectors, float32 (len(words), dim), in order.

    `run` takes token embeddings and gives the last layer, both (n_words, n_tokens, dim).
    """
    beginning = tokenizer.encode([BEGINNING])[0].ids
    tokens = [_without(one.ids, beginning) for one in tokenizer.encode(words)] if words else []
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, ids in enumerate(tokens):
        by_length[len(ids)].append(number)
    batches = [same[at : at + TOGETHER] for same in by_length.values() for at in range(0, len(same), TOGETHER)]
    vectors: list[Vectors] = [np.zeros(0, np.float32)] * len(words)
    with ThreadPoolExecutor(cores()) as threads:
        embedded = threads.map(lambda batch: run(np.stack([table.rows(tokens[n]) for n in batch])), batches)
        for batch, layers in zip(batches, embedded, strict=True):
            for number, rows in zip(batch, layers, strict=True):
                vectors[number] = pool(rows)
    return np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)


def _without(ids: Ids, beginning: Ids) -> Ids:
    """Return the tokens of a text without the mark of its beginning, where that is a token of its own.

    `beginning` has the tokens of that mark alone, among the special ones.
    """
    at = len(beginning) // 2
    alone = len(beginning) == 3 and len(ids) > 3 and ids[at] == beginning[at]
    return np.delete(ids, at) if alone else ids
