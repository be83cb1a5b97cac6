"""Codes of vectors: whatever the vectors, products stay nearly as they are, and on average exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from index.model.embedder import unit
from index.store.codes import Codec, OneThread, rotation


@pytest.mark.parametrize("dim", [1, 6, 64, 384])
def test_a_rotation_changes_no_product(dim: int) -> None:
    turn = rotation(dim)
    assert np.allclose(turn @ turn.T, np.eye(dim), atol=1e-5)


def test_the_rotation_is_part_of_the_format() -> None:
    assert np.allclose(rotation(384)[:2, :3], [[0.0117, -0.0503, 0.0065], [0.0828, -0.0732, 0.0657]], atol=1e-4)


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


def test_the_limit_of_one_thread_holds_until_the_last_has_left_it() -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    with threadpool_limits(2, user_api="blas"):
        limit = OneThread()
        before = threads()
        assert set(before) == {2}
        limit.__enter__()
        limit.__enter__()
        limit.__exit__(None, None, None)  # as where two threads are within it, and one leaves
        assert set(threads()) == {1}
        limit.__exit__(None, None, None)
        assert threads() == before
