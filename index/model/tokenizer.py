"""A Unigram tokeniser with a memory-mapped vocabulary: it opens at once and needs little memory.

Reading 250,000 pieces into `tokenizers` takes seconds and 270 MB. How a text is cut depends only on the pieces that
occur in it (and on the lowest score, which sets the unknown token's). So the pieces that can occur are looked up
in a trie, and `tokenizers` gets a model of these alone: the tokens and offsets are the same.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer, models

from index.disk.mapped import mapped

FRAME, PIECES = "tokenizer.json", "pieces.marisa"
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text's tokens, the model's special ones included."""

    ids: NDArray[np.int64]  # (n_tokens,)
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the text that each covers; (0, 0) for a special one


class WholeTokenizer:
    """Any tokeniser that `tokenizers` reads, whole in memory."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._tokenizer = _truncating(Tokenizer.from_file(str(folder / FRAME)), max_tokens)

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in order, truncated at `max_tokens`."""
        return [Tokens(_ids(row), _spans(row)) for row in self._tokenizer.encode_batch(list(texts))]


class PieceTokenizer:
    """A Unigram tokeniser that loads, for each call, only the pieces that can occur in its texts."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        text = (folder / FRAME).read_text("utf-8")
        fields = json.loads(text)
        self._frame = _truncating(Tokenizer.from_str(text), max_tokens)
        self._normalizer, self._pre_tokenizer = self._frame.normalizer, self._frame.pre_tokenizer
        self._kept: list[list[Any]] = fields["model"]["vocab"]
        self._unk = int(fields["model"]["unk_id"])
        self._kept_ids = np.load(folder / "kept.npy")
        self._added = re.compile("|".join(re.escape(token["content"]) for token in fields["added_tokens"]) or r"(?!)")
        self._pieces = marisa_trie.Trie().mmap(str(folder / PIECES))
        self._ids, self._scores = (mapped(folder / f"pieces-{part}.npy") for part in ("ids", "scores"))
        # Held whenever the frame is touched: its own lock, taken with the interpreter's held, can deadlock.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in order, truncated at `max_tokens`."""
        found = self._pieces_in(texts)
        rows = np.fromiter(found.values(), dtype=np.int64, count=len(found))
        vocabulary = [*map(tuple, self._kept), *zip(found, self._scores[rows].tolist(), strict=True)]
        ids = np.concatenate([self._kept_ids, self._ids[rows]])
        with self._lock:
            self._frame.model = models.Unigram(vocabulary, unk_id=self._unk)
            one = len(texts) == 1  # no need for the library's threads
            encodings = [self._frame.encode(texts[0])] if one else self._frame.encode_batch(list(texts))
        return [Tokens(_known(row, ids), _spans(row)) for row in encodings]

    def _pieces_in(self, texts: Sequence[str]) -> dict[str, int]:
        """Return the pieces that occur in the normalised texts, and the row of each."""
        words = dict.fromkeys(
            word
            for text in texts
            for part in self._added.split(text)
            for word, _ in self._pre_tokenizer.pre_tokenize_str(self._normalizer.normalize_str(part))
        )
        ends = (word[at:] for word in words for at in range(len(word)))
        return dict(piece for end in ends for piece in self._pieces.iter_prefixes_with_ids(end))


def open_tokenizer(folder: Path, max_tokens: int) -> WholeTokenizer | PieceTokenizer:
    """Open the tokeniser that `write_tokenizer` wrote, truncating at `max_tokens`."""
    kind = PieceTokenizer if (folder / PIECES).is_file() else WholeTokenizer
    return kind(folder, max_tokens)


def write_tokenizer(folder: Path, tokenizer_json: str) -> None:
    """Write the tokeniser: a Unigram as a frame with its special pieces, plus arrays of the rest; any other whole."""
    fields = json.loads(tokenizer_json)
    model = fields["model"]
    by_pieces = model["type"] == "Unigram" and model.get("unk_id") is not None and not model.get("byte_fallback")
    separable = not any(token["single_word"] for token in fields["added_tokens"])
    if not (by_pieces and separable and fields["normalizer"] and fields["pre_tokenizer"]):
        (folder / FRAME).write_text(tokenizer_json, "utf-8")
        return
    pieces = [(str(piece), float(score)) for piece, score in model["vocab"]]
    number = {piece: n for n, (piece, _) in reversed(list(enumerate(pieces)))}
    unk = pieces[int(model["unk_id"])][0]
    lowest, low = min(pieces, key=lambda piece: piece[1])
    kept = {unk: number[unk], lowest: number[lowest]}
    kept |= {token["content"]: int(token["id"]) for token in fields["added_tokens"]}  # cut out before pieces are sought
    local = {piece: n for n, piece in enumerate(kept)}
    model["unk_id"] = local[unk]
    model["vocab"] = [[piece, pieces[number[piece]][1] if piece in number else low] for piece in kept]
    for token in fields["added_tokens"]:
        token["id"] = local[token["content"]]
    (folder / FRAME).write_text(json.dumps(fields, ensure_ascii=False), "utf-8")
    np.save(folder / "kept.npy", np.array(list(kept.values()), dtype=np.int64))
    trie = marisa_trie.Trie(piece for piece in number if piece and piece not in kept)
    (folder / PIECES).write_bytes(trie.tobytes())
    rows = np.array([number[piece] for piece, _ in sorted(trie.items(), key=itemgetter(1))], dtype=np.int64)
    np.save(folder / "pieces-ids.npy", rows)
    np.save(folder / "pieces-scores.npy", np.array([score for _, score in pieces], dtype=np.float64)[rows])


def _truncating(tokenizer: Tokenizer, max_tokens: int) -> Tokenizer:
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _known(encoding: Encoding, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return vocabulary ids for the frame's local ones; those of the post-processor are vocabulary ids already."""
    local, special = _ids(encoding), np.array(encoding.special_tokens_mask, dtype=bool)
    return np.where(special, local, ids[np.where(special, 0, local)])


def _ids(encoding: Encoding) -> NDArray[np.int64]:
    return np.array(encoding.ids, dtype=np.int64)


def _spans(encoding: Encoding) -> NDArray[np.int32]:
    return np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
