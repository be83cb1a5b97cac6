from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.store.cache import FILE, Cache, open_cache
from index.store.reuse import CachingWords, packed, unpacked
from index.text.words import words
from tests.conftest import CharEmbedder

KEY = b"k" * 32


def key_of(n: int) -> bytes:
    return bytes([n]) * 32


def test_what_is_put_is_what_is_read_in_a_later_run_too(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put({KEY: b"record"})
    with open_cache(tmp_path) as cache:
        assert cache.get(KEY) == b"record"
        assert cache.get(b"other") is None


def test_a_record_of_vectors_is_unpacked_as_it_was_with_tokens_as_float16() -> None:
    record = CharEmbedder().encode_question("港口开放。")
    again = unpacked(packed(record))
    assert np.array_equal(again.vector, record.vector)
    assert np.array_equal(again.tokens, record.tokens.astype(np.float16))
    assert np.array_equal(again.spans, record.spans)


def test_flipped_bits_of_the_file_never_give_another_record(tmp_path: Path) -> None:
    records = {key_of(n): f"第{n}段".encode() * 20 for n in range(40)}
    with open_cache(tmp_path) as cache:
        cache.put(records)
    whole = (tmp_path / FILE).read_bytes()
    random = Random(4)
    for _ in range(200):
        flipped = bytearray(whole)
        flipped[random.randrange(len(whole))] ^= 1 << random.randrange(8)
        (tmp_path / FILE).write_bytes(flipped)
        with open_cache(tmp_path) as cache:
            for key, wanted in records.items():
                assert cache.get(key) in (None, wanted)
            cache.put({KEY: b"record"})
            assert cache.get(KEY) == b"record"


def test_what_no_build_uses_is_dropped_the_oldest_first(tmp_path: Path) -> None:
    def names(cache: Cache) -> list[int]:
        return [n for n in range(9) if cache.get(key_of(n)) is not None]

    with open_cache(tmp_path) as cache:
        for first in (0, 3, 6):
            used = {key_of(n): b"three" for n in range(first, first + 3)}
            cache.put(used)
            cache.sweep(set(used))
        assert names(cache) == [3, 4, 5, 6, 7, 8]
        cache.sweep({key_of(8)})
        assert len(names(cache)) == 2
    assert not list(tmp_path.glob(f"{FILE}-*"))


def test_the_file_shrinks_with_what_it_holds(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put({key_of(n): bytes(500_000) for n in range(4)})
        cache.sweep({KEY})
    assert (tmp_path / FILE).stat().st_size < 100_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=30), max_size=5))
def test_cached_words_are_the_words(tmp_path: Path, texts: list[str]) -> None:
    with open_cache(tmp_path) as cache:
        split = CachingWords(cache)
        wanted = [words(text) for text in texts]
        assert split(texts) == wanted
        assert split(texts) == wanted
