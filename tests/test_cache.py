from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.store.cache import DIGEST, FILE, Cache, Kind, open_cache, sizes
from index.store.coded import (
    Coded,
    CodedTokens,
    coded,
    packed,
    packed_question,
    spans_in_chunk,
    unpacked,
    unpacked_question,
)
from index.store.reuse import CachingSplit
from index.text.words import split
from tests.conftest import CharEmbedder

KEY = b"k" * 32


def key_of(n: int) -> bytes:
    return bytes([n]) * 32


def test_what_is_put_is_what_is_read_in_a_later_run_too(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put({KEY: b"record"}, Kind.PASSAGE)
    with open_cache(tmp_path) as cache:
        assert cache.get(KEY) == b"record"
        assert cache.get(b"other") is None


def test_a_passage_is_unpacked_as_it_was() -> None:
    record = CharEmbedder().encode_question("港口开放。")
    tokens = coded(record, "港口开放。")
    whole = Coded(record.vector, replace(tokens, spans=spans_in_chunk(tokens.spans, 2)))
    again = unpacked(packed(whole))
    assert np.array_equal(again.vector, whole.vector)
    for field in fields(CodedTokens):
        assert np.array_equal(getattr(again.tokens, field.name), getattr(whole.tokens, field.name))
    assert again.tokens.spans.tolist() == [[-1, -1], [-1, -1], [0, 1], [1, 2]]


def test_tokens_without_a_letter_a_digit_or_a_mark_are_left_out() -> None:
    text = "第1条：กุ้ง — “é”！"
    spans = coded(CharEmbedder().encode_question(text), text).spans
    assert "".join(text[start:end] for start, end in spans.tolist()) == "第1条กุ้งé"


def test_a_question_is_unpacked_with_nearly_the_same_tokens() -> None:
    record = CharEmbedder().encode_question("港口开放吗？")
    again = unpacked_question(packed_question(record))
    assert np.array_equal(again.vector, record.vector)
    assert np.allclose(again.tokens @ record.tokens.T, record.tokens @ record.tokens.T, atol=0.06)


def test_flipped_bits_of_the_file_never_give_another_record(tmp_path: Path) -> None:
    records = {key_of(n): f"第{n}段".encode() * 20 for n in range(40)}
    with open_cache(tmp_path) as cache:
        cache.put(records, Kind.PASSAGE)
    whole = (tmp_path / FILE).read_bytes()
    random = Random(4)
    for _ in range(200):
        flipped = bytearray(whole)
        flipped[random.randrange(len(whole))] ^= 1 << random.randrange(8)
        (tmp_path / FILE).write_bytes(flipped)
        with open_cache(tmp_path) as cache:
            for key, wanted in records.items():
                assert cache.get(key) in (None, wanted)
            cache.put({KEY: b"record"}, Kind.PASSAGE)
            assert cache.get(KEY) == b"record"


def test_what_no_build_uses_is_dropped_the_oldest_first_where_room_is_short(tmp_path: Path) -> None:
    def names(cache: Cache) -> list[int]:
        return [n for n in range(9) if cache.get(key_of(n)) is not None]

    with open_cache(tmp_path) as cache:
        for first in (0, 3, 6):
            used = {key_of(n): b"three" for n in range(first, first + 3)}
            cache.put(used, Kind.WORDS)
            cache.sweep(set(used), (), 3 * (DIGEST + len(b"three")))
        assert names(cache) == [3, 4, 5, 6, 7, 8]
        cache.sweep({key_of(8)}, {key_of(7)}, 2 * (DIGEST + len(b"three")))
        assert names(cache) == [3, 6, 8]
        cache.sweep({key_of(8)}, (), 0)
        assert names(cache) == [8]
    assert not list(tmp_path.glob(f"{FILE}-*"))


def test_the_file_shrinks_with_what_it_holds(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put({key_of(n): bytes(500_000) for n in range(4)}, Kind.PASSAGE)
        cache.sweep({KEY}, (), 0)
    assert (tmp_path / FILE).stat().st_size < 100_000


def test_sizes_are_told_by_kind(tmp_path: Path) -> None:
    assert sizes(tmp_path) == {}
    with open_cache(tmp_path) as cache:
        cache.put({key_of(1): bytes(100), key_of(2): bytes(10)}, Kind.PASSAGE)
        cache.put({key_of(3): bytes(5)}, Kind.QUESTION)
    assert sizes(tmp_path) == {Kind.PASSAGE: 110 + 2 * DIGEST, Kind.QUESTION: 5 + DIGEST}
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    assert sizes(tmp_path) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=30), max_size=5))
def test_a_cached_text_is_split_as_it_was(tmp_path: Path, texts: list[str]) -> None:
    with open_cache(tmp_path) as cache:
        caching = CachingSplit(cache)
        wanted = [split(text) for text in texts]
        assert caching(texts) == wanted
        assert caching(texts) == wanted
