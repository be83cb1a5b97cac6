from __future__ import annotations

from dataclasses import asdict
from string import Formatter

import pytest

from index.languages import codes
from qa.output.labels import names_in_row, words_in_row
from qa.output.phrases import phrases
from qa.records import Kind

PHRASES = {language: phrases(language) for language in codes("phrases")}
HOLES = {
    **{"case": {"n"}, "left_out": {"n"}, "corpus": {"n"}, "recognised": {"percent"}, "unborne": {"names"}},
    **{"collect": {"found", "searched"}, "unmentioned": {"words", "searched"}},
    "mention": {"words", "found", "searched"},
    **{"year_version": {"date"}, "dated_version": {"date"}},
    **{"version": {"version", "text"}, "version_without": {"version"}},
}
LEADS = {"found", "howto", "listed", "overview", "compare", "collect", "corpus", "related", "covers", "mention"}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_is_filled_and_keeps_its_placeholders(language: str) -> None:
    for name, text in asdict(PHRASES[language]).items():
        assert text.strip() == text != "", name
        assert holes(text) == HOLES.get(name, set()), name
        assert text.endswith((":", "：")) == (name in LEADS), name


@pytest.mark.parametrize("language", [language for language in PHRASES if language != "en"])
def test_no_phrase_is_left_in_english(language: str) -> None:
    english = asdict(PHRASES["en"])
    assert not [name for name, text in asdict(PHRASES[language]).items() if text == english[name]]


@pytest.mark.parametrize("language", PHRASES)
def test_no_two_phrases_of_a_language_say_the_same(language: str) -> None:
    texts = list(asdict(PHRASES[language]).values())
    assert len(set(texts)) == len(texts)


def test_each_kind_that_is_laid_out_its_own_way_has_a_lead() -> None:
    assert {Kind.HOWTO, Kind.OVERVIEW, Kind.COMPARE, Kind.COLLECT, Kind.CORPUS} <= set(asdict(PHRASES["en"]))


@pytest.mark.parametrize(
    ("language", "row", "quoted"),
    [
        ("zh", "甲、乙", "“甲”“乙”"),
        ("ja", "甲、乙", "「甲」「乙」"),
        ("en", "甲, 乙", "“甲”, “乙”"),
        ("ar", "甲، 乙", "«甲»، «乙»"),
    ],
)
def test_names_and_words_stand_in_a_row_as_the_language_writes_it(language: str, row: str, quoted: str) -> None:
    assert (names_in_row(["甲", "乙"], language), words_in_row(["甲", "乙"], language)) == (row, quoted)


def test_a_language_without_phrases_is_answered_in_english() -> None:
    assert phrases("sv") == PHRASES["en"]
