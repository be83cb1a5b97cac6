"""The command: its exit status, its one line for a failure, its contract for whoever reads it with a program."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import MissingIndexError
from index.store.calibration import UNCALIBRATED
from index.store.snapshot import load
from qa.cli import main
from qa.cli.build import calibration_text
from tests.conftest import fails

ROOT = Path(__file__).parent.parent


def test_an_answer_is_text_for_a_person_and_one_object_for_a_program(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "平均通关时间压缩至多少分钟？"]) == 0
    assert "平均通关时间由20分钟压缩至5分钟。" in capsys.readouterr().out
    assert main(["ask", "--json", "平均通关时间压缩至多少分钟？"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert record["status"] == "answered"
    for quote in record["quotes"]:
        text = (built.corpus_dir / quote["doc_id"]).read_text("utf-8")
        assert text[quote["start"] : quote["end"]] == quote["text"]


def test_search_prints_k_hits_in_order(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--json", "-k", "2", "调解成功率"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["question"] == "调解成功率"
    assert [hit["rank"] for hit in record["hits"]] == [1, 2]
    assert main(["search", "-k", "2", "调解成功率"]) == 0
    assert capsys.readouterr().out.startswith("1. ")


@pytest.mark.parametrize("command", ["ask", "search"])
def test_both_are_limited_and_read_behind_earlier_questions(
    built: IndexConfig, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    def found(*arguments: str) -> set[str]:
        assert main([command, "--json", *arguments]) == 0
        record = json.loads(capsys.readouterr().out)
        return {one["doc_id"] for one in record["quotes" if command == "ask" else "hits"]}

    both = {"guide.md", "law.md"}
    for limit in (["--case", "3"], ["--provider", "甲市"], ["--category", "物流"], ["--doc", "guide.md"]):
        assert found("成功率是多少？", *limit) == {"guide.md"}
    assert found("讲了什么？", "--doc", "guide.md", "--doc", "law.md") == both
    led = found("那成功率呢？", "--history", "每票成本降到多少？", "--history", "调解员共有多少名？")
    assert led == ({"law.md"} if command == "ask" else both)


def test_a_limit_that_nothing_fits_is_one_line_with_what_there_is(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fails(capsys, "ask", "--case", "9", "成本") == "scope: no document has the case 9: there is 3"
    said = fails(capsys, "search", "--provider", "乙市", "成本")
    assert said == "scope: no document has the provider '乙市': there is 甲市"


def test_build_reports_documents_chunks_and_seconds(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert set(record) >= {"snapshot", "n_documents", "n_chunks", "seconds"}
    assert main(["build"]) == 0
    out, err = capsys.readouterr()
    assert f"2 documents, {record['n_chunks']} chunks, " in out
    assert err == ""


def test_status_names_the_model_and_what_has_changed(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    (built.corpus_dir / "law.md").write_text("改。", encoding="utf-8")
    assert main(["status", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["model"], record["n_documents"], record["changed"]) == ("char-64", 2, ["law.md"])
    assert main(["status"]) == 0
    assert "law.md: run yinzheng build" in capsys.readouterr().out


def test_calibrate_says_what_the_snapshots_calibration_measured(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    found = load(built.index_dir)[1].calibration
    assert main(["calibrate", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record == json.loads(json.dumps(asdict(found)))
    assert main(["calibrate"]) == 0
    language, floors, made, own, other = capsys.readouterr().out.splitlines()
    assert language == "the documents are mostly in zh"
    assert f"floor {found.own_floor:.2f} for questions in it, {found.other_floor:.2f} for" in floors
    assert (
        made
        == f"of {found.n_made} questions made from the documents, {100 * found.made_refused:.1f} % fall below the floor"
    )
    assert (
        own
        == f"of {found.n_own} general questions in the documents' language, {100 * found.own_answered:.1f} % reach it"
    )
    assert other.startswith(f"of {found.n_other} general questions in other languages, ")


def test_calibrate_says_where_there_was_nothing_to_ask() -> None:
    text = calibration_text(replace(UNCALIBRATED, n_made=60, made_refused=0.0167))
    assert "of 60 questions made from the documents, 1.7 % fall below the floor" in text
    assert "of general questions in the documents' language, there were none to ask" in text


def test_calibrate_says_that_the_build_does_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["calibrate", "--help"]) == 0
    assert "Every build calibrates its snapshot" in " ".join(capsys.readouterr().out.split())
    monkeypatch.setenv("YINZHENG_INDEX", str(tmp_path / "none"))
    assert fails(capsys, "calibrate") == f"{tmp_path / 'none'}: no index there yet: run yinzheng build"


def test_a_batch_answers_in_order_with_the_ids_as_they_were(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        '\ufeff{"id": 7, "question": "成功率是多少？"}\r',
        "",
        '{"id": "b", "question": "那夜间呢？", "history": ["港口开放吗？"]}\r',
        '{"id": 7, "question": "成本\u2028是多少？", "history": null}',
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    for command in ("ask", "search"):
        assert main([command, "--batch", str(path)]) == 0
        records = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
        assert [record["id"] for record in records] == [7, "b", 7]
        assert records[2]["question"] == "成本\u2028是多少？"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "成本", "--batch", "questions.jsonl"],
        ["ask", "--history", "成本", "--batch", "questions.jsonl"],
        ["search", "--case", "three", "成本"],
        ["search", "-k", "0", "成本"],
        ["search", "-k", "many", "成本"],
        ["ask", "--unknown", "成本"],
        ["import", "source.md"],
        ["import", "source.md", "--into", "x", "--check", "--force"],
        ["unknown"],
    ],
)
def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert "Usage" in out + err


def test_debug_shows_where_a_failure_comes_from(built: IndexConfig, tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError):
        main(["status", "--index", str(tmp_path / "none"), "--debug"])


def test_import_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, into = tmp_path / "source.md", tmp_path / "into"
    source.write_text("# 集\n\n1. 港口..... 1\n\n# 1. 港口\n\n(甲市提供)\n\n开放。\n", encoding="utf-8")
    assert main(["import", str(source), "--into", str(into)]) == 0
    assert capsys.readouterr().out == "written    01-港口.md\n"
    assert main(["import", str(source), "--into", str(into), "--check"]) == 0
    assert "all 13 characters of the cases" in capsys.readouterr().out
    (into / "01-港口.md").write_text((into / "01-港口.md").read_text("utf-8").replace("开放", "关闭"), encoding="utf-8")
    said = fails(capsys, "import", str(source), "--into", str(into), "--check")
    assert "01-港口.md: reads «" in said
    said = fails(capsys, "import", str(source), "--into", str(into))
    assert said == f"{into}: edited by hand since the import: 01-港口.md: add --force to overwrite, or move them"


def test_a_program_reads_utf8_whatever_the_locale_and_a_failure_leaves_one_line(tmp_path: Path) -> None:
    """Run as a process of its own, its output a pipe that claims to hold ASCII only."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "YINZHENG_INDEX": str(tmp_path / "没有")}
    command = [sys.executable, "-m", "qa.cli", "status"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode("utf-8").splitlines() == [
        f"yinzheng: {tmp_path / '没有'}: no index there yet: run yinzheng build"
    ]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.EMFILE, "Too many open files", "a.npy"), "a.npy: Too many open files: raise the limit of open "),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device: make room on the disk"),
        (PermissionError(errno.EACCES, "Permission denied", "b.md"), "b.md: Permission denied: check the file"),
    ],
)
def test_what_the_system_refuses_is_one_line_without_a_traceback(
    error: OSError, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(*args: object) -> None:
        raise error

    monkeypatch.setattr("index.status.read_status", refuses)
    assert main(["status"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"yinzheng: {line}")
    assert told.count("\n") == 1
