"""The tokeniser of pieces that occur gives what the whole one gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.compile.bundled import model_folder
from index.config import IndexConfig
from index.model.tokenizer import FRAME, PieceTokenizer, WholeTokenizer, open_tokenizer, write_tokenizer

PIECES = [
    *[("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("a", -3.0), ("b", -3.5), ("ab", -4.0), ("▁ab", -3.2)],
    *[
        ("ba", -5.0),
        ("aba", -5.5),
        ("通", -4.0),
        ("关", -4.5),
        ("通关", -6.0),
        ("▁通关", -5.0),
        ("é", -7.0),
        ("zz", -9.5),
    ],
]


def whole_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(PIECES, unk_id=2))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>", "<mask>"])
    return tokenizer


def assert_same(mine: WholeTokenizer | PieceTokenizer, whole: Tokenizer, texts: list[str]) -> None:
    for row, wanted in zip(mine.encode(texts), whole.encode_batch(texts), strict=True):
        assert row.ids.tolist() == wanted.ids
        assert [tuple(span) for span in row.spans.tolist()] == wanted.offsets


@pytest.fixture
def pieces(tmp_path: Path) -> PieceTokenizer:
    write_tokenizer(tmp_path, whole_tokenizer().to_str())
    assert len(json.loads((tmp_path / FRAME).read_text("utf-8"))["model"]["vocab"]) < len(PIECES)
    opened = open_tokenizer(tmp_path, 8)
    assert isinstance(opened, PieceTokenizer)
    return opened


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.text(st.sampled_from("abz é通关<s>/ Ａﬁ\u0301") | st.characters(exclude_categories=["Cs"]), max_size=20),
        max_size=4,
    )
)
def test_pieces_that_occur_are_enough_for_the_same_tokens_and_offsets(pieces: PieceTokenizer, texts: list[str]) -> None:
    whole = whole_tokenizer()
    whole.enable_truncation(8)
    assert_same(pieces, whole, texts)


def test_special_tokens_in_a_text_are_what_they_were(pieces: PieceTokenizer) -> None:
    whole = whole_tokenizer()
    whole.enable_truncation(8)
    assert_same(pieces, whole, ["ab</s>ab<mask>通关", "<s><s>", "", "x<unk>zz"])


def test_a_tokeniser_of_another_kind_is_kept_whole(tmp_path: Path) -> None:
    whole = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1, "##b": 2}, unk_token="[UNK]"))
    whole.pre_tokenizer = pre_tokenizers.Whitespace()
    write_tokenizer(tmp_path, whole.to_str())
    opened = open_tokenizer(tmp_path, 8)
    assert isinstance(opened, WholeTokenizer)
    assert_same(opened, whole, ["ab a", "b"])


@pytest.mark.slow
def test_every_line_of_the_corpus_gives_the_default_models_own_tokens(tmp_path: Path) -> None:
    source = model_folder(IndexConfig.from_env(os.environ)) / "tokenizer.json"
    whole = Tokenizer.from_file(str(source))
    write_tokenizer(tmp_path, source.read_text("utf-8"))
    corpus = Path(__file__).parent.parent / "corpus"
    lines = [line for path in sorted(corpus.glob("*.md")) for line in path.read_text("utf-8").splitlines()]
    assert len(lines) > 100
    whole.enable_truncation(512)
    assert_same(open_tokenizer(tmp_path, 512), whole, [*lines, "ﬀ ①a\u0301 e\u0301가각", "日本語のテキスト", "😀🎉"])


# A collection of garbage runs wherever an object is made, and its callbacks give up the interpreter's lock: here often.
MANY_THREADS = """
import gc, sys, threading, time
from pathlib import Path
from index.model.tokenizer import open_tokenizer

tokenizer, end = open_tokenizer(Path(sys.argv[1]), 8), time.monotonic() + 3
def work():
    while time.monotonic() < end:
        tokenizer.encode(["ab</s>" * 50])

gc.freeze()
gc.callbacks.append(lambda *_: time.sleep(1e-4))
gc.set_threshold(1)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_many_threads_do_not_wait_for_each_other_for_ever(pieces: PieceTokenizer, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", MANY_THREADS, str(tmp_path)], check=True, timeout=60)
