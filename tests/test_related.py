"""Passages on the subject that were not found to say what is asked: shown as they are, and never as an answer."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.config import IndexConfig
from index.errors import ConfigError
from index.rebuild import build
from index.store.snapshot import load
from qa.answer.compose import abstain, compose, relate
from qa.cli import main
from qa.config import QAConfig
from qa.engine import Engine
from qa.output.phrases import phrases
from qa.output.terminal import terminal
from qa.page.events import EventLog
from qa.page.reply import answer_reply
from qa.page.suggest import suggest
from qa.records import Answer, FileState, Kind, Note, Place, Quote, Status
from tests.conftest import CharEmbedder, engine_of, query_of
from tests.test_answer import FERRY, MARKET, ONE

GOLDEN = Path(__file__).parent / "golden"
ON_THE_SUBJECT = QAConfig(floor=1.0, related_floor=0.0)
KINDS = {
    "平均通关时间压缩至多少分钟？": Kind.FACT,
    "如何缩短通关时间？": Kind.HOWTO,
    "港口的服务有哪些？": Kind.LIST,
    "总结一下港口指南": Kind.OVERVIEW,
    "比较港口指南和调解中心": Kind.COMPARE,
    "哪些案例缩短了通关时间？": Kind.COLLECT,
}


@pytest.fixture
def related(config: IndexConfig) -> Engine:
    build(config, embedder=CharEmbedder())
    return Engine(*load(config.index_dir), CharEmbedder(), ON_THE_SUBJECT)


@pytest.mark.parametrize("question", KINDS)
def test_what_one_passage_can_answer_and_what_collects_is_shown_what_is_related_others_are_refused(
    related: Engine, question: str
) -> None:
    answer = related.ask(question)
    assert answer.kind is KINDS[question]
    falls_short = answer.kind.in_one_passage or answer.kind is Kind.COLLECT
    assert answer.status is (Status.RELATED if falls_short else Status.ABSTAINED)
    assert bool(answer.related) is falls_short


def test_related_passages_are_the_best_chunks_whole_with_their_places_and_without_marks(related: Engine) -> None:
    question = "平均通关时间压缩至多少分钟？"
    answer = related.ask(question)
    hits = related.retrieve(question, k=3)
    assert [(one.place, one.text) for one in answer.related] == [(hit.place, hit.text) for hit in hits]
    assert [one.marker for one in answer.related] == ["[1]", "[2]", "[3]"]
    for one in answer.related:
        assert related.documents[one.place.doc_id].text[one.place.start : one.place.end] == one.text
        assert one.marks == ()
        assert one.sha256 == related.documents[one.place.doc_id].sha256
    assert (answer.quotes, answer.nearest, answer.documents) == ((), (), ())
    assert answer.confidence < ON_THE_SUBJECT.floor


@pytest.mark.parametrize(
    ("floor", "related_floor", "status"),
    [(0.0, 0.0, "answered"), (0.0, 1.0, "answered"), (1.0, 0.0, "related"), (1.0, 1.0, "abstained")],
)
def test_two_floors_part_three_strengths(tmp_path: Path, floor: float, related_floor: float, status: str) -> None:
    files = {"a.md": "# 渡轮\n\n渡轮每天开行二十班。\n", "b.md": "# 夜市\n\n夜市晚上六点开门。\n"}
    answer = engine_of(tmp_path, files, QAConfig(floor=floor, related_floor=related_floor)).ask("渡轮多少班？")
    assert answer.status.value == status
    shown = (bool(answer.quotes), bool(answer.related), bool(answer.nearest))
    assert shown == tuple(status == one for one in ("answered", "related", "abstained"))


def test_the_floor_of_what_is_related_is_a_number_from_0_to_1() -> None:
    assert QAConfig.from_env({"YINZHENG_RELATED_FLOOR": "0.25"}).related_floor == 0.25
    with pytest.raises(ConfigError, match=r"YINZHENG_RELATED_FLOOR=2\.0: give a number from 0 to 1"):
        QAConfig.from_env({"YINZHENG_RELATED_FLOOR": "2"})
    with pytest.raises(ConfigError, match="_RELATED_FLOOR must be numbers"):
        QAConfig.from_env({"YINZHENG_RELATED_FLOOR": "low"})


def test_a_follow_up_is_shown_passages_of_the_document_that_it_is_about(related: Engine) -> None:
    answer = related.ask("那成功率呢？", ["调解中心的调解员有多少名？"])
    assert answer.status is Status.RELATED
    assert {one.place.doc_id for one in answer.related} == {"law.md"}


def test_a_chunk_that_is_only_its_heading_is_not_shown(tmp_path: Path) -> None:
    files = {"a.md": "# 渡轮班次\n\n---\n\n## 票价\n\n渡轮票价五元，全年无休。\n"}
    answer = engine_of(tmp_path, files, ON_THE_SUBJECT).ask("渡轮班次是多少？")
    assert [one.place.headings[-1] for one in answer.related if one.text in one.place.headings] == []


def test_a_related_passage_says_what_has_become_of_its_file(config: IndexConfig, related: Engine) -> None:
    question = "调解成功率达多少？"
    before = related.ask(question)
    (config.corpus_dir / "law.md").write_text("# 调解中心\n\n调解成功率达七成。\n", encoding="utf-8")
    after = related.ask(question)
    states = {one.place.doc_id: one.file for one in after.related}
    assert {one.file for one in before.related} == {FileState.UNCHANGED}
    assert states["law.md"] is FileState.EDITED
    assert after.notice is not None


def test_passages_of_the_same_words_are_shown_once(tmp_path: Path) -> None:
    text = "# 渡轮\n\n渡轮每天开行二十班。\n"
    answer = engine_of(tmp_path, {"a.md": text, "b.md": text}, ON_THE_SUBJECT).ask("渡轮多少班？")
    assert len(answer.related) == 1


PASSAGES = [replace(ONE[0], place=replace(ONE[0].place, start=10, end=20)), ONE[1]]
QUERY = query_of("渡轮几点开？", "zh", Kind.FACT)
STRENGTHS = {
    "answered": compose(QUERY, ONE, 3, "索引早于文件。", 0.9),
    "related": relate(QUERY, PASSAGES, 3, "索引早于文件。", 0.3),
    "abstained": abstain(QUERY, [FERRY, MARKET], 3, "索引早于文件。", 0.1),
}


@pytest.mark.parametrize("strength", STRENGTHS)
def test_each_strength_reads_as_in_its_files(strength: str) -> None:
    answer = STRENGTHS[strength]
    assert f"{answer.text}\n" == (GOLDEN / f"{strength}.md").read_text("utf-8")
    assert f"{terminal(answer)}\n" == (GOLDEN / f"{strength}.txt").read_text("utf-8")
    assert json.loads(json.dumps(answer.to_json())) == json.loads((GOLDEN / f"{strength}.json").read_text("utf-8"))


def test_no_two_strengths_begin_alike_or_are_laid_out_alike() -> None:
    for render in (terminal, lambda answer: answer.text):
        blocks = [render(answer).split("\n\n") for answer in STRENGTHS.values()]
        assert len({said[1] for said in blocks}) == len({said[2][:4] for said in blocks}) == 3


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en", "ja", "ko", "fr", "es", "de", "pt", "ru", "ar", "vi"])
def test_every_language_has_words_of_its_own_for_what_is_only_related(language: str) -> None:
    answer = relate(query_of("渡轮几点开？", language, Kind.FACT), PASSAGES, 3, None, 0.3)
    assert answer.parts[0] == Note(phrases(language).related)
    assert answer.text.startswith(f"**{phrases(language).related}**\n\n- [1] ")


def test_the_terminal_is_not_steered_by_a_document() -> None:
    place = Place("a.md", None, "渡轮\x1b[2J", None, None, (), 0, 6)
    answer = compose(QUERY, [Quote("[1]", place, "\x1b[31m红", 1.0)], 1, None, 0.9)
    assert "\x1b" not in terminal(answer)
    assert terminal(answer).endswith("│ [31m红\n  [1] 渡轮[2J")


MADE: dict[str, Any] = {"confidence": 0.3, "text": ""}


@pytest.mark.parametrize(
    ("status", "parts"),
    [
        (Status.ANSWERED, ()),
        (Status.RELATED, ()),
        (Status.RELATED, (replace(ONE[0], marks=((0, 2),)),)),
        (Status.ABSTAINED, (ONE[0],)),
    ],
)
def test_an_answer_that_is_not_what_its_status_says_cannot_be_made(status: Status, parts: tuple[Quote, ...]) -> None:
    with pytest.raises(ValueError, match=r"an abstention has none|marked in an answer alone"):
        Answer("?", "zh", status, Kind.FACT, parts, **MADE)


def test_the_command_shows_what_is_related_and_it_is_no_failure(
    built: IndexConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("YINZHENG_FLOOR", "1")
    monkeypatch.setenv("YINZHENG_RELATED_FLOOR", "0")
    question = "平均通关时间压缩至多少分钟？"
    assert main(["ask", question]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{phrases('zh').related}\n\n  [1] ")
    assert main(["ask", "--json", question]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["contract"], record["status"], record["quotes"], len(record["related"])) == (2, "related", [], 3)
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": 7, "question": question}), encoding="utf-8")
    assert main(["ask", "--batch", str(tmp_path / "q.jsonl")]) == 0
    batch = json.loads(capsys.readouterr().out)
    assert (batch["id"], batch["related"]) == (7, record["related"])


def test_the_page_is_sent_related_passages_with_their_citations_as_parts(related: Engine) -> None:
    reply = answer_reply(related.ask("平均通关时间压缩至多少分钟？"), related.snapshot)
    assert reply["quotes"] == []
    assert reply["parts"] == [{"text": phrases("zh").related}, {"quote": 0}, {"quote": 1}, {"quote": 2}]
    for one in reply["related"]:
        assert one["cite"]["plain"].startswith(f"“{one['text']}”")


def test_the_log_says_how_much_was_said(related: Engine) -> None:
    stream = io.StringIO()
    EventLog(stream).asked("mcp", related.ask("平均通关时间压缩至多少分钟？"), 0.01, None)
    line = json.loads(stream.getvalue())
    assert (line["status"], line["quotes"], line["related"]) == ("related", 0, 3)


def test_a_question_that_is_only_related_is_not_suggested(related: Engine) -> None:
    assert suggest(related, "zh") == ()
