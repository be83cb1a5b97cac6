"""A passage's vectors as an index keeps them, and as bytes for the cache; questions of a calibration likewise.

Tokens without a letter or a digit, a seventh of all, are left out: they match any text alike. Whoever finds or makes
the vectors is left to `index.store.reuse`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from index.model.embedder import Encoded, Vectors
from index.store.codes import Codec, Codes, Scales

TOKEN_BITS = 2  # a dimension; docs/performance.md has what other numbers find
MIDDLE_BITS = QUESTION_BITS = 4  # there is one middle a passage, and few questions
HEADER = struct.Struct("<II")  # tokens, dim
Spans = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CodedTokens:
    """A passage's tokens: the middle of all, and what each differs from it.

    That difference has two fifths of a token's energy, so its code has two fifths of the error.
    """

    middle: Codes  # (middle's width,)
    middle_scale: np.float16
    codes: Codes  # (n_tokens, width)
    scales: Scales  # (n_tokens,)
    spans: Spans  # (n_tokens, 2): characters of the chunk's text; (-1, -1) for a token of the context


@dataclass(frozen=True, slots=True)
class Coded:
    """The vectors of one passage: a chunk behind its line of context."""

    vector: Vectors  # (dim,), of unit length
    tokens: CodedTokens


def coded(record: Encoded, text: str) -> CodedTokens:
    """Return the text's tokens that have a letter, a digit or a mark of one; their spans stay those of the text."""
    kept = [any(map(_is_said, text[start:end])) for start, end in record.spans.tolist()]
    tokens = record.tokens[kept].astype(np.float32)
    dim = len(record.vector)
    middle = tokens.sum(axis=0, keepdims=True) / max(len(tokens), 1)
    (code,), (scale,) = Codec(dim, MIDDLE_BITS).encode(middle)
    differences = tokens - Codec(dim, MIDDLE_BITS).decode(code[None], np.array([scale]))
    return CodedTokens(code, scale, *Codec(dim, TOKEN_BITS).encode(differences), record.spans[kept])


def spans_in_chunk(spans: Spans, n_context: int) -> Spans:
    """Return spans of context and chunk, (n, 2), as those of the chunk, behind `n_context` characters."""
    moved = spans - np.int32(n_context)
    moved[:, 0] = np.maximum(moved[:, 0], 0)
    moved[moved[:, 1] <= 0] = -1
    return moved


def packed(record: Coded) -> bytes:
    """Return the record as bytes, little-endian: sizes, vector (f32), codes, scales (f16), spans (i32)."""
    tokens = record.tokens
    scales = np.array([tokens.middle_scale, *tokens.scales], dtype="<f2")
    arrays = (record.vector.astype("<f4"), tokens.middle, tokens.codes, scales, tokens.spans.astype("<i4"))
    return HEADER.pack(len(tokens.codes), len(record.vector)) + b"".join(array.tobytes() for array in arrays)


def unpacked(data: bytes) -> Coded:
    """Return the record that `packed` was given."""
    n, dim = HEADER.unpack_from(data)
    width, middle = Codec(dim, TOKEN_BITS).width, Codec(dim, MIDDLE_BITS).width
    ends = np.cumsum([HEADER.size, 4 * dim, middle, n * width, 2 * (n + 1)]).tolist()
    scales = np.frombuffer(data, "<f2", n + 1, ends[3])
    tokens = CodedTokens(
        np.frombuffer(data, np.uint8, middle, ends[1]),
        scales[0],
        np.frombuffer(data, np.uint8, n * width, ends[2]).reshape(n, width),
        scales[1:],
        np.frombuffer(data, "<i4", 2 * n, ends[4]).reshape(n, 2),
    )
    return Coded(np.frombuffer(data, "<f4", dim, ends[0]), tokens)


def packed_question(record: Encoded) -> bytes:
    """Return a question's vector and tokens as bytes, the tokens in QUESTION_BITS a dimension, without their spans."""
    codes, scales = Codec(len(record.vector), QUESTION_BITS).encode(record.tokens.astype(np.float32))
    arrays = (record.vector.astype("<f4"), codes, scales.astype("<f2"))
    return HEADER.pack(len(codes), len(record.vector)) + b"".join(array.tobytes() for array in arrays)


def unpacked_question(data: bytes) -> Encoded:
    """Return the question that `packed_question` was given, its tokens as they were coded, its spans (0, 0)."""
    n, dim = HEADER.unpack_from(data)
    codec = Codec(dim, QUESTION_BITS)
    ends = np.cumsum([HEADER.size, 4 * dim, n * codec.width]).tolist()
    codes = np.frombuffer(data, np.uint8, n * codec.width, ends[1]).reshape(n, codec.width)
    tokens = codec.decode(codes, np.frombuffer(data, "<f2", n, ends[2]))
    return Encoded(np.frombuffer(data, "<f4", dim, ends[0]), tokens, np.zeros((n, 2), dtype=np.int32))


def _is_said(char: str) -> bool:
    return char.isalnum() or category(char).startswith("M")
