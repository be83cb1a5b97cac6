"""Which figures of a question stand in none of the passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.figures import figures_missing


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("2020年有多少？", "2020年有92条。"),
        ("85年的报告怎么说？", "1985年政府工作报告"),
        ("第12条规定了什么？", "第十二条 运营企业应当备案。"),
        ("12万辆的上限是谁定的？", "不得超过十二万辆。"),
        ("3000余件案件是哪年受理的？", "受理3,000余件。"),
        ("How was $1,200 spent?", "They spent 1200 dollars."),
        ("Who lent $260 million?", "融资业务1437笔，金额2.6亿美元"),
        ("Qui a prêté 260 millions de dollars ?", "金额2.6亿美元"),
        ("Кто выдал 260 млн долларов?", "金额2.6亿美元"),
        ("近四成是谁办的？", "It is nearly 40 % of all."),
        ("14.4 是什么？", "技术成果14.4万项"),
        ("前3名是谁？", "甲、乙、丙。"),
        ("谁来管？", "交通部门负责。"),
    ],
)
def test_a_figure_that_a_passage_has_in_any_form_is_not_missing(question: str, passage: str) -> None:
    assert figures_missing(question, ["别的。", passage]) == ()


def test_number_words_are_read_in_the_language_that_is_said() -> None:
    assert figures_missing("What takes twenty-five minutes?", ["平均25分钟"]) == ()  # not read, and so not missing
    assert figures_missing("What takes twenty-five minutes?", ["平均20分钟"], "en") == ("25",)
    assert figures_missing("什么需要25分钟？", ["It takes twenty-five minutes."], "zh", "en") == ()
    assert figures_missing("什么需要25分钟？", ["It takes twenty-five minutes."], "zh") == ("25",)


def test_a_year_that_no_passage_has_is_missing() -> None:
    assert figures_missing("2019年有多少条？", ["2020年有92条。", "1920年建成。"]) == ("2019",)
    assert figures_missing("What changed in 2019 and 2021?", ["In 2020, nothing."]) == ("2019", "2021")
    assert figures_missing("20%的人从哪里来？", ["2020年有92条。"]) == ()  # a year's last two digits are its own
    assert figures_missing("占19%吗？", ["2020年有1190条。"]) == ("19",)
    assert figures_missing("2.7亿美元给了谁？", ["金额2.6亿美元"]) == ("2.7亿",)


@given(st.lists(st.integers(0, 10**9), max_size=4), st.text(max_size=30))
def test_what_a_passage_repeats_is_never_missing(numbers: list[int], around: str) -> None:
    question = "、".join(map(str, numbers)) + "？"
    assert figures_missing(question, [f"{around} {question}"]) == ()
