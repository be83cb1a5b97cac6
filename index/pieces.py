"""The vocabulary of a Unigram tokeniser in memory-mapped arrays: a tokeniser that is ready at once, and small.

Reading 250,000 pieces into `tokenizers` takes seconds and 270 MB. Which pieces a text is cut into depends only on those
that occur in it (and on the lowest score, which the unknown token is measured by). So the pieces that can occur are
looked up by hashes of the text's substrings, and `tokenizers` gets a model of these alone: the same tokens, the same
offsets. A chance equality of hashes brings in a piece that does not occur, which changes nothing.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer, models

MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd; the next where two pieces collide
ARRAYS = ("hashes", "ids", "scores", "offsets", "letters")
FRAME = "tokenizer.json"
Hashes = NDArray[np.uint64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text's tokens, the model's special ones included."""

    ids: NDArray[np.int64]
    spans: NDArray[np.int32]  # (n_tokens, 2): the characters of the text that each covers; (0, 0) for a special one


class WholeTokenizer:
    """Any tokeniser that `tokenizers` reads, as it is."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._tokenizer = _truncating(Tokenizer.from_file(str(folder / FRAME)), max_tokens)

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """Return one record a text, cut after `max_tokens`."""
        return [Tokens(_ids(row), _spans(row)) for row in self._tokenizer.encode_batch(list(texts))]


class PieceTokenizer:
    """A Unigram tokeniser that knows, for each call, the pieces that its texts can hold."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        text = (folder / FRAME).read_text("utf-8")
        fields = json.loads(text)
        self._frame = _truncating(Tokenizer.from_str(text), max_tokens)
        self._kept: list[list[Any]] = fields["model"]["vocab"]
        self._unk = int(fields["model"]["unk_id"])
        self._kept_ids = np.load(folder / "kept.npy")
        self._added = re.compile("|".join(re.escape(token["content"]) for token in fields["added_tokens"]) or r"(?!)")
        arrays = {name: np.load(folder / f"pieces-{name}.npy", mmap_mode="r") for name in ARRAYS}
        self._hashes, self._ids, self._scores = arrays["hashes"], arrays["ids"], arrays["scores"]
        self._offsets, self._letters = arrays["offsets"], arrays["letters"]
        self._multiplier, self._longest = np.load(folder / "pieces-hashing.npy").tolist()
        self._lock = threading.Lock()  # the frame's model is set, then used

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """Return one record a text, cut after `max_tokens`."""
        rows = self._pieces_in(texts)
        vocabulary = [(piece, score) for piece, score in self._kept] + [self._piece(row) for row in rows.tolist()]
        ids = np.concatenate([self._kept_ids, self._ids[rows]])
        with self._lock:
            self._frame.model = models.Unigram(vocabulary, unk_id=self._unk)
            encodings = self._frame.encode_batch(list(texts))
        return [Tokens(_known(row, ids), _spans(row)) for row in encodings]

    def _pieces_in(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows of the vocabulary whose hash is that of a substring of the texts, normalised."""
        words = {
            word
            for text in texts
            for part in self._added.split(text)
            for word, _ in self._frame.pre_tokenizer.pre_tokenize_str(self._frame.normalizer.normalize_str(part))
        }
        hashes = _substring_hashes("\0".join(sorted(words)), self._multiplier, self._longest)
        rows = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.unique(rows[self._hashes[rows] == hashes])

    def _piece(self, row: int) -> tuple[str, float]:
        start, end = self._offsets[row : row + 2].tolist()
        return self._letters[start:end].tobytes().decode(), float(self._scores[row])


def open_tokenizer(folder: Path, max_tokens: int) -> WholeTokenizer | PieceTokenizer:
    """Return the tokeniser that `write_tokenizer` put there."""
    kind = PieceTokenizer if (folder / "pieces-hashes.npy").is_file() else WholeTokenizer
    return kind(folder, max_tokens)


def write_tokenizer(folder: Path, tokenizer_json: str) -> None:
    """Write the tokeniser: a Unigram as a frame of its special pieces and arrays of the others, any other whole."""
    fields = json.loads(tokenizer_json)
    model = fields["model"]
    by_pieces = model["type"] == "Unigram" and model.get("unk_id") is not None and not model.get("byte_fallback")
    apart = not any(token["single_word"] for token in fields["added_tokens"])
    if not (by_pieces and apart and fields["normalizer"] and fields["pre_tokenizer"]):
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
    _write_pieces(folder, [(piece, score, n) for n, (piece, score) in enumerate(pieces) if piece and piece not in kept])


def _write_pieces(folder: Path, pieces: Sequence[tuple[str, float, int]]) -> None:
    longest = max(len(piece) for piece, _, _ in pieces)
    for multiplier in MULTIPLIERS:
        hashes = np.array([_hash(piece, multiplier) for piece, _, _ in pieces], dtype=np.uint64)
        if len(np.unique(hashes)) == len(hashes):
            break
    else:
        raise ValueError("two pieces of the vocabulary have the same hash, whichever is tried")
    order = np.argsort(hashes)
    encoded = [pieces[n][0].encode() for n in order.tolist()]
    arrays: dict[str, NDArray[Any]] = {
        "hashes": hashes[order],
        "ids": np.array([pieces[n][2] for n in order.tolist()], dtype=np.int64),
        "scores": np.array([pieces[n][1] for n in order.tolist()], dtype=np.float64),
        "offsets": np.cumsum([0, *map(len, encoded)], dtype=np.int64),
        "letters": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "hashing": np.array([multiplier, longest], dtype=np.uint64),
    }
    for name, array in arrays.items():
        np.save(folder / f"pieces-{name}.npy", array)


def _hash(piece: str, multiplier: int) -> int:
    value = 0
    for char in piece:
        value = (value * multiplier + ord(char) + 1) % 2**64
    return value


def _substring_hashes(text: str, multiplier: int, longest: int) -> Hashes:
    """Return the hashes of all substrings of up to `longest` characters, each once."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64) + np.uint64(1)
    found, hashes = [], np.zeros(len(codes), dtype=np.uint64)
    for length in range(min(longest, len(codes))):
        hashes = hashes[: len(codes) - length] * np.uint64(multiplier) + codes[length:]
        found.append(hashes)
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)


def _truncating(tokenizer: Tokenizer, max_tokens: int) -> Tokenizer:
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _known(encoding: Encoding, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the vocabulary's ids; those that the post-processor put in are the vocabulary's already."""
    local, special = _ids(encoding), np.array(encoding.special_tokens_mask, dtype=bool)
    return np.where(special, local, ids[np.where(special, 0, local)])


def _ids(encoding: Encoding) -> NDArray[np.int64]:
    return np.array(encoding.ids, dtype=np.int64)


def _spans(encoding: Encoding) -> NDArray[np.int32]:
    return np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
