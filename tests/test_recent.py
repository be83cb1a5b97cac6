"""What is asked again is not searched for again, and never answers for another question, scope, index or file."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.config import IndexConfig
from index.documents import freshness
from index.documents.freshness import Freshness
from index.model.embedder import Encoded
from index.rebuild import build
from index.store.snapshot import load
from qa.config import QAConfig
from qa.engine import Engine
from qa.live import LiveEngine
from qa.recent import Recent
from qa.records import Answer, FileState, Scope
from tests.conftest import CharEmbedder

ASKED = "平均通关时间压缩至多少分钟？"


class Counting(CharEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_question(self, text: str) -> Encoded:
        self.texts.append(text)
        return super().encode_question(text)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def engine(config: IndexConfig, embedder: Counting) -> Engine:
    build(config, embedder=CharEmbedder())
    return Engine(*load(config.index_dir), embedder, QAConfig(floor=0))


def said(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.to_json().items() if name != "timings_ms"}


def alone(engine: Engine, question: str, history: Sequence[str] = (), scope: Scope = Scope()) -> dict[str, Any]:  # noqa: B008
    """Return what an engine that keeps nothing says."""
    fresh = Engine(engine.pointer, engine.snapshot, CharEmbedder(), QAConfig(floor=0), kept=0)
    return said(fresh.ask(question, history, scope))


def test_the_values_asked_for_last_are_kept_and_no_more() -> None:
    recent: Recent[int, str] = Recent(2)
    for key in (1, 2):
        recent.put(key, str(key))
    assert recent.get(1) == "1"
    recent.put(3, "3")
    assert [recent.get(key) for key in (1, 2, 3)] == ["1", None, "3"]
    assert len(recent) == 2
    nothing: Recent[int, str] = Recent(0)
    nothing.put(1, "1")
    assert nothing.get(1) is None and len(nothing) == 0


def test_a_question_asked_again_is_neither_embedded_nor_answered_otherwise(engine: Engine, embedder: Counting) -> None:
    first = engine.ask(ASKED)
    n = len(embedder.texts)
    again = engine.ask(ASKED)
    assert n > 0 and len(embedder.texts) == n
    assert said(again) == said(first) == alone(engine, ASKED)
    assert again.timings_ms["encode"] == 0
    assert again.timings_ms is not first.timings_ms


def test_how_the_files_are_is_looked_up_whenever_it_is_asked(engine: Engine, corpus_dir: Path) -> None:
    path = corpus_dir / "guide.md"
    before, text = said(engine.ask(ASKED)), path.read_text("utf-8")
    path.write_text(text.replace("压缩至5分钟", "压缩至4分钟"), "utf-8")
    edited = engine.ask(ASKED)
    assert edited.notice is not None and edited.notice in edited.text
    assert (edited.quotes[0].file, edited.quotes[0].current_text) == (
        FileState.EDITED,
        "平均通关时间由20分钟压缩至4分钟。",
    )
    path.unlink()
    assert engine.ask(ASKED).quotes[0].file is FileState.REMOVED
    path.write_text(text, "utf-8")
    assert said(engine.ask(ASKED)) == before


def test_another_scope_or_history_never_gets_the_old_answer(engine: Engine) -> None:
    asked = [
        (ASKED, (), Scope()),
        (ASKED, (), Scope(doc_ids=("law.md",))),
        (ASKED, (), Scope(sections=("（二）降低成本。",))),
        (ASKED, ("调解成功率是多少？",), Scope()),
        ("成功率是多少？", (), Scope()),
        ("成功率是多少？", (), Scope(doc_ids=("guide.md",))),
    ]
    for _ in range(2):
        for question, history, scope in asked:
            assert said(engine.ask(question, history, scope)) == alone(engine, question, history, scope)


def test_after_a_build_the_old_answer_is_never_given(config: IndexConfig, engine: Engine, corpus_dir: Path) -> None:
    live = LiveEngine(config, QAConfig(floor=0), engine)
    assert "5分钟" in live.ask(ASKED).quotes[0].text
    path = corpus_dir / "guide.md"
    path.write_text(path.read_text("utf-8").replace("压缩至5分钟", "压缩至4分钟"), "utf-8")
    build(config, embedder=CharEmbedder())
    assert "4分钟" in live.ask(ASKED).quotes[0].text


def test_earlier_turns_are_embedded_once_in_a_conversation(engine: Engine, embedder: Counting) -> None:
    turns = [ASKED, "调解成功率是多少？", "调解员共有多少名？"]
    for n, turn in enumerate(turns):
        engine.ask(turn, turns[:n])
    assert len(embedder.texts) == len(set(embedder.texts))
    assert set(turns) <= set(embedder.texts)


def test_many_people_at_once_get_what_each_would_get_alone(engine: Engine) -> None:
    questions = [f"{word}是多少{n}？" for word in ("成功率", "每票成本", "通关时间") for n in ("", "呢")] * 8
    wanted = {question: alone(engine, question) for question in questions}
    with ThreadPoolExecutor(8) as pool:
        for question, answer in zip(questions, pool.map(engine.ask, questions), strict=True):
            assert said(answer) == wanted[question]


def test_a_folder_that_takes_long_to_walk_rests_but_the_files_asked_for_are_looked_at(
    corpus_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "LONG", 0)
    monkeypatch.setattr(freshness, "RESTS", 1e9)
    watched = Freshness(corpus_dir)
    indexed = watched.now()
    assert watched.changes(indexed).all == ()
    (corpus_dir / "new.md").write_text("新。", "utf-8")
    (corpus_dir / "law.md").write_text("# 改了\n", "utf-8")
    (corpus_dir / "guide.md").unlink()
    assert watched.changes(indexed).all == ()
    found = watched.changes(indexed, ["law.md", "guide.md"])
    assert (found.added, found.changed, found.removed) == ((), ("law.md",), ("guide.md",))
    assert Freshness(corpus_dir).changes(indexed).all == ("guide.md", "law.md", "new.md")


def test_an_engine_lets_such_a_folder_rest_from_one_question_to_the_next(
    engine: Engine, corpus_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "LONG", 0)
    monkeypatch.setattr(freshness, "RESTS", 1e9)
    assert engine.changes().all == ()
    (corpus_dir / "new.md").write_text("新。", "utf-8")
    assert engine.changes().all == ()
