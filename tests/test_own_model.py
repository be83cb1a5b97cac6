"""Another model than the default one: any SentenceTransformer of a transformer and a pooling, by YINZHENG_MODEL."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.compile.load import load_embedder
from index.config import IndexConfig
from index.errors import ModelError
from qa.cli import main
from tests.conftest import GUIDE, LAW, fails

PROMPTS = {"query": "问：", "document": "文："}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SentenceTransformer of one small layer, its weights drawn with a fixed seed."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    characters = sorted(set(GUIDE + LAW + "".join(PROMPTS.values()) + "多少") - set(" \n"))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    torch.manual_seed(7)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(vocabulary), **sizes)
    BertModel(config).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert"), max_seq_length=64), Pooling(32, "mean")]
    SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def configured(config: IndexConfig, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> IndexConfig:
    monkeypatch.setenv("YINZHENG_CORPUS", str(config.corpus_dir))
    monkeypatch.setenv("YINZHENG_INDEX", str(config.index_dir))
    monkeypatch.setenv("YINZHENG_MODEL", str(tiny))
    monkeypatch.setenv("YINZHENG_FLOOR", "0")
    return config


@pytest.mark.slow
def test_a_model_of_ones_own_builds_answers_and_is_named(
    configured: IndexConfig, tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YINZHENG_CACHE", str(configured.cache_dir))  # it is compiled now
    assert main(["build"]) == 0
    report = f"model {tiny} compiled, its matrices in 8 bits: cosine with the original 0.99"
    assert report in capsys.readouterr().err
    assert main(["build"]) == 0
    assert "cosine" not in capsys.readouterr().err
    assert main(["ask", "--json", "调解员有多少？"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    for quote in answer["quotes"]:
        text = (configured.corpus_dir / quote["doc_id"]).read_text("utf-8")
        assert text[quote["start"] : quote["end"]] == quote["text"]
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] == str(tiny)
    monkeypatch.delenv("YINZHENG_MODEL")
    assert f"index built with model {tiny}, configuration asks for multilingual" in fails(capsys, "ask", "成本")


@pytest.mark.slow
def test_questions_and_passages_get_the_prompts_that_the_model_names(configured: IndexConfig, tiny: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(tiny), device="cpu")
    embedder = load_embedder(replace(configured, model=str(tiny)))
    as_question, as_passage = (
        model.encode("港口每天开放。", prompt=PROMPTS[name], normalize_embeddings=True) for name in PROMPTS
    )
    question = embedder.encode_question("港口每天开放。").vector
    passage = embedder.encode_passages(["港口每天开放。"])[0].vector
    assert question @ as_question > 0.999 > question @ as_passage  # the compiled model computes in 8 bits
    assert passage @ as_passage > 0.999 > passage @ as_question


@pytest.mark.slow
def test_other_weights_under_the_same_name_make_the_index_stale(
    configured: IndexConfig,
    tiny: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:

    from safetensors.numpy import load_file, save_file

    copy = tmp_path / "copy"
    shutil.copytree(tiny, copy)
    monkeypatch.setenv("YINZHENG_MODEL", str(copy))
    assert main(["build"]) == 0
    (weights,) = copy.rglob("model.safetensors")
    tensors = {name: value * 1.01 for name, value in load_file(weights).items()}
    save_file(tensors, weights, {"format": "pt"})
    assert "the weights of model" in fails(capsys, "ask", "成本")
    weights.write_bytes(weights.read_bytes()[:1000])
    said = fails(capsys, "ask", "成本")
    assert said.startswith(f"model {copy} cannot be used (")


@pytest.mark.slow
def test_a_folder_that_holds_no_model_is_named(
    configured: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nothing").mkdir()
    said = fails(capsys, "build", "--model", str(tmp_path / "nothing"))
    assert said.startswith(f"model {tmp_path / 'nothing'} cannot be used (")


def test_a_path_that_does_not_exist_is_named(configured: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("/none/model", "./none", "~/none", "a/b/c"):
        said = fails(capsys, "build", "--model", path)
        assert said == f"model {path}: there is no such folder: set YINZHENG_MODEL to a folder or a name"
    with pytest.raises(ModelError):
        load_embedder(IndexConfig(model="/none/model"))
