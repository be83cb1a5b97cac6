"""The documents' own words as a dictionary: which words, their vectors, the words near to a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.rebuild import index_words
from index.records import Chunk
from index.store.cache import open_cache
from index.store.reuse import CachingSplit, Passage
from index.store.vocabulary import Said, Vocabulary, places_said, tokens_said
from index.text.terms import collocations, content_words, is_content
from index.text.words import split
from tests.conftest import CharEmbedder, engine_of

WORDS = ["专利", "律师", "仲裁", "港口", "船舶"]


def encode(words: Sequence[str]) -> NDArray[np.float32]:
    """Give each of WORDS an axis of its own, any other word, such as a foreign one, that of its first letter."""
    axes = {word: n for n, word in enumerate(WORDS)} | {"lawyer": 1, "ship": 4}
    return np.eye(len(WORDS), dtype=np.float32)[[axes[word] for word in words]]


def built(words: Sequence[str]) -> Vocabulary:
    return Vocabulary.build(words, encode(words), encode)


def test_a_word_of_another_language_finds_the_documents_own() -> None:
    vocabulary = built(WORDS)
    lawyer, ship = vocabulary.near(["lawyer", "ship"], encode)
    assert (lawyer[0].word, ship[0].word) == ("律师", "船舶")
    assert lawyer[0].cosine == pytest.approx(1.0, abs=1e-5)
    assert [one.cosine for one in lawyer] == sorted((one.cosine for one in lawyer), reverse=True)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    before = built(WORDS)
    before.save(tmp_path)
    after = Vocabulary.load(tmp_path)
    assert "律师" in after
    assert len(after) == len(WORDS)
    assert after.near(["lawyer"], encode) == before.near(["lawyer"], encode)


def test_documents_without_words_have_an_empty_dictionary(tmp_path: Path) -> None:
    built([]).save(tmp_path)
    assert Vocabulary.load(tmp_path).near(["lawyer"], encode) == [[]]


def test_a_word_takes_at_most_64_bytes(tmp_path: Path) -> None:
    words = [f"{chr(0x4E00 + n)}{chr(0x5000 + n)}" for n in range(2000)]
    rows = np.random.default_rng(0).standard_normal((len(words), 384)).astype(np.float32)
    row_of = dict(zip(words, rows, strict=True))
    Vocabulary.build(words, rows, lambda some: np.stack([row_of[word] for word in some])).save(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 64 * len(words) + 8_000


def test_content_words_are_of_letters_and_of_some_length() -> None:
    assert [word for word in ("专利", "的", "2020", "an", "port", "9316", "порт", "a1") if is_content(word)] == [
        "专利",
        "port",
        "порт",
    ]


def test_words_that_are_mostly_said_together_are_one_word() -> None:
    texts = [
        "区块链技术。区块链平台。",
        "绿色产业。绿色产业。产业。产业。绿色。绿色发展。绿色发展。绿色能源。绿色出行。",
    ]
    assert "区块链" in collocations(split(text).segments for text in texts)
    assert collocations([split("区块链。").segments]) == []


def test_a_word_that_stands_in_no_text_is_found_by_no_term_but_known() -> None:
    said = np.where([[word == "律师"] for word in WORDS], encode(WORDS), np.float32(0))
    vocabulary = Vocabulary.build(WORDS, said, encode)
    assert "港口" in vocabulary
    assert vocabulary.near(["lawyer"], encode)[0][0].word == "律师"


def test_a_word_has_the_mean_of_its_tokens_where_the_documents_say_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": "# 港口\n\n修建港口，ports ＡＢＣ。\n", "b.md": "# 公园\n\n港口在公园。\n"})
    snapshot = engine.snapshot
    words = ["港口", "abc", "火车"]
    places = places_said(words, snapshot.lexical, snapshot.chunks)
    at = [(snapshot.chunks[one.chunk].text[slice(*span)], word) for one in places for word, span in spans_of(one)]
    assert sorted(at) == [("港口", 0), ("港口", 0), ("ＡＢＣ", 1)]
    harbour, letters, train = tokens_said(places, len(words), snapshot.chunks, snapshot.tokens, CharEmbedder.dim)
    expected = np.zeros(CharEmbedder.dim)
    expected[[ord(char) % 64 for char in "港口"]] = 1 / 2
    assert harbour @ expected / np.linalg.norm(harbour) / np.linalg.norm(expected) > 0.9
    assert letters.any()
    assert not train.any()


def spans_of(said: Said) -> Iterator[tuple[int, tuple[int, int]]]:
    yield from zip(said.words.tolist(), said.spans.tolist(), strict=True)


def test_the_words_to_look_for_are_those_of_letters_and_the_collocations() -> None:
    assert content_words(["港口", "2020", "的"], [split("区块链。区块链。").segments]) == ["区块链", "港口"]


def test_words_are_indexed_whatever_ends_the_line_of_context_and_only_the_text_tells_what_is_said_together(
    tmp_path: Path,
) -> None:
    texts = ["修船。", "造船。"]
    chunks = [Chunk(f"a#{n}", "a", (), 0, len(text), text) for n, text in enumerate(texts)]
    with open_cache(tmp_path) as cache:
        lexical, found, said = index_words(chunks, [Passage("区块链\r\n", text) for text in texts], CachingSplit(cache))
    assert lexical.chunks_with("区块").tolist() == [0, 1]
    assert "区块链" not in found
    assert {found[number] for one in said for number in one.words.tolist()} >= {"修船", "造船"}
