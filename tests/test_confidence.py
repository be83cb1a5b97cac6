"""The model of confidence: what each signal does to it, and what it makes of an example worked by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.confidence import (
    FILE,
    LEARNED,
    MOST_FIT,
    MOST_READ,
    Grounds,
    Lines,
    Weights,
    confidence,
    highest,
    log_odds,
    model,
    read_model,
)

LINES = Lines(
    about=Weights(1.0, fit=2.0, read=0.5),
    says=Weights(-1.0, fit=0.5, read=1.0, figures=2.0),
    unread=Weights(0.5, fit=1.0),
    ranking=0.2,
)
SHIPPED = [model().own, model().other]
fits = st.floats(-50, 50) | st.sampled_from([math.inf, -math.inf])
reads = st.floats(-20, 20)


def sigma(height: float) -> float:
    return 1 / (1 + math.exp(-height))


def test_the_confidence_is_about_times_says_each_a_logistic_line() -> None:
    found = confidence(LINES, Grounds(1.0, -2.0, figures_missing=True))
    assert found.about == pytest.approx(sigma(1 + 2 * 1 + 0.5 * -2))
    assert found.says == pytest.approx(sigma(-1 + 0.5 * 1 + 1 * -2 - 2))
    assert found.answers == pytest.approx(found.about * found.says)


def test_beyond_their_bounds_fit_and_reading_say_no_more_of_an_answer() -> None:
    assert confidence(LINES, Grounds(MOST_FIT, 0.0)).says == confidence(LINES, Grounds(40.0, 0.0)).says
    assert confidence(LINES, Grounds(0.0, MOST_READ)) == confidence(LINES, Grounds(0.0, 15.0))


def test_where_nothing_was_read_the_fit_alone_decides() -> None:
    found = confidence(LINES, Grounds(2.0, figures_missing=True))
    assert (found.about, found.says) == (pytest.approx(sigma(2.5)), 1.0)
    assert confidence(LINES, Grounds(math.inf)).answers == pytest.approx(1)
    assert confidence(LINES, Grounds(-math.inf)).answers == pytest.approx(0)


@pytest.mark.parametrize("lines", SHIPPED)
@given(fit=fits, read=reads, more=st.floats(0, 20))
def test_no_signal_that_grows_makes_it_less_sure(lines: Lines, fit: float, read: float, more: float) -> None:
    at = confidence(lines, Grounds(fit, read)).answers
    assert 0 <= at <= 1
    assert confidence(lines, Grounds(fit + more, read)).answers >= at
    assert confidence(lines, Grounds(fit, read + more)).answers >= at
    assert confidence(lines, Grounds(fit, read, figures_missing=True)).answers <= at
    assert confidence(lines, Grounds(fit + more)).answers >= confidence(lines, Grounds(fit)).answers
    assert highest(lines, Grounds(fit)).answers >= at


def test_weights_below_0_are_refused() -> None:
    for name in ("fit", "read", "figures"):
        with pytest.raises(ValueError, match="would make a better signal less sure"):
            replace(LINES.says, **{name: -0.1})


def test_log_odds_are_bounded_where_a_probability_is_0_or_1() -> None:
    assert log_odds(0.5) == 0
    assert log_odds(0.9) == pytest.approx(math.log(9))
    assert -30 < log_odds(0.0) < log_odds(1.0) < 30


def test_the_shipped_file_is_read_as_it_stands(tmp_path: Path) -> None:
    record = json.loads((LEARNED / FILE).read_text("utf-8"))
    assert read_model(LEARNED / FILE) == model()
    assert model().own.says == Weights(**record["says"]["own"])
    assert model().lines(own=False) == model().other
    record["about"]["other"]["fit"] = -1
    (tmp_path / FILE).write_text(json.dumps(record), "utf-8")
    with pytest.raises(ValueError, match="would make a better signal less sure"):
        read_model(tmp_path / FILE)
