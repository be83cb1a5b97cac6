"""Words are those of jieba, in Rust as in Python; BM25 from disk scores as bm25s does."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bm25s
import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.lexical import LexicalIndex
from index.text.scripts import fold
from index.text.words import VERSION, cut_words, is_word, split, word_edges, words

JIEBA = jieba.Tokenizer()
CORPUS = Path(__file__).parent.parent / "corpus"
MIXED = (
    "平均通关时间由20分钟压缩至5分钟。繁體的貿易便利化；国際調停センターの運営。"
    "The Hague’s ＡＢＣ 1,280件, 서비스 무역, ألمانيا, điều khoản, straße. 第十三条, Article 5, 10⁶."
)
HASHES = {4: "ec0533b10d7e6521"}  # version of the words -> hash of those of the text above


@pytest.fixture(scope="module")
def texts() -> list[str]:
    lines = [line for path in sorted(CORPUS.glob("*.md")) for line in path.read_text("utf-8").splitlines() if line]
    assert len(lines) > 100
    return [*lines[:150], "", "3.5倍 API，中华人民共和国国务院", "𠮷野家 南京市长江大桥"]


def test_the_words_of_a_chinese_text_are_those_that_jieba_gives_for_a_search(texts: list[str]) -> None:
    known = [text for text in texts if re.search(r"[^\W\d_a-zA-Z\u4e00-\u9fff]", text) is None]
    assert len(known) > 100  # of letters that jieba knows
    for text in [*known, "covid-19和5g-a，c++与at&t，1-2周、6.4.2项，gov.cn 50%"]:
        wanted = [word for word in JIEBA.cut_for_search(fold(text)) if re.search(r"\w", word)]
        assert split(text).words() == [*wanted, *split(text).numbers]


@given(st.text("国务院中心的在杭州ab9cＣ+-.%& ，", max_size=30))
def test_the_edges_of_words_are_those_of_jieba(text: str) -> None:
    assert word_edges(text) == {0, *(edge for _, *span in JIEBA.tokenize(text, HMM=False) for edge in span)}


@given(st.lists(st.sampled_from(["国务院", "杭州", "中心", *"ab9c+-.%&_# ，é"]), max_size=20).map("".join))
def test_words_letters_and_signs_are_divided_as_jieba_divides_them(text: str) -> None:
    # Single characters are left out: where its hidden Markov model weighs two ways the same, either is right.
    assert cut_words(text) == list(JIEBA.cut(text))


def test_a_word_is_one_that_the_dictionary_has() -> None:
    assert is_word("通关")
    assert not any(map(is_word, ("通关时", "𠮷", "\0", "")))


@given(st.text(max_size=60))
def test_the_segments_of_a_text_are_all_of_it(text: str) -> None:
    held = iter("".join(split(text).segments))
    assert all(char in held for char in fold(text))  # in this order


def test_other_words_of_the_same_text_come_with_another_version() -> None:
    found = hashlib.sha256("\0".join(words(MIXED)).encode()).hexdigest()[:16]
    assert HASHES.get(VERSION) == found, "count VERSION up, or caches keep the words of before; add its hash here"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Die Straße am Fluß", ["die", "straße", "am", "fluß"]),
        ("l’été à Orléans", ["l", "été", "à", "orléans"]),
        ("Điều khoản", ["điều", "khoản"]),
        ("كم رسوم الخزانة؟", ["كم", "رسوم", "الخزانة"]),
        ("Срок сдачи отчёта", ["срок", "сдачи", "отчёта"]),
        ("विद्यालय में", ["विद्यालय", "में"]),
        ("학점은 IT로", ["학점", "점은", "it", "로"]),
        ("มหาวิ", ["มห", "หา", "าว", "วิ"]),
        ("センターの運営", ["センター", "の", "运营"]),
        ("3.5倍 API，贸易", ["3.5", "倍", "api", "贸易", "\ue0013.5"]),
    ],
)
def test_words_of_every_script_are_words(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


def test_threads_that_cut_at_once_get_what_each_would_get_alone(texts: list[str]) -> None:
    wanted = [cut_words(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cut_words, texts * 4)) == wanted * 4


def test_scores_are_bm25s_own_in_memory_and_from_disk(texts: list[str], tmp_path: Path) -> None:
    built = LexicalIndex.build(texts, map(words, texts))
    built.save(tmp_path)
    opened = LexicalIndex.load(tmp_path)
    model = bm25s.BM25(method="lucene")
    model.index([words(text) or ["\0"] for text in texts], show_progress=False)
    for question in ("平均通关时间是多少", "南京市 长江大桥", "服务平台 API"):
        known = [word for word in dict.fromkeys(words(question)) if word in model.vocab_dict]
        wanted = np.asarray(model.get_scores(known), dtype=np.float32) * built.script_overlaps(
            question, np.arange(len(texts))
        )
        assert wanted.any()
        assert np.allclose(built.scores(question), wanted, rtol=1e-5)
        assert np.array_equal(opened.scores(question), built.scores(question))
    assert not opened.scores("zzzz").any()


def test_no_word_is_read_from_the_folder_for_temporary_files(tmp_path: Path) -> None:
    program = "from index.text.words import words; print(words('平均通关时间'))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"TMPDIR": str(tmp_path), "PYTHONUTF8": "1"},
    )
    assert done.stdout.strip() == "['平均', '通关', '时间']"
    assert list(tmp_path.iterdir()) == []
