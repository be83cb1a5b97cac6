"""What a reading says of spans: shares that add up, words that lie where they are asked for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.model.reading import FARTHEST, Reading, span_probabilities


def reading(seed: int, n: int) -> Reading:
    """Return one of chance, each token two characters long."""
    rng = np.random.default_rng(seed)
    starts, ends = rng.dirichlet(np.ones(n), 2).astype(np.float32)
    spans = np.stack([np.arange(n) * 2, np.arange(n) * 2 + 2], axis=1).astype(np.int32)
    return Reading(0.5, span_probabilities(starts, ends), spans)


def test_a_run_is_its_first_and_its_last_token_and_no_longer_than_allowed() -> None:
    starts, ends = np.zeros((2, 60), dtype=np.float32)
    starts[3], starts[50], ends[5], ends[50] = 0.5, 0.5, 0.5, 0.5
    found = span_probabilities(starts, ends)
    assert found.shape == (60, FARTHEST + 1)
    assert found[3, 2] == found[50, 0] == 0.5  # from 3 to 50 is too far, from 50 to 5 the wrong way
    assert found.sum() == 1


@given(seed=st.integers(0, 10**6), n=st.integers(1, 90), cut=st.integers(0, 180))
def test_shares_of_parts_are_at_most_that_of_the_whole(seed: int, n: int, cut: int) -> None:
    one = reading(seed, n)
    at = min(cut // 2 * 2, 2 * n)
    assert abs(one.probability(0, 2 * n) - 1) < 1e-4
    assert one.probability(0, at) + one.probability(at, 2 * n) <= 1 + 1e-4
    assert one.probability(at, at) == 0


@given(seed=st.integers(0, 10**6), n=st.integers(1, 90), ends=st.tuples(st.integers(0, 180), st.integers(0, 180)))
def test_the_likeliest_words_lie_where_they_are_asked_for(seed: int, n: int, ends: tuple[int, int]) -> None:
    one = reading(seed, n)
    start, end = min(ends), min(max(ends), 2 * n)
    words = one.likeliest(start, end)
    if start >= end:
        assert words is None
        return
    assert words is not None
    assert start <= words.start < words.end <= end
    assert words.end - words.start <= 2 * (FARTHEST + 1)
    assert 0 <= words.probability <= 1 + 1e-4


def test_a_reading_that_reached_no_token_of_the_text_shares_nothing() -> None:
    none = np.zeros(0, dtype=np.float32)
    one = Reading(0.9, span_probabilities(none, none), np.zeros((0, 2), dtype=np.int32))
    assert one.probability(0, 10) == 0
    assert one.likeliest(0, 10) is None
