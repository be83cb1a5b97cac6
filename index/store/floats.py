"""Vectors with their tokens in float16, as bytes: a model is known by those of probes.

The version before kept passages so; what its cache has is coded and not embedded again.
"""

from __future__ import annotations

import struct

import numpy as np

from index.model.embedder import Encoded

HEADER = struct.Struct("<II")  # tokens, dim


def packed_floats(record: Encoded) -> bytes:
    """Return the record as bytes: sizes, vector (f32), tokens (f16) and spans (i32), little-endian."""
    n_tokens, dim = record.tokens.shape
    arrays = (record.vector.astype("<f4"), record.tokens.astype("<f2"), record.spans.astype("<i4"))
    return HEADER.pack(n_tokens, dim) + b"".join(array.tobytes() for array in arrays)


def unpacked_floats(data: bytes) -> Encoded:
    """Return the record that `packed_floats` was given, with its tokens as float16."""
    n_tokens, dim = HEADER.unpack_from(data)
    tokens_at = HEADER.size + 4 * dim
    spans_at = tokens_at + 2 * n_tokens * dim
    return Encoded(
        np.frombuffer(data, "<f4", dim, HEADER.size),
        np.frombuffer(data, "<f2", n_tokens * dim, tokens_at).reshape(n_tokens, dim),
        np.frombuffer(data, "<i4", 2 * n_tokens, spans_at).reshape(n_tokens, 2),
    )
