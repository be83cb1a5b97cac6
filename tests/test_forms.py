"""However letters are typed, in the file or in the question, they match; a quote stays as the file has it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.forms import form_of, plain_form, typed_form
from index.text.scripts import fold
from tests.conftest import engine_of

KOREAN = "교환 학생은 학기당 최대 열여덟 학점까지 인정받는다."
MARKED = "رُسُومُ الخِزَانَةِ أَرْبَعُ كْرُونَات فِي السَّنَة."
BARE = "رسوم الخزانة أربع كرونات في السنة."


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_a_form_knows_where_its_characters_come_from(text: str) -> None:
    form = form_of(text)
    if form.starts is None:
        assert form.text == text
        return
    assert len(form.starts) == len(form.text) + 1
    assert list(form.starts) == sorted(form.starts)
    assert form.starts[-1] == len(text)
    whole = np.array([[0, len(form.text)]], dtype=np.int32)
    assert form.in_original(whole)[0, 1] == len(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (unicodedata.normalize("NFD", KOREAN), KOREAN),
        (unicodedata.normalize("NFD", "Größe, café, Piteå"), "Größe, café, Piteå"),
        ("رســوم الخــزانــة", "رسوم الخزانة"),
        ("300² of 10⁶", "300^2 of 10^6"),
        ("נָמֵל", "נמל"),
        ("plain", "plain"),
    ],
)
def test_forms(text: str, plain: str) -> None:
    assert plain_form(text) == plain


def test_arabic_is_the_same_with_and_without_its_marks() -> None:
    assert fold(MARKED) == fold(BARE)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("HOW MUCH IS THE DEPOSIT?", "How much is the deposit?"),
        ("how much is the deposit", "How much is the deposit?"),
        ("NATO?", "NATO?"),
        ("押 金 多 少", "押金多少？"),
        ("كم الوديعة", "كم الوديعة؟"),
        ("List all fees.", "List all fees."),
        ("a b", "A b?"),
    ],
)
def test_questions_are_searched_for_in_one_form(typed: str, form: str) -> None:
    assert typed_form(typed) == form


@pytest.mark.parametrize("in_file", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_decomposed_korean_is_found_and_quoted_as_the_file_has_it(tmp_path: Path, in_file: str, typed: str) -> None:
    text = unicodedata.normalize(in_file, f"# 학점 인정\n\n{KOREAN} 신청은 오월 말까지 한다.\n")  # type: ignore[arg-type]
    engine = engine_of(tmp_path, {"a.md": text, "b.md": "# Other\n\nThe ferry costs four crowns.\n"})
    question = unicodedata.normalize(typed, "교환 학생은 몇 학점까지 인정받나요?")  # type: ignore[arg-type]
    quote = engine.ask(question).quotes[0]
    assert quote.text.startswith(unicodedata.normalize(in_file, KOREAN))  # type: ignore[arg-type]
    assert text[quote.place.start : quote.place.end] == quote.text


def test_a_question_s_capitals_and_spaces_change_nothing(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": "# Rules\n\nThe deposit of 250 crowns is returned. The quay is swept.\n"})
    asked = (
        "How much is the deposit?",
        "how much is the deposit",
        "  How much\nis the deposit ?",
        "HOW MUCH IS THE DEPOSIT?",
    )
    assert {engine.ask(question).quotes[0].text for question in asked} == {"The deposit of 250 crowns is returned."}
