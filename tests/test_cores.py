"""Threads to the cores: no more than this process may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.model.cores import cores

BOUND = 8


@pytest.fixture(autouse=True)
def bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(BOUND)), raising=False)


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ("100000 100000\n", 1),
        ("150000 100000\n", 2),
        ("1000 100000\n", 1),
        ("6400000 100000\n", BOUND),
        ("max 100000\n", BOUND),
        ("max\n", BOUND),
        ("", BOUND),
        ("100000 0\n", BOUND),
    ],
)
def test_a_containers_quota_limits_them(tmp_path: Path, said: str, allowed: int) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text(said, encoding="ascii")
    assert cores(quota) == allowed


def test_where_there_is_no_quota_all_are_used(tmp_path: Path) -> None:
    assert cores(tmp_path / "none") == BOUND
