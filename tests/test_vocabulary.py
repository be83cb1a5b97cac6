"""The documents' own words as a dictionary: which words, their vectors, the words near to a term."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.store.vocabulary import GROUP, Vocabulary, groups
from index.text.terms import collocations, is_content

WORDS = ["专利", "律师", "仲裁", "港口", "船舶"]


def encode(words: Sequence[str]) -> NDArray[np.float32]:
    """Give each of WORDS an axis of its own, any other word, such as a foreign one, that of its first letter."""
    axes = {word: n for n, word in enumerate(WORDS)} | {"lawyer": 1, "ship": 4}
    return np.eye(len(WORDS), dtype=np.float32)[[axes[word] for word in words]]


def test_a_word_of_another_language_finds_the_documents_own() -> None:
    vocabulary = Vocabulary.build(WORDS, encode)
    lawyer, ship = vocabulary.near(["lawyer", "ship"], encode)
    assert (lawyer[0].word, ship[0].word) == ("律师", "船舶")
    assert lawyer[0].cosine == pytest.approx(1.0, abs=1e-5)
    assert [one.cosine for one in lawyer] == sorted((one.cosine for one in lawyer), reverse=True)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    before = Vocabulary.build(WORDS, encode)
    before.save(tmp_path)
    after = Vocabulary.load(tmp_path)
    assert "律师" in after
    assert len(after) == len(WORDS)
    assert after.near(["lawyer"], encode) == before.near(["lawyer"], encode)


def test_documents_without_words_have_an_empty_dictionary(tmp_path: Path) -> None:
    Vocabulary.build([], encode).save(tmp_path)
    assert Vocabulary.load(tmp_path).near(["lawyer"], encode) == [[]]


def test_a_word_takes_at_most_64_bytes(tmp_path: Path) -> None:
    words = [f"{chr(0x4E00 + n)}{chr(0x5000 + n)}" for n in range(2000)]
    rows = np.random.default_rng(0).standard_normal((len(words), 384)).astype(np.float32)
    row_of = dict(zip(words, rows, strict=True))
    Vocabulary.build(words, lambda some: np.stack([row_of[word] for word in some])).save(tmp_path)
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
    assert "区块链" in collocations(texts)
    assert collocations(["区块链。"]) == []


@given(st.sets(st.text("abcdef", min_size=1, max_size=6), max_size=300))
def test_every_word_is_in_one_group_of_limited_size(words: set[str]) -> None:
    found = list(groups(sorted(words)))
    assert sorted(word for group in found for word in group) == sorted(words)
    assert all(0 < len(group) <= GROUP for group in found)


def test_a_further_word_changes_one_group_alone() -> None:
    words = [f"word{n}" for n in range(3 * GROUP)]
    before, after = ({tuple(group) for group in groups(some)} for some in (words, [*words, "another"]))
    assert len(before - after) == 1
