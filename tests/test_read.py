"""The reader's part in an answer: the order of its sentences, the words that decide, the refusal of a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import ModelError
from index.model.reading import FARTHEST, Excerpt, Read, Reader, Reading
from index.rebuild import build
from index.store.snapshot import load
from qa.answer.read import Readings
from qa.answer.sentences import Passage
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from qa.records import Answer, Kind, Place, Quote, Status
from tests.conftest import CharEmbedder, engine_of

FACT = "每票成本是多少？"
READ = {Kind.FACT: FACT, Kind.HOWTO: "港口怎样降低成本？", Kind.LIST: "港口指南列出了哪些措施？"}
OTHERS = {
    Kind.OVERVIEW: "总结一下第3个案例",
    Kind.COMPARE: "港口和调解中心有什么区别？",
    Kind.COLLECT: "哪些案例提到了成本？",
    Kind.CORPUS: "一共有多少个案例？",
}


class Says:
    """Gives every excerpt the same probability; its answer is these words, where the text has them, else anything."""

    def __init__(self, answers: float, words: str = "", most: int = 100) -> None:
        self._answers, self._words, self._most = answers, words, most
        self.read_so_far: list[Excerpt] = []
        self.asked: list[str] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        taken = excerpts[: self._most]
        self.read_so_far += taken
        self.asked.append(question)
        return Read(tuple(self._reading(excerpt.text) for excerpt in taken), len(excerpts) - len(taken))

    def _reading(self, text: str) -> Reading:
        runs = np.zeros((len(text), FARTHEST + 1), dtype=np.float32)
        if self._words and self._words in text:
            runs[text.index(self._words), len(self._words) - 1] = 1
        else:
            runs[:, 0] = 1 / len(text)
        spans = np.stack([np.arange(len(text)), np.arange(len(text)) + 1], axis=1).astype(np.int32)
        return Reading(self._answers if not self._words or self._words in text else 0.0, runs, spans)


@pytest.fixture
def with_reader(config: IndexConfig) -> Any:
    """Return a function that gives an engine with that reader, or with none."""
    build(config, embedder=CharEmbedder())
    pointer, snapshot = load(config.index_dir)
    return lambda reader=None, floor=1e-4: Engine(pointer, snapshot, CharEmbedder(), QAConfig(floor=floor), reader)


def record(answer: Answer) -> dict[str, Any]:
    """Return the answer without what is measured by the clock."""
    return answer.to_json() | {"timings_ms": None}


@pytest.mark.parametrize("question", READ.values())
def test_a_reader_that_sees_no_answer_makes_less_sure_and_may_refuse(with_reader: Any, question: str) -> None:
    yes, no = (with_reader(Says(answers), floor=0).ask(question) for answers in (0.99, 1e-4))
    assert no.confidence < yes.confidence
    assert no.confidence_parts.read == 1e-4
    assert no.confidence_parts.says < yes.confidence_parts.says
    assert no.confidence == pytest.approx(no.confidence_parts.fit * no.confidence_parts.says)
    between = (no.confidence + yes.confidence) / 2
    assert with_reader(Says(0.99), floor=between).ask(question).status is Status.ANSWERED
    about = no.confidence_parts.fit >= QAConfig().related_floor
    strength = with_reader(Says(1e-4), floor=between).ask(question).status
    assert strength is (Status.RELATED if about else Status.ABSTAINED)


def test_what_is_refused_anyway_is_not_read(with_reader: Any) -> None:
    reader, most = Says(0.99), with_reader(Says(1.0), floor=0).ask(FACT).confidence
    answer = with_reader(reader, floor=min(1.0, most + 1e-6)).ask(FACT)
    assert answer.status is Status.ABSTAINED
    assert not reader.read_so_far


def test_a_year_that_no_passage_has_makes_it_less_sure(with_reader: Any) -> None:
    engine = with_reader(Says(0.9), floor=0)
    said, unsaid = engine.ask("成本从30美元降低到多少？"), engine.ask("成本从31美元降低到多少？")
    assert said.confidence_parts.figures_missing == ()
    assert unsaid.confidence_parts.figures_missing == ("31",)
    assert unsaid.to_json()["confidence_parts"]["figures_missing"] == ["31"]
    assert unsaid.confidence_parts.says < said.confidence_parts.says


def test_a_passage_that_answers_rises_above_one_that_fits_and_does_not(with_reader: Any) -> None:
    question = "港口的成本和效率怎么样？"
    plain = with_reader(floor=0).retrieve(question, k=10)
    second = plain[1].text
    reader = Says(0.99, second)
    read = with_reader(reader, floor=0).retrieve(question, k=10)
    assert read[0].text == second != plain[0].text
    assert {hit.chunk_id for hit in read} == {hit.chunk_id for hit in plain}
    assert [hit.score for hit in read] == sorted((hit.score for hit in read), reverse=True)
    unread = [hit.text for hit in plain if hit.text not in {excerpt.text for excerpt in reader.read_so_far}]
    assert [hit.text for hit in read][-len(unread) :] == unread


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_made_of_many_passages_is_answered_as_without_a_reader(with_reader: Any, kind: Kind) -> None:
    reader = Says(1e-4)
    answer = with_reader(reader, floor=0).ask(OTHERS[kind])
    assert answer.kind is kind
    assert record(answer) == record(with_reader(floor=0).ask(OTHERS[kind]))
    assert not reader.read_so_far
    assert answer.confidence_parts.read is None


def test_the_sentence_that_the_reader_is_sure_of_is_quoted_first_with_its_words_marked(with_reader: Any) -> None:
    first = with_reader(Says(0.99, "75%"), floor=0).ask("平均通关时间提高多少？").quotes[0]
    assert first.text.endswith("整体效率提高75%。")
    ((start, end),) = first.marks
    assert first.text[start:end] == "75%"
    assert first.to_json()["marks"] == [[start, end]]


def test_a_mark_begins_and_ends_with_a_word(with_reader: Any) -> None:
    quotes = with_reader(Says(0.99, "，但急件可以进港。"), floor=0).ask("夜间开放吗？急件呢").quotes
    ((quote, start, end),) = [(quote, *mark) for quote in quotes for mark in quote.marks]
    assert quote.text[start:end] == "但急件可以进港"


def test_words_that_the_reader_is_not_sure_of_are_not_marked(with_reader: Any) -> None:
    for reader in (Says(0.3, "7美元"), Says(0.99)):
        answer = with_reader(reader, floor=0).ask(FACT)
        assert answer.quotes
        assert not [quote.marks for quote in answer.quotes if quote.marks]


def test_a_reader_that_tells_nothing_apart_leaves_the_order_as_it_is(with_reader: Any) -> None:
    with_it, without = with_reader(Says(0.0), floor=0).ask(FACT), with_reader(floor=0).ask(FACT)
    assert [quote.place for quote in with_it.quotes] == [quote.place for quote in without.quotes]
    assert record(with_reader(Says(0.9), floor=0).ask(FACT)) == record(with_reader(Says(0.9), floor=0).ask(FACT))


def test_without_a_reader_everything_is_as_it_was(with_reader: Any, config: IndexConfig) -> None:
    sentences = [Passage(0, 0, 9, 2.0), Passage(2, 0, 9, 1.0), Passage(1, 3, 9, 1.0)]
    assert Readings().rescored(sentences) == sorted(sentences, key=lambda one: (-one.score, one.number))
    answer = with_reader().ask(FACT)
    assert answer.to_json()["confidence_parts"] == {
        "fit": round(answer.confidence, 6),
        "read": None,
        "passages_read": 0,
        "passages_left_out": 0,
        "says": 1.0,
        "figures_missing": [],
    }
    assert answer.timings_ms["read"] == 0
    assert not any(quote.marks for quote in answer.quotes)


def test_what_a_slow_machine_leaves_unread_is_counted(with_reader: Any) -> None:
    parts = with_reader(Says(0.9, most=1)).ask(FACT).confidence_parts
    assert parts.passages_read == 1
    assert parts.passages_left_out >= 1
    nothing = with_reader(Says(1e-4, most=0)).ask(FACT)
    assert nothing.status is Status.ANSWERED
    assert nothing.confidence_parts.read is None
    assert nothing.confidence_parts.passages_left_out == parts.passages_left_out + 1


def test_an_excerpt_is_the_chunk_as_it_is_embedded(with_reader: Any) -> None:
    reader = Says(0.9)
    engine = with_reader(reader)
    engine.ask(FACT)
    assert Excerpt("港口指南 甲市 一、主要做法 （二）降低成本。", "（二）降低成本。") not in reader.read_so_far
    contexts = {excerpt.context for excerpt in reader.read_so_far}
    assert "港口指南 甲市 一、主要做法 （二）降低成本。" in contexts
    texts = [chunk.text for chunk in engine.snapshot.chunks]
    assert all(excerpt.text in texts for excerpt in reader.read_so_far)


def test_of_a_conversation_the_last_question_alone_is_read(with_reader: Any) -> None:
    reader = Says(0.9)
    answer = with_reader(reader, floor=0).ask("多少钱？", [FACT])
    assert answer.confidence_parts.passages_read
    assert set(reader.asked) == {"多少钱？"}


def test_an_engine_opened_after_another_keeps_its_reader(config: IndexConfig, with_reader: Any) -> None:
    before = with_reader(Says(0.9))
    build(replace(config, chunk_chars=100), embedder=CharEmbedder())
    after = open_engine(config, QAConfig(reader="none"), before)
    assert after.snapshot is not before.snapshot
    assert after.reader is before.reader


@settings(max_examples=30, deadline=None)
@given(
    answers=st.floats(0.5, 1),
    words=st.sampled_from(["7美元", "5分钟", "16%", "每票成本", "。", "（二）"]),
    question=st.sampled_from(["每票成本是多少？", "通关时间多少分钟？", "境外调解员占多少？", "港口怎样降低成本？"]),
)
def test_marks_lie_inside_of_their_quotes(shared: Any, answers: float, words: str, question: str) -> None:
    for quote in shared(Says(answers, words)).ask(question).quotes:
        for start, end in quote.marks:
            assert 0 <= start < end <= len(quote.text)
            assert quote.text[start:end] == words


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same for tests that ask many times."""
    from tests.conftest import GUIDE, LAW, engine_of

    engine = engine_of(tmp_path_factory.mktemp("shared"), {"guide.md": GUIDE, "law.md": LAW})

    def make(reader: Reader) -> Engine:
        return Engine(engine.pointer, engine.snapshot, CharEmbedder(), QAConfig(floor=0), reader)

    return make


