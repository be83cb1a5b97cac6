"""Small parts that several tests use; each can be checked by eye."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.config import IndexConfig
from index.model.embedder import Encoded
from index.rebuild import build
from index.search import Candidates
from index.store.calibration import Signals
from index.store.document_table import DocumentTable
from index.store.snapshot import load
from qa.cli import main
from qa.config import QAConfig
from qa.engine import Engine
from qa.records import EVERYTHING, Kind, NamedProviders, Query, Scope, SearchText
from qa.understand.query import understand
from tests.browser import axe, browser, url

__all__ = ["axe", "browser", "url"]  # fixtures of the page's tests


@pytest.fixture(scope="session", autouse=True)
def time_to_read() -> Iterator[None]:
    """Let a reader read all it may: what is answered in a test does not depend on how fast the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.model.reader.MAX_READING_MS", 60_000)
        yield


class CharEmbedder:
    """Knows characters by their code modulo 64: works for any script, every value can be worked out by hand.

    A token is a character, its vector one-hot; a text's vector counts them. Of the 512 dimensions 64 are used: the more
    there are, the smaller is the error of a token's code.
    """

    model_id, fingerprint, dim = "char-64", "0", 512

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        progress(len(texts))
        return [self.encode_question(text) for text in texts]

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_question(text) for text in texts]

    def encode_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        rows = [self.encode_question(word).vector for word in words]
        return np.stack(rows) if rows else np.zeros((0, self.dim), np.float32)

    def encode_question(self, text: str) -> Encoded:
        tokens = np.eye(64, self.dim, dtype=np.float32)[[ord(char) % 64 for char in text]]
        total = tokens.sum(axis=0)
        spans = np.array([(i, i + 1) for i in range(len(text))], dtype=np.int32)
        return Encoded(total / np.linalg.norm(total), tokens, spans)


def query_of(question: str, language: str, kind: Kind) -> Query:
    """Return a query of that kind that names nothing and follows nothing."""
    search = SearchText(question)
    nobody = NamedProviders({}, {}, question, frozenset())
    return Query(
        question=question,
        language=language,
        kind=kind,
        quantity=False,
        why=False,
        mentions=(),
        providers=nobody,
        chosen=EVERYTHING,
        named=EVERYTHING,
        bound=EVERYTHING,
        current=EVERYTHING,
        favoured=(),
        search=search,
        read_as=question,
        readings=(search,),
        in_one_passage=kind.in_one_passage,
    )


class FindsNothing:
    """A search of no documents, for questions that are understood by their words alone."""

    def search(self, text: SearchText, scopes: Sequence[Scope] = ()) -> Candidates:
        return Candidates((), (), np.ones(1, np.float32), Signals(0, 0, 0))

    def meaning(self, text: SearchText) -> None:
        return None

    def answered_from(self, question: str, history: Sequence[str]) -> tuple[str, ...]:
        return ()


def understood(question: str, table: DocumentTable, history: Sequence[str] = (), chosen: Scope = EVERYTHING) -> Query:
    """Return what the question means by its words and the documents' metadata."""
    return understand(question, history, chosen, table, FindsNothing())


GUIDE = """---
case: 3
title: 港口指南
provider: 甲市
category: 物流
---

# 3. 港口指南

(甲市提供)

港口每天开放。夜间不开放，但急件可以进港。

## 一、主要做法

### （一）缩短通关时间。

平均通关时间由20分钟压缩至5分钟。整体效率提高75%。

### （二）降低成本。

每票成本从30美元降低到7美元。每票成本从30美元降低到7美元。
"""

LAW = "# 调解中心\n\n调解员共有465名，其中境外调解员占16%。调解成功率达61%。\n"


@pytest.fixture
def corpus_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "law.md").write_text(LAW, encoding="utf-8")
    return folder


@pytest.fixture
def config(corpus_dir: Path, tmp_path: Path) -> IndexConfig:
    return IndexConfig(corpus_dir=corpus_dir, index_dir=tmp_path / "idx", cache_dir=tmp_path / "cache", model="char-64")


@pytest.fixture
def engine(config: IndexConfig) -> Engine:
    build(config, embedder=CharEmbedder())
    pointer, snapshot = load(config.index_dir)
    return Engine(pointer, snapshot, CharEmbedder(), QAConfig(floor=0))


def engine_of(folder: Path, files: Mapping[str, str | bytes], config: QAConfig = QAConfig(floor=0)) -> Engine:  # noqa: B008
    """Return an engine on those files, name -> content, written and indexed in the folder."""
    corpus = folder / "made"
    corpus.mkdir()
    for name, content in files.items():
        (corpus / name).write_bytes(content.encode() if isinstance(content, str) else content)
    index = IndexConfig(corpus_dir=corpus, index_dir=folder / "made-idx", cache_dir=folder / "cache", model="char-64")
    build(index, embedder=CharEmbedder())
    pointer, snapshot = load(index.index_dir)
    return Engine(pointer, snapshot, CharEmbedder(), config)


@pytest.fixture
def built(config: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> IndexConfig:
    """An index that the command finds, answered by an embedder of characters in place of a model."""
    for name, value in {
        "YINZHENG_CORPUS": str(config.corpus_dir),
        "YINZHENG_INDEX": str(config.index_dir),
        "YINZHENG_CACHE": str(config.cache_dir),
        "YINZHENG_MODEL": config.model,
        "YINZHENG_FLOOR": "0",
        "YINZHENG_READER": "none",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("index.rebuild.load_embedder", lambda config: CharEmbedder())
    monkeypatch.setattr("qa.opening.load_embedder", lambda config: CharEmbedder())
    build(config)
    return config


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the message of a command that must fail with one line on stderr, exit status 1 and nothing on stdout."""
    capsys.readouterr()
    assert main(list(arguments)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("yinzheng: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err.removeprefix("yinzheng: ").rstrip("\n")
