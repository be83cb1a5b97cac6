"""A term is quoted with its definition, a numbered list to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.text.definitions import asks_definition, defines, is_term_line, term_of
from tests.conftest import engine_of

TERMS = (
    "# 名词\n\n## 术语和定义\n\n下列术语适用于本办法。\n\n泊位 berth\n\n"
    "港内供一条船停靠并且编有号码的水面，面积不小于三十平方米。泊位分为固定泊位和临时泊位。\n\n"
    "候补 waiting list\n\n按照申请先后排列的名单。\n\n泊位的分配由管理站负责，泊位的情况每月通报一次。\n"
)


@pytest.mark.parametrize("question", ["泊位的定义是什么？", "什么是泊位", "泊位是什么？", "泊位是指什么"])
def test_a_term_line_is_quoted_with_the_paragraph_below_it(tmp_path: Path, question: str) -> None:
    quote = engine_of(tmp_path, {"a.md": TERMS}).ask(question).quotes[0]
    assert quote.text.startswith("泊位 berth\n\n港内供一条船")
    assert quote.text.endswith("临时泊位。")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("泊位是指港内供一条船停靠的水面。", "什么是泊位？"),
        ("“Berth” means a numbered water area for one boat.", "What does berth mean?"),
        ("A berth is defined as a water area.", "What is a berth?"),
        ("Liegeplatz bezeichnet eine Wasserfläche.", "Was ist ein Liegeplatz?"),
        ("Причал — это место для одной лодки.", "Что такое причал?"),
    ],
)
def test_sentences_that_define(sentence: str, question: str) -> None:
    assert asks_definition(question)
    assert defines(sentence, question)
    assert not defines("The quay is swept on Mondays.", question)


def test_lines_that_may_be_terms() -> None:
    assert [is_term_line(line) for line in ("泊位 berth", "3.1 berth", "A sentence ends.", "| a | b |", "-----")] == [
        *(True, True, False, False, False)
    ]
    assert [term_of(line) for line in ("泊位 berth", "3.1 Waiting list", "**Berth**")] == [
        "泊位",
        "waiting list",
        "berth",
    ]


STEPS = """# Opening the pool

Before the season:

1. Fill the pool.
   - Open valve A.
   - Wait until the gauge shows 140.
2. Start the pump.

   ```sh
   pump --start
   ```

3. Add chlorine:
   1. 300 grams in spring
   2. 450 grams in summer
4. Hang out the flag.

Children under eight may swim only when a parent is in the water.
"""


def test_the_steps_are_quoted_all_in_order_with_their_numbers(tmp_path: Path) -> None:
    answer = engine_of(tmp_path, {"a.md": STEPS}).ask("What are the steps to open the pool?")
    start, end = STEPS.index("1. Fill"), STEPS.index("the flag.") + len("the flag.")
    assert answer.quotes[0].text == STEPS[start:end]


def test_the_steps_of_a_page_are_quoted_all(tmp_path: Path) -> None:
    page = (
        "<h1>Opening the pool</h1><p>Before the season:</p><ol><li>Fill the pool.<ul><li>Open valve A.</ul>"
        "<li>Start the pump.<li>Hang out the flag.</ol><p>Children may swim with a parent.</p>"
    )
    answer = engine_of(tmp_path, {"a.html": page}).ask("What are the steps to open the pool?")
    steps = "1. Fill the pool.\n\n- Open valve A.\n\n2. Start the pump.\n\n3. Hang out the flag."
    assert steps in answer.quotes[0].text
