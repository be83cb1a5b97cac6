"""Which figures of a question stand in none of the passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.figures import figures, figures_missing, numerals


def test_figures_are_the_numbers_in_ascii_digits_without_the_commas_that_group_them() -> None:
    assert figures("２０２０年增长13.7%，共1,437笔、3,5号，08:30开始") == {"2020", "13.7", "1437", "3,5", "08:30"}
    assert figures("没有数字") == frozenset()


@pytest.mark.parametrize(
    ("number", "written"),
    [(12, "十二"), (20, "二十"), (2023, "二〇二三"), (1005, "一千零五"), (120_000, "十二万"), (30_050, "三万零五十")],
)
def test_a_number_is_written_in_chinese_in_each_of_its_ways(number: int, written: str) -> None:
    assert written in set(numerals(number))


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("2020年有多少？", "2020年有92条。"),
        ("85年的报告怎么说？", "1985年政府工作报告"),
        ("第12条规定了什么？", "第十二条 运营企业应当备案。"),
        ("12万辆的上限是谁定的？", "不得超过十二万辆。"),
        ("3000余件案件是哪年受理的？", "受理3,000余件。"),
        ("How was $1,200 spent?", "They spent 1200 dollars."),
        ("前3名是谁？", "甲、乙、丙。"),
        ("谁来管？", "交通部门负责。"),
    ],
)
def test_a_figure_that_a_passage_has_in_any_form_is_not_missing(question: str, passage: str) -> None:
    assert figures_missing(question, ["别的。", passage]) == ()


def test_a_year_that_no_passage_has_is_missing() -> None:
    assert figures_missing("2019年有多少条？", ["2020年有92条。", "1920年建成。"]) == ("2019",)
    assert figures_missing("What changed in 2019 and 2021?", ["In 2020, nothing."]) == ("2019", "2021")
    assert figures_missing("20%的人从哪里来？", ["2020年有92条。"]) == ()  # a year's last two digits are its own
    assert figures_missing("占19%吗？", ["2020年有1190条。"]) == ("19",)


@given(st.lists(st.integers(0, 10**9), max_size=4), st.text(max_size=30))
def test_what_a_passage_repeats_is_never_missing(numbers: list[int], around: str) -> None:
    question = "、".join(map(str, numbers)) + "？"
    assert figures_missing(question, [f"{around} {question}"]) == ()
