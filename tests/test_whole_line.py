"""The whole line as a user has it: the command in a process of its own, the shipped corpus, the default model.

The network is cut off where the machine lets us; everywhere, a process that so much as looks up a name is ended.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "questions.jsonl"
CUT_OFF = ["unshare", "--net"] if os.name == "posix" and os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
REACHED_OUT = 97
GUARD = f"""
import os, sys
def watch(event, arguments):
    away = event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple))
    if away:
        os.write(2, f"reached out: {{event}} {{arguments}}".encode())
        os._exit({REACHED_OUT})
sys.addaudithook(watch)
from qa.cli import main
sys.exit(main())
"""


def can_cut_off() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*CUT_OFF, "true"], check=False).returncode == 0


def yinzheng(*arguments: str, prefix: list[str]) -> str:
    """Run the command and return its stdout; the test fails with its stderr."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    command = [*prefix, sys.executable, "-c", GUARD, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def prefix() -> list[str]:
    return CUT_OFF if can_cut_off() else []


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory, prefix: list[str]) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "index"
    report = json.loads(yinzheng("build", "--json", "--corpus", "corpus", "--index", str(folder), prefix=prefix))
    assert report["n_documents"] == 16
    return folder


@pytest.fixture(scope="module")
def answers(index_dir: Path, prefix: list[str]) -> dict[str, dict[str, Any]]:
    out = yinzheng("ask", "--batch", str(QUESTIONS), "--index", str(index_dir), prefix=prefix)
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["id"] for record in records] == [row["id"] for row in asked()]
    return {record["id"]: record for record in records}


def asked() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def quotes_its_case(row: dict[str, Any], answers: dict[str, dict[str, Any]]) -> bool:
    return bool({quote["case"] for quote in answers[row["id"]]["quotes"]} & set(row["cases"]))


@pytest.mark.slow
def test_every_chinese_question_is_answered_with_a_quote_of_its_case(answers: dict[str, dict[str, Any]]) -> None:
    rows = [row for row in asked() if row["lang"] == "zh"]
    assert [row["cases"] for row in rows] == [[n] for n in range(1, 17)]
    assert [row["id"] for row in rows if not quotes_its_case(row, answers)] == []


@pytest.mark.slow
def test_of_the_english_questions_at_least_13_are_answered_with_a_quote_of_their_case(
    answers: dict[str, dict[str, Any]],
) -> None:
    rows = [row for row in asked() if row["lang"] == "en"]
    assert [row["cases"] for row in rows] == [[n] for n in range(1, 17)]
    assert sum(quotes_its_case(row, answers) for row in rows) >= 13


@pytest.mark.slow
def test_every_quote_stands_in_its_file_where_it_says(answers: dict[str, dict[str, Any]]) -> None:
    quotes = [quote for answer in answers.values() for quote in answer["quotes"]]
    assert len(quotes) >= 32
    for quote in quotes:
        document = (ROOT / "corpus" / quote["doc_id"]).read_bytes().decode("utf-8")
        assert document[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.slow
def test_build_and_ask_work_with_the_network_cut_off(answers: dict[str, dict[str, Any]], prefix: list[str]) -> None:
    if not prefix:
        pytest.skip("this machine does not let us cut off the network (unshare --net)")
    assert len(answers) == 32


@pytest.mark.slow
def test_the_guard_ends_a_process_that_looks_up_a_name() -> None:
    code = GUARD.replace("from qa.cli import main", "import socket; socket.getaddrinfo('localhost', 80)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, b"reached out: socket.getaddrinfo" in done.stderr) == (REACHED_OUT, True)
