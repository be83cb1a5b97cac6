from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from index.embed import Encoded
from index.vectors import FILE, VectorCache, open_vectors, packed, unpacked
from tests.conftest import CharEmbedder

KEY = b"k" * 32


def record(text: str) -> Encoded:
    return CharEmbedder().encode_question(text)


def same(a: Encoded | None, b: Encoded) -> bool:
    return (
        a is not None
        and np.array_equal(a.vector, b.vector)
        and np.array_equal(a.tokens, b.tokens.astype(np.float16))
        and np.array_equal(a.spans, b.spans)
    )


def test_what_is_put_is_what_is_read_in_a_later_run_too(tmp_path: Path) -> None:
    with open_vectors(tmp_path) as cache:
        cache.put({KEY: record("港口")})
    with open_vectors(tmp_path) as cache:
        assert same(cache.get(KEY), record("港口"))
        assert cache.get(b"other") is None


def test_every_flipped_bit_of_a_record_is_noticed() -> None:
    stored = packed(KEY, record("港"))
    for at in range(8 * len(stored)):
        flipped = bytearray(stored)
        flipped[at // 8] ^= 1 << at % 8
        assert unpacked(KEY, bytes(flipped)) is None
    assert unpacked(b"another key", stored) is None
    assert unpacked(KEY, stored[:10]) is None


def test_flipped_bits_of_the_file_never_give_another_vector(tmp_path: Path) -> None:
    keys = {bytes([n]) * 32: record(f"第{n}段") for n in range(40)}
    with open_vectors(tmp_path) as cache:
        cache.put(keys)
    whole = (tmp_path / FILE).read_bytes()
    random = Random(4)
    for _ in range(100):
        flipped = bytearray(whole)
        flipped[random.randrange(len(whole))] ^= 1 << random.randrange(8)
        (tmp_path / FILE).write_bytes(flipped)
        with open_vectors(tmp_path) as cache:
            for key, wanted in keys.items():
                assert (found := cache.get(key)) is None or same(found, wanted)
            cache.put({KEY: record("港口")})
            assert same(cache.get(KEY), record("港口"))


def test_what_no_build_uses_is_dropped_the_oldest_first(tmp_path: Path) -> None:
    def names(cache: VectorCache) -> list[int]:
        return [n for n in range(9) if cache.get(bytes([n]) * 32) is not None]

    with open_vectors(tmp_path) as cache:
        for first in (0, 3, 6):
            used = {bytes([n]) * 32: record("三个字") for n in range(first, first + 3)}
            cache.put(used)
            cache.sweep(set(used))
        assert names(cache) == [3, 4, 5, 6, 7, 8]
        cache.sweep({bytes([8]) * 32})
        assert len(names(cache)) == 2
        n, size = cache.size()
        assert n == 2 and size > 0
    assert not list(tmp_path.glob(f"{FILE}-*"))


def test_the_file_shrinks_with_what_it_holds(tmp_path: Path) -> None:
    big = replace(record("x"), tokens=np.ones((4000, 64)), spans=np.zeros((4000, 2), dtype=np.int32))
    with open_vectors(tmp_path) as cache:
        cache.put({bytes([n]) * 32: big for n in range(4)})
        cache.sweep({KEY})
    assert (tmp_path / FILE).stat().st_size < 100_000
