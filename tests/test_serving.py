"""What stands around the page: the guard, citations, exports, feedback, the log."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.config import IndexConfig
from index.errors import AppError, ConfigError, QuestionError
from index.records import Document, Section
from qa.cli import main
from qa.engine import Engine
from qa.evaluation.questions import read_questions
from qa.page.config import ServeConfig
from qa.page.events import EventLog
from qa.page.feedback import Feedback, Quoted, append, evaluation_lines, latest, read
from qa.page.guard import Guard
from qa.page.reply import answer_parts, answer_reply, corpus_reply, document_reply
from qa.page.server import free_ports, serve
from qa.page.suggest import follow_ups, question_about, questions, suggest
from tests.browser import ROOT, apart
from tests.served import served


def test_an_account_or_questions_that_cannot_be_written_are_reported(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", "ann", "--auth", str(tmp_path / "none" / "a"), "--password", "long enough"]) == 1
    assert "none/a: cannot be written" in capsys.readouterr().err
    assert main(["feedback", "--questions", str(tmp_path / "none" / "q.jsonl")]) == 1
    assert "none/q.jsonl: cannot be written (No such file or directory): name another" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"port": 70_000}, "--port 70000: give a number from 1 to 65535"),
        ({"concurrent": 0}, "--concurrent 0: give a number from 1 to 64"),
        ({"upload_mb": 5000}, "--upload-mb 5000: give a number from 1 to 1000"),
    ],
)
def test_a_setting_of_serving_out_of_range_names_itself(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        ServeConfig(**settings)


def test_a_port_that_is_taken_before_the_page_opens_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path) as service, socket.create_server(("127.0.0.1", next(free_ports("127.0.0.1")))) as taken:
        port, free = taken.getsockname()[1], next(free_ports("127.0.0.1"))
        assert free != port
        with pytest.raises(ConfigError, match=rf"127.0.0.1:{port}: nothing can be opened there: choose another --port"):
            serve(service, ServeConfig(port=port))
        monkeypatch.setattr("qa.page.server.free_ports", lambda host: iter([port, *range(free, free + 9)]))
        url = serve(service, ServeConfig())
        assert httpx.get(url).status_code == 200
        monkeypatch.setattr("qa.page.server.free_ports", lambda host: iter([port]))
        with pytest.raises(ConfigError, match="127.0.0.1:7860 to 7959: nothing can be opened there"):
            serve(service, ServeConfig())


def through_guard(path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], int]:
    """Return the status, the headers and the bytes that reached the application behind the guard."""
    reached = 0
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal reached
        message = await receive()
        reached += len(message.get("body", b""))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "headers": raw}
    apart(Guard(app, max_body_bytes=100)(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, reached


def test_the_guard_closes_what_the_page_does_not_use_and_refuses_other_sites_and_long_bodies() -> None:
    status, told, _ = through_guard("/gradio_api/run/page_state", host="a.example", origin="https://a.example")
    assert status == 200
    assert "default-src 'none'; script-src 'self'" in told["content-security-policy"]
    for path in (
        "/gradio_api/upload",
        "/gradio_api/proxy=http://x",
        "/monitoring/summary",
        "/gradio_api/runs",
        "/assets/a.js",
    ):
        assert through_guard(path)[0] == 404
    assert through_guard("/original/monitoring/assets/a.md")[0] == 200
    assert through_guard("/", host="a.example", origin="https://b.example")[0] == 403
    assert through_guard("/", host="a.example", origin="null")[0] == 403
    assert through_guard("/", **{"content-length": "101"})[0] == 413
    assert through_guard("/", b"x" * 101)[2] == 0
    assert through_guard("/", b"x" * 100)[2] == 100


def test_an_answers_parts_hold_all_of_its_text_in_order(engine: Engine) -> None:
    answer = engine.ask("平均通关时间压缩至多少分钟？")
    parts = answer_parts(answer)
    assert [part["quote"] for part in parts if "quote" in part] == list(range(len(answer.quotes)))
    assert parts[0]["text"] in answer.text
    reply = answer_reply(answer, engine.snapshot)
    assert json.loads(json.dumps(reply))["quotes"]
    assert reply["quotes"][0]["cite"]["plain"].startswith(f"“{answer.quotes[0].text}”")


def test_the_parts_sent_to_the_browser_are_no_markdown(engine: Engine) -> None:
    compared = answer_parts(engine.ask("比较港口指南和调解中心"))
    assert [list(part) for part in compared] == [["text"], ["block", "quotes"], ["block", "quotes"]]
    assert {part["block"]["title"] for part in compared[1:]} == {"港口指南", "调解中心"}
    numbers = [number for part in compared[1:] for number in part["quotes"]]
    assert numbers == list(range(len(numbers)))
    lead, *listed = answer_parts(engine.ask("一共有多少个文件？"))
    assert lead == {"text": "文件库共有2份文件："}
    named = [(part["category"], [document["doc_id"] for document in part["documents"]]) for part in listed]
    assert named == [(None, ["law.md"]), (engine.documents["guide.md"].category, ["guide.md"])]
    assert "*" not in json.dumps([compared, lead, listed])


def test_the_sections_sent_to_the_panel_cover_the_body(engine: Engine) -> None:
    sent = document_reply(engine.documents["guide.md"])
    assert sent["text"][sent["sections"][0]["start"] :].startswith("3. 港口指南")
    assert sent["sections"][-1]["end"] == len(sent["text"])


def test_the_headings_to_choose_from_are_shared_ones_in_the_order_of_the_documents() -> None:
    def document(number: int, *headings: str) -> Document:
        sections = tuple(Section(("题", heading), 0, 0, 0) for heading in headings)
        return Document(f"{number}.md", "", sections, "0", "题", number, None, None, None, None)

    told = corpus_reply(
        [document(1, "一、", "三、"), document(2, "一、", "二、", "三、", "四、"), document(3, "二、", "三、")]
    )
    assert told["sections"] == ["一、", "二、", "三、"]


def test_suggestions_are_questions_that_the_corpus_answers(engine: Engine) -> None:
    assert list(questions(engine.documents, "zh")) == ["甲市在“港口指南”方面是怎么做的？", "“调解中心”讲了什么？"]
    for question in suggest(engine, "zh"):
        assert engine.ask(question).quotes


def test_questions_to_go_on_with_are_answered_by_more_of_the_same_document(engine: Engine) -> None:
    (quote,) = engine.ask("夜间急件可以进港吗？").quotes[:1]
    shown = [(quote.place.doc_id, quote.place.start, quote.place.end)]
    found = follow_ups(engine, "夜间急件可以进港吗？", [], quote.place.doc_id, shown)
    assert len(found) <= 3
    for further in found:
        quotes = engine.ask(further, ["夜间急件可以进港吗？"]).quotes
        assert quotes[0].place.doc_id == quote.place.doc_id
        assert any((one.place.doc_id, one.place.start, one.place.end) not in shown for one in quotes)
    assert follow_ups(engine, "夜间急件可以进港吗？", [], "none.md", shown) == ()


def test_a_document_of_another_language_is_asked_for_by_its_number_or_its_translated_title() -> None:
    def named(text: str, case: int | None) -> str | None:
        return question_about(Document("a.md", text, (), "0", "港口指南", case, "甲市", None, None, None), "en")

    assert named("", 3) == "What are the main measures in case 3?"
    assert named("---\ntitle: 港口指南\ntitle_en: Port Guide\n---\n", 3) == "What does case 3, “Port Guide”, say?"
    assert named("---\ntitle: 港口指南\ntitle_en: Port Guide\n---\n", None) == "What does “Port Guide” say?"
    assert named("", None) == "What does “港口指南” say?"


SAID = Feedback("2026-01-01T00:00:00+00:00", "甲？", (), "zh", "answered", "up", "", (Quoted("a.md", "乙。"),))


def test_feedback_is_kept_listed_and_turned_into_evaluation_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINZHENG_INDEX", str(tmp_path))
    assert main(["feedback"]) == 0
    assert capsys.readouterr().out == "no feedback yet\n"
    append(tmp_path, replace(SAID, vote="down", quotes=()))
    append(tmp_path, replace(SAID, comment="好\u2028吗\x85"))
    append(tmp_path, replace(SAID, question="丙？", vote="down"))
    append(tmp_path, replace(SAID, question="己？"))
    append(tmp_path, replace(SAID, question="己？", vote="none"))  # taken back
    append(tmp_path, replace(SAID, question="丁？", status="abstained", quotes=()))
    append(tmp_path, replace(SAID, question="戊？", status="related", quotes=(), related=SAID.quotes))
    assert [(record.question, record.vote) for record in latest(read(tmp_path))] == [
        ("甲？", "up"),
        ("丙？", "down"),
        ("丁？", "up"),
        ("戊？", "up"),
    ]
    assert list(read(tmp_path))[-1].related == SAID.quotes
    assert main(["feedback"]) == 0
    shown = capsys.readouterr().out
    assert "甲？\n      好" in shown
    assert main(["feedback", "--questions", str(tmp_path / "q.jsonl")]) == 0
    gold = read_questions([tmp_path / "q.jsonl"])
    assert [(q.question, q.docs, q.evidence, q.answerable) for q in gold] == [
        ("甲？", ("a.md",), ("乙。",), True),
        ("丁？", (), (), False),
    ]
    assert len(evaluation_lines([SAID])) == 1
    assert evaluation_lines([replace(SAID, quotes=())]) == []
    (tmp_path / "feedback.jsonl").write_text("{", "utf-8")
    with pytest.raises(AppError, match="line 1: damaged"):
        list(read(tmp_path))
    with pytest.raises(QuestionError, match="up, down or none"):
        replace(SAID, vote="left")


def test_the_log_holds_no_words_of_a_question_unless_asked(engine: Engine) -> None:
    answer = engine.ask("平均通关时间？")
    for texts in (False, True):
        stream = io.StringIO()
        EventLog(stream, texts=texts).asked("page", answer, 0.0123, None)
        line = json.loads(stream.getvalue())
        assert (line["event"], line["status"], line["ms"], line["chars"]) == ("page", "answered", 12, 7)
        assert ("通关" in stream.getvalue()) == texts


def test_the_program_has_the_options_of_serve_and_shows_them() -> None:
    shown = [
        subprocess.run(
            [sys.executable, *program, "--help"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
        for program in (["app.py"], ["-m", "qa.cli", "serve"])
    ]
    assert shown[0] == shown[1]
    assert "yinzheng serve [OPTIONS]" in shown[0]
    assert "--read-only" in shown[0]


def test_an_index_that_cannot_be_opened_stops_serving_with_one_line(
    config: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--index", str(config.index_dir), "--corpus", str(config.index_dir / "none")]) == 1
    assert "there is no such folder" in capsys.readouterr().err
