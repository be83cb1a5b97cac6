"""Codes of vectors: whatever the vectors, products stay nearly as they are, and on average exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.codes import Codec, rotation


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("dim", [1, 6, 64, 384])
def test_a_rotation_changes_no_product(dim: int) -> None:
    turn = rotation(dim)
    assert np.allclose(turn @ turn.T, np.eye(dim), atol=1e-5)


def test_the_rotation_is_part_of_the_format() -> None:
    assert np.allclose(rotation(384)[:2, :3], [[0.0117, -0.0503, 0.0065], [0.0828, -0.0732, 0.0657]], atol=1e-4)


@pytest.mark.parametrize(("bits", "width", "error"), [(2, 96, 0.02), (4, 192, 0.006)])
def test_a_code_takes_its_bits_and_keeps_products(bits: int, width: int, error: float) -> None:
    random = np.random.default_rng(1)
    rows, others = unit(random.standard_normal((500, 384))), unit(random.standard_normal((50, 384)))
    others[:25] = unit(rows[:25] + 0.04 * others[:25])
    codec = Codec(384, bits)
    codes, scales = codec.encode(rows)
    assert codes.shape == (500, width)
    off = codec.decode(codes, scales) @ others.T - rows @ others.T
    assert off.std() < error
    assert abs(off.mean()) < 0.002
    assert abs(np.diag(off[:25]).mean()) < 0.005  # of a vector with its like, too


@given(seed=st.integers(0, 10_000), dim=st.integers(1, 70), bits=st.sampled_from([2, 4]))
def test_every_decoded_row_has_the_same_length_whatever_the_vector(seed: int, dim: int, bits: int) -> None:
    random = np.random.default_rng(seed)
    rows = unit(random.standard_normal((9, dim)) ** 5 + 1e-3)
    codec = Codec(dim, bits)
    codes, scales = codec.encode(rows)
    assert np.allclose(np.linalg.norm(codec.centred(codes), axis=1) * scales, codec.length, rtol=1e-3)
