"""Amounts and dates as values, however they are written."""

from __future__ import annotations

import pytest

from index.text.amounts import amounts_in, keys_of, months_in
from index.text.words import words


@pytest.mark.parametrize(
    ("same", "value"),
    [
        (["2.6亿美元", "$260 million", "260 millions de dollars", "260 млн долларов", "2,6亿", "2.6억"], "260000000"),
        (["3万", "30,000", "３０，０００", "30 000", "三万", "30 Tausend", "3만 명", "30 nghìn"], "30000"),
        (["近四成", "40 %", "百分之四十"], "40"),
        (["二十分钟", "20分钟", "20 minutes"], "20"),
        (["1亿2000万", "1.2亿", "120 millones"], "120000000"),
        (["100多万", "1 million", "一百万"], "1000000"),
        (["千亿", "1000 亿", "100 Mrd. Euro"], "100000000000"),
    ],
)
def test_an_amount_is_the_same_in_every_notation(same: list[str], value: str) -> None:
    for text in same:
        (amount,) = amounts_in(text)
        assert value in amount.values, text
        assert amount.values[0] == value or text == "30 000", text


def test_a_point_or_a_comma_before_three_digits_may_be_either() -> None:
    assert [one.values for one in amounts_in("1.437 Fälle")] == [("1.437", "1437")]
    assert [one.values for one in amounts_in("1,437 cases")] == [("1437", "1.437")]
    assert [one.values for one in amounts_in("1,234,567.5")] == [("1234567.5",)]
    assert [one.values for one in amounts_in("12 300 dossiers")] == [("12300", "12", "300")]


@pytest.mark.parametrize(("text", "value"), [("at 6:30.", "630"), ("08:30:15", "83015"), ("版本 1.2.3", "123")])
def test_a_time_or_a_version_is_its_digits_in_a_row(text: str, value: str) -> None:
    assert [one.values for one in amounts_in(text)] == [(value,)]


def test_of_times_scores_and_versions_the_digits_are_taken_in_a_row() -> None:
    assert [one.values for one in amounts_in("at 08:30, 5:1, v1.2.3")] == [("830",), ("51",), ("123",)]


def test_number_words_are_read_in_their_language_alone() -> None:
    assert [one.values for one in amounts_in("twenty minutes", "en")] == [("20",)]
    assert [one.values for one in amounts_in("vingt minutes", "fr")] == [("20",)]
    assert [one.values for one in amounts_in("twenty of 260 million", "en")] == [("260000000",), ("20",)]
    assert amounts_in("twenty minutes") == amounts_in("twenty minutes", "zh") == ()


def test_words_with_a_numeral_in_them_are_no_amounts() -> None:
    assert amounts_in("万一如此，一站式服务") == ()


@pytest.mark.parametrize(
    "text", ["2020年4月", "April 2020", "avril 2020", "abril de 2020", "апреля 2020", "2020년 4월"]
)
def test_a_month_of_a_year_is_the_same_in_every_language(text: str) -> None:
    assert list(months_in(text)) == ["2020-4"]


def test_no_month_is_the_thirteenth() -> None:
    assert list(months_in("2020年13月")) == []


def test_amounts_are_among_the_words_of_a_text() -> None:
    assert set(keys_of("金额2.6亿美元")) <= set(words("about 260 million dollars"))
    assert keys_of("3项") == []  # one digit counts anything
