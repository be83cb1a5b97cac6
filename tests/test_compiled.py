"""The compiled model: exact blocks, and the same vectors as the original's, whatever a text is encoded with."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compile.load import load_embedder
from index.config import IndexConfig
from index.errors import ModelError
from index.model.compiled import CompiledEmbedder
from index.model.embeddings import open_table, write_table
from index.model.q4_blocks import exact_blocks

TEXTS = ["港口每天开放。", "The port is open daily.", "夜间不开放，但急件可以进港。" * 9, "x", "마감"]


@given(seed=st.integers(0, 10**6), rows=st.integers(1, 5), blocks=st.integers(1, 4))
def test_weights_that_were_four_bit_are_held_exactly(seed: int, rows: int, blocks: int) -> None:
    rng = np.random.default_rng(seed)
    scales = rng.uniform(-1, 1, (rows, blocks, 1)).astype(np.float16).astype(np.float32)
    codes = rng.integers(0, 16, (rows, blocks, 32))
    codes[..., 0] = 0  # as the format has it: the weight farthest from zero
    matrix = ((codes - 8) * scales).astype(np.float32).reshape(rows, -1)
    held = exact_blocks(matrix)
    assert held is not None
    assert np.array_equal(held.rows(np.arange(rows)), matrix)
    assert exact_blocks(matrix + rng.uniform(0.001, 0.002, matrix.shape).astype(np.float32)) is None
    assert exact_blocks(matrix[:, :-1]) is None


def test_a_table_that_is_not_four_bit_is_kept_in_float32(tmp_path: Path) -> None:
    table = np.random.default_rng(0).standard_normal((10, 64)).astype(np.float32)
    write_table(tmp_path, table)
    assert np.array_equal(open_table(tmp_path).rows(np.array([3, 3, 9])), table[[3, 3, 9]])


@pytest.fixture(scope="module")
def compiled() -> CompiledEmbedder:
    embedder = load_embedder(IndexConfig.from_env(os.environ))
    assert isinstance(embedder, CompiledEmbedder)
    return embedder


@pytest.mark.slow
def test_a_texts_vectors_do_not_depend_on_its_neighbours_to_the_last_bit(compiled: CompiledEmbedder) -> None:
    together = compiled.encode_passages(TEXTS)
    for text, record in zip(TEXTS, together, strict=True):
        for other in (*compiled.encode_passages([text]), *compiled.encode_passages([*TEXTS[::-1], text])[-1:]):
            assert np.array_equal(record.vector, other.vector)
            assert np.array_equal(record.tokens, other.tokens)
            assert np.array_equal(record.spans, other.spans)


@pytest.mark.slow
def test_the_default_model_compiles_to_nearly_its_own_vectors(compiled: CompiledEmbedder) -> None:
    least = {"8 bits": (0.9985, 0.998), "7 bits": (0.998, 0.997)}  # 7 where a processor's products saturate
    pooled, token = least[compiled.settings.weights]
    assert compiled.settings.pooled_cosine > pooled
    assert compiled.settings.token_cosine > token


@pytest.mark.slow
def test_a_question_has_the_same_vectors_alone_and_beside_others_to_the_last_bit(compiled: CompiledEmbedder) -> None:
    alone = [compiled.encode_question(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        beside = list(pool.map(compiled.encode_question, TEXTS * 6))
    for one, other in zip(alone * 7, [*beside, *compiled.encode_questions(TEXTS)], strict=True):
        assert np.array_equal(one.vector, other.vector)
        assert np.array_equal(one.tokens, other.tokens)


@pytest.mark.slow
def test_asking_imports_neither_torch_nor_transformers(compiled: CompiledEmbedder) -> None:
    program = (
        "import os, sys, qa.engine\n"
        "from index.config import IndexConfig\nfrom index.compile.load import load_embedder\n"
        "load_embedder(IndexConfig.from_env(os.environ)).encode_question('港口几点开放？')\n"
        "unwanted = ('torch', 'transformers', 'sentence_transformers', 'onnx', 'langchain_core')\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def small_model(folder: Path, pooling: str) -> Any:
    """Save a SentenceTransformer of two narrow layers with weights of chance."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    letters = ["[PAD]", "[UNK]", *"abcdefghijklmnopqrstuvwxyz港口开放"]
    tokenizer = Tokenizer(models.WordPiece({letter: n for n, letter in enumerate(letters)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    parts = folder / "parts"
    shape = {"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 96}
    BertModel(BertConfig(vocab_size=len(letters), **shape)).save_pretrained(parts)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]").save_pretrained(parts)
    modules = [Transformer(str(parts), max_seq_length=64), Pooling(48, pooling)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"), create_model_card=False)
    return folder / "model"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_another_model_is_compiled_once_and_made_again_where_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = small_model(tmp_path, "cls")
    config = IndexConfig(cache_dir=tmp_path / "cache", model=str(folder))
    with caplog.at_level(logging.INFO, "index.compile.encoder"):
        first = load_embedder(config)
        assert isinstance(first, CompiledEmbedder)
        assert "compiled, its matrices in" in caplog.text
        caplog.clear()
        again = load_embedder(config)
        assert caplog.text == ""
    wanted = first.encode_question("abc 港口")
    assert np.array_equal(again.encode_question("abc 港口").tokens, wanted.tokens)
    (graph,) = (tmp_path / "cache").rglob("encoder.onnx")
    graph.write_bytes(graph.read_bytes()[:-1])
    mended = load_embedder(config)
    assert np.array_equal(mended.encode_question("abc 港口").tokens, wanted.tokens)
    graph.unlink()
    with pytest.raises(ModelError, match="cannot be opened .*: start again"):
        mended.encode_passages(["abc"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_model_that_cannot_be_compiled_runs_as_it_is_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = IndexConfig(cache_dir=tmp_path / "cache", model=str(small_model(tmp_path, "weightedmean")))
    for _ in range(2):
        caplog.clear()
        embedder = load_embedder(config)
        assert "runs through sentence-transformers, more slowly: its pooling is weightedmean" in caplog.text
        assert not isinstance(embedder, CompiledEmbedder)
        assert len(embedder.encode_question("abc").tokens) == 3


def test_a_missing_model_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such folder: set YINZHENG_MODEL"):
        load_embedder(IndexConfig(cache_dir=tmp_path, model="./nothing"))
