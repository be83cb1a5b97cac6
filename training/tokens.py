"""Texts -> token rows, padded to one length; numpy only, so that worker processes start fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.carried import Carried

QUESTION, PASSAGE = "query: ", "passage: "
STEP = 8  # lengths are multiples of it: fewer shapes, and faster on a GPU

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tokenized:
    """One text: the rows of its tokens in the embedding table, and the characters that each covers."""

    ids: list[int]
    spans: Spans


class Tokens:
    """The tokeniser, with tokens numbered by the base model's rows; a token without a row becomes unknown."""

    def __init__(self, carried: Carried) -> None:
        self._tokenizer = carried.tokenizer
        row_of = {token: row for row, token in enumerate(carried.used.tolist())}
        unknown = row_of[self._tokenizer.token_to_id("<unk>")]
        self._rows = np.array([row_of.get(token, unknown) for token in range(carried.sizes.vocabulary)])
        self.padding = row_of[self._tokenizer.token_to_id("<pad>")]

    def encode(self, text: str, most: int) -> Tokenized:
        """Return the text's tokens, truncated to `most`; the first and last special ones stay."""
        encoded = self._tokenizer.encode(text)
        ids, spans = self._rows[encoded.ids].tolist(), encoded.offsets
        if len(ids) > most:
            ids, spans = [*ids[: most - 1], ids[-1]], [*spans[: most - 1], spans[-1]]
        return Tokenized(ids, spans)


@dataclass(frozen=True, slots=True, eq=False)
class Padded:
    """n texts padded to one length."""

    ids: NDArray[np.int32]  # (n, length)
    sizes: NDArray[np.int32]  # (n,): number of tokens, the rest is padding
    own: NDArray[np.bool_]  # (n, length): tokens of the text itself, not of prompt or context

    def buckets(self, n: int) -> list[tuple[NDArray[np.int64], int]]:
        """Return the indices of the texts in n buckets of similar length, each with its padded length."""
        parts = np.array_split(np.argsort(self.sizes, kind="stable"), n)
        return [(part, min(self.ids.shape[1], _up(int(self.sizes[part].max())))) for part in parts if len(part)]


def padded(rows: Sequence[Sequence[int]], own: Sequence[Sequence[int]], padding: int) -> Padded:
    """Return the rows padded; `own` are the places in each row that `Padded.own` marks."""
    sizes = np.array([len(row) for row in rows], np.int32)
    ids = np.full((len(rows), _up(int(sizes.max()))), padding, np.int32)
    mask = np.zeros(ids.shape, bool)
    for n, (row, places) in enumerate(zip(rows, own, strict=True)):
        ids[n, : len(row)] = row
        mask[n, list(places)] = True
    return Padded(ids, sizes, mask)


def texts(tokens: Tokens, prompt: str, lines: Sequence[str], most: int) -> Padded:
    """Return the texts, each preceded by the prompt, truncated to `most` tokens."""
    encoded = [tokens.encode(prompt + line, most) for line in lines]
    own = [[n for n, (a, b) in enumerate(one.spans) if b > len(prompt) and b > a] for one in encoded]
    return padded([one.ids for one in encoded], own, tokens.padding)


def _up(length: int) -> int:
    return -(-length // STEP) * STEP
