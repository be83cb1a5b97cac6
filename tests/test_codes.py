"""Codes of vectors: whatever the vectors, products stay nearly as they are, and on average exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model.embedder import unit
from index.store.codes import Codec, turned, turned_back


@pytest.mark.parametrize("dim", [1, 6, 64, 384])
def test_a_rotation_changes_no_product_and_can_be_turned_back(dim: int) -> None:
    axes = np.eye(dim, dtype=np.float32)
    assert np.allclose(turned(axes) @ turned(axes).T, axes, atol=1e-5)
    assert np.allclose(turned_back(turned(axes)), axes, atol=1e-5)


def test_the_rotation_is_part_of_the_format() -> None:
    axes = np.eye(2, 384, dtype=np.float32)
    assert np.allclose(turned(axes)[:, :3], [[0.0117, -0.0503, 0.0065], [0.0828, -0.0732, 0.0657]], atol=1e-4)


@pytest.mark.parametrize("bits", [2, 4])
def test_the_code_of_a_row_does_not_depend_on_the_rows_beside_it(bits: int) -> None:
    rows = np.random.default_rng(2).standard_normal((100, 384)).astype(np.float32)
    codec = Codec(384, bits)
    together, alone = codec.encode(rows), [codec.encode(rows[number : number + 1]) for number in range(100)]
    assert (together[0] == np.concatenate([codes for codes, _ in alone])).all()
    assert (together[1] == np.concatenate([scales for _, scales in alone])).all()
    assert (turned(rows) == np.concatenate([turned(row[None]) for row in rows])).all()  # to the last digit


@pytest.mark.parametrize(("bits", "width", "error"), [(2, 96, 0.02), (4, 192, 0.006)])
def test_a_code_takes_its_bits_and_keeps_products(bits: int, width: int, error: float) -> None:
    random = np.random.default_rng(1)
    rows, others = (
        unit(random.standard_normal((500, 384), np.float32)),
        unit(random.standard_normal((50, 384), np.float32)),
    )
    others[:25] = unit(rows[:25] + 0.04 * others[:25])
    codec = Codec(384, bits)
    codes, scales = codec.encode(rows)
    assert codes.shape == (500, width)
    off = codec.decode(codes, scales) @ others.T - rows @ others.T
    assert off.std() < error
    assert abs(off.mean()) < 0.002
    assert abs(np.diag(off[:25]).mean()) < 0.005  # of a vector with its like, too


@given(seed=st.integers(0, 10_000), dim=st.integers(1, 70), bits=st.sampled_from([2, 4]))
def test_a_decoded_row_has_the_length_of_its_row_stretched(seed: int, dim: int, bits: int) -> None:
    random = np.random.default_rng(seed)
    rows = (random.standard_normal((9, dim)) ** 5 + 1e-3).astype(np.float32)
    codec = Codec(dim, bits)
    codes, scales = codec.encode(rows)
    lengths = np.linalg.norm(codec.centred(codes), axis=1) * scales
    assert np.allclose(lengths, codec.stretch * np.linalg.norm(rows, axis=1), rtol=2e-3, atol=1e-3)


@pytest.mark.parametrize("bits", [2, 4])
def test_no_rows_and_rows_of_zeros_have_codes_too(bits: int) -> None:
    codec = Codec(8, bits)
    assert codec.decode(*codec.encode(np.zeros((0, 8), dtype=np.float32))).shape == (0, 8)
    assert not codec.decode(*codec.encode(np.zeros((2, 8), dtype=np.float32))).any()
