"""The commands that the README shows, run as they stand there; both languages show the same ones."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from index.config import IndexConfig
from qa.cli import main

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
STAYS = {"serve", "watch"}  # they run until stopped
SOURCE = "# 集\n\n1. 港口..... 1\n\n# 1. 港口\n\n(甲市提供)\n\n开放。\n"


def blocks(name: str) -> list[tuple[str, str]]:
    return BLOCK.findall((ROOT / name).read_text("utf-8"))


def test_both_readmes_show_the_same_commands() -> None:
    assert blocks("README.md") == blocks("README.zh-CN.md")


def test_the_two_set_up_commands_have_their_targets() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    shown = re.findall(r"^make (\w+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert shown == ["run", "test"]
    assert set(shown) <= set(targets)


def test_the_commands_and_the_program_run_as_they_are_shown(
    built: IndexConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YINZHENG_INDEX", ".yinzheng")
    (tmp_path / "source.md").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "成本是多少？"}\n', encoding="utf-8")
    lines = [line for language, text in blocks("README.md") if language == "sh" for line in text.splitlines()]
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("yinzheng ")]
    assert len(commands) >= 8
    for command in commands:
        assert main([command[0], "--help"] if command[0] in STAYS else command) == 0, command
    (program,) = [text for language, text in blocks("README.md") if language == "python"]
    exec(compile(program, "README.md", "exec"), {})
    assert "[1]" in capsys.readouterr().out
