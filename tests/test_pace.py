"""A long stage says how long it will take, soon and not too often."""

from __future__ import annotations

import pytest

from index.config import IndexConfig
from qa.cli import main
from qa.cli.build import NICENESS
from qa.cli.pace import Pace, PaceLines, duration


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_is_left_is_judged_by_the_pace_of_the_last_half_minute() -> None:
    pace = Pace(clock := Clock())
    assert pace.left(900, 1000) is None  # at hand already: gone by in no time
    for second in range(1, 61):
        clock.now = 100.0 + second
        left = pace.left(900 + second, 1000)
    assert left == pytest.approx(40)
    assert Pace(clock).left(0, 10) is None


def test_lines_come_after_the_first_seconds_and_then_every_minute() -> None:
    lines: list[str] = []
    shown = PaceLines(lines.append, clock := Clock())
    for second in range(200):
        clock.now = 100.0 + second
        shown.show("embed", 10 * second, 15_575)
    assert len(lines) == 4
    assert lines[0] == "embed: 50 of 15,575, about 26 minutes left"


def test_of_a_short_stage_nothing_is_said() -> None:
    lines: list[str] = []
    shown = PaceLines(lines.append, clock := Clock())
    for second in range(20):
        clock.now = 100.0 + second
        shown.show("embed", second, 20)
    assert lines == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(3, "10 seconds"), (62, "60 seconds"), (420, "7 minutes"), (7_800, "2 h 10 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_nice_build_gives_way_and_says_so_to_the_system(
    built: IndexConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[int] = []
    monkeypatch.setattr("os.nice", given.append)
    assert main(["build"]) == 0 and given == []
    assert main(["build", "--nice", "--wait"]) == 0 and given == [NICENESS]
    assert "0 chunks embedded" in capsys.readouterr().out
