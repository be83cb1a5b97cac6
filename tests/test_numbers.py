"""Numbers of articles, clauses and annexes are the same number however they are written, and find their part first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.numbers import label_of, part_numbers_in
from index.text.numerals import chinese_numeral, letter_numeral, number_of, roman_numeral
from index.text.words import words
from tests.conftest import engine_of


@given(st.integers(1, 3999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert number_of(str(number)) == number
    assert number_of(chinese_numeral(number)) == number
    assert number_of(roman_numeral(number)) == number or roman_numeral(number) in "LCDM"  # Annex D is the fourth


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("十", 10),
        ("一百三十二", 132),
        ("一三二", 132),
        ("一百零四", 104),
        ("二千〇六", 2006),
        ("１３", 13),
        ("廿一", 21),
        ("B", 2),
        ("XIV", 14),
        ("xiv", 14),
        ("贰拾", 20),
        ("两百", 200),
        ("word", None),
        ("", None),
        ("1234567", None),
    ],
)
def test_numerals(numeral: str, number: int | None) -> None:
    assert number_of(numeral) == number


def test_word_processors_count_on_in_letters() -> None:
    assert [letter_numeral(n) for n in (1, 26, 27, 53)] == ["A", "Z", "AA", "AAA"]


@pytest.mark.parametrize(
    "written",
    [
        "第十三条",
        "第13条",
        "第１３条",
        "第 13 條",
        "Article 13",
        "article 13",
        "Art. 13",
        "§ 13",
        "Section 13",
        "Artikel 13",
        "artículo 13",
        "artigo 13",
        "статья 13",
        "ст. 13",
        "제13조",
        "المادة 13",
        "Điều 13",
        "Article XIII",
    ],
)
def test_an_article_is_the_same_however_it_is_written(written: str) -> None:
    (part,) = part_numbers_in(f"({written})")
    assert (part.kind, part.number) == ("article", (13,))
    assert part.key in words(f"see {written}, then")
    assert label_of(f"{written} says this.") is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("附件二", [("annex", (2,))]),
        ("Annex B and Appendix 3", [("annex", (2,)), ("annex", (3,))]),
        ("see 5.2.1 and 3.5", [("number", (5, 2, 1))]),
        ("Section 5.2", [("article", (5, 2))]),
        ("第二章第三节", [("chapter", (2,)), ("division", (3,))]),
        ("an article I read", []),
        ("3.5 crowns, 12 boats, version 2", []),
        ("the partial 12", []),
    ],
)
def test_parts_are_named(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(part.kind, part.number) for part in part_numbers_in(text)] == found


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("5.2.1 Posts are of steel.", (5, 2, 1)),
        ("2. Start.", (2,)),
        ("**第三条** 略。", (3,)),
        ("12 boats", (12,)),
        ("Boats", None),
    ],
)
def test_a_passage_s_own_number(line: str, number: tuple[int, ...] | None) -> None:
    label = label_of(line)
    assert (label.number if label is not None else None) == number


THINGS = ("水井", "护栏", "花坛", "车位", "凉亭", "门牌", "座椅", "雨棚", "路灯", "台阶")
LAW = "# 条例\n\n" + "\n\n".join(
    f"第{chinese_numeral(n)}条 {THINGS[n % 10]}的巡查由{'甲乙丙'[n % 3]}方负责，每{n % 7 + 2}天一次。"
    for n in range(1, 131)
)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("第十三条由谁负责？", 13),
        ("第113条怎么规定", 113),
        ("第一百零四条规定了什么？", 104),
        ("What does Article 77 say?", 77),
        ("第９条", 9),
        ("§ 20?", 20),
        ("제100조는 무엇을 정합니까?", 100),
        ("第三十条", 30),
    ],
)
def test_an_article_is_found_first_by_its_number(tmp_path: Path, question: str, number: int) -> None:
    quote = engine_of(tmp_path, {"law.md": LAW}).ask(question).quotes[0]
    assert quote.text.startswith(f"第{chinese_numeral(number)}条 ")
    assert "\n" not in quote.text


def test_an_article_that_opens_a_list_is_quoted_with_it(tmp_path: Path) -> None:
    second = "第二条 下列车辆免费：\n\n（一）救护车；\n\n（二）消防车。"
    text = f"# 规定\n\n第一条 早六点开门。\n\n{second}\n\n第三条 九点关门，不得停留。\n"
    quote = engine_of(tmp_path, {"a.md": text}).ask("第2条规定了什么？").quotes[0]
    assert quote.text == second


@pytest.mark.parametrize(
    ("question", "fined"), [("第二条规定了什么？", False), ("第2条", False), ("违反第二条罚款多少？", True)]
)
def test_what_speaks_of_an_article_is_quoted_where_it_answers_better(
    tmp_path: Path, question: str, fined: bool
) -> None:
    second, third = "第二条 下列车辆免费：\n\n（一）救护车；\n\n（二）消防车。", "第三条 违反第二条收费的，罚款二百元。"
    text = f"# 规定\n\n第一条 早六点开门。\n\n{second}\n\n{third}\n\n第四条 九点关门，不得停留。\n"
    quotes = engine_of(tmp_path, {"a.md": text}).ask(question).quotes
    assert [quote.text for quote in quotes] == [third if fined else second]