@pytest.mark.parametrize("marks", [((2, 2),), ((0, 9),), ((-1, 2),), ((2, 4), (3, 5)), ((4, 5), (0, 1))])
def test_marks_that_are_empty_outside_or_not_in_order_are_no_marks(marks: tuple[tuple[int, int], ...]) -> None:
    place = Place("a.md", None, "甲", None, None, (), 0, 5)
    assert Quote("[1]", place, "一二三四五", 1.0, marks=((0, 2), (2, 5))).marks
    with pytest.raises(ValueError, match="is empty, outside or over another"):
        Quote("[1]", place, "一二三四五", 1.0, marks=marks)


def test_the_reader_is_a_setting(tmp_path: Path, config: IndexConfig) -> None:
    assert QAConfig.from_env({"YINZHENG_READER": "none"}).reader == "none"
    assert QAConfig.from_env({}).reader == QAConfig().reader
    build(config, embedder=CharEmbedder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.opening.load_embedder", lambda config: CharEmbedder())
        assert open_engine(config, QAConfig(reader="none")).reader is None
        with pytest.raises(ModelError, match="gone: there is no such reader: set YINZHENG_READER to a file"):
            open_engine(config, QAConfig(reader=str(tmp_path / "gone")))


def test_a_look_at_further_passages_does_not_read_the_same_again(with_reader: Any) -> None:
    reader = Says(0.9)
    engine = with_reader(reader, floor=0)
    answer = engine.ask(FACT)
    n_read = len(reader.read_so_far)
    hits = engine.retrieve(FACT, k=10)
    assert len(reader.read_so_far) == n_read == answer.confidence_parts.passages_read
    assert hits == with_reader(Says(0.9), floor=0).retrieve(FACT, k=10)
    asked_after = with_reader(Says(0.9), floor=0)
    asked_after.retrieve(FACT)
    assert asked_after.ask(FACT).timings_ms["read"] == 0


def test_what_asks_named_documents_for_a_part_that_all_have_is_not_read(tmp_path: Path) -> None:
    pages = {
        f"{place}.md": f"---\nprovider: {place}市\n---\n# {place}渡轮\n\n## 主要做法\n\n{place}每天开行{n}班渡轮。\n"
        for n, place in ((12, "北岸"), (30, "南岸"))
    }
    made, reader = engine_of(tmp_path, pages), Says(1e-4)
    engine = Engine(made.pointer, made.snapshot, made.embedder, QAConfig(floor=0), reader)
    assert engine.ask("北岸市有哪些主要做法？").kind is Kind.LIST
    assert not reader.read_so_far
    engine.ask("北岸市每天开行几班渡轮？")
    assert reader.read_so_far
