"""Amounts set side by side: what each document is asked, which of its words are its figure, the table they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.languages import codes
from index.text.figures import has_figure, is_share
from index.text.forms import typed_form
from qa.answer.several.figures import FigureReader, alike
from qa.engine import Engine
from qa.output.export import Look, exchanges, export
from qa.output.terminal import terminal
from qa.page.reply import answer_parts
from qa.records import Answer, Cell, Kind, NamedProviders, Nearest, Row, Table
from qa.understand.several.amount import amount_asked
from tests.conftest import engine_of, understood
from tests.test_exported import MADE
from tests.test_read import Says

ASKED = {  # language -> a question that compares, and how each document is asked
    "zh": ("哪个城市的渡轮班次更多？", "渡轮班次是多少？"),
    "zh-Hant": ("哪個城市的渡輪班次更多？", "渡轮班次是多少？"),
    "en": ("Which town has more ferries?", "What is the number of ferries?"),
    "de": ("Welche Stadt hat mehr Fähren?", "fähren: wie viel?"),
    "fr": ("Quelle ville a le plus de bacs ?", "bacs : combien ?"),
    "es": ("¿Qué ciudad tiene más barcos?", "barcos: ¿cuánto?"),
    "pt": ("Que cidade tem mais barcos?", "barcos: quanto?"),
    "ru": ("У кого больше паромов?", "паромов: сколько?"),
    "ja": ("どちらの便数が多いですか？", "便数はいくらですか？"),
    "ko": ("어디가 요금이 더 비싼가요?", "요금: 얼마?"),
    "ar": ("أي مدينة لديها أكثر العبارات؟", "العبارات: كم؟"),
    "vi": ("Nơi nào có tỷ lệ cao hơn?", "tỷ lệ cao: bao nhiêu?"),
}
FERRIES = {
    "1.md": "---\ncase: 1\nprovider: 甲市\n---\n\n# 甲市渡轮\n\n渡轮每天开行20班。夜市每月租金900元。\n",
    "2.md": "---\ncase: 2\nprovider: 乙市\n---\n\n# 乙市渡轮\n\n渡轮每天开行35班。码头全年开放，无休息日。\n",
    "3.md": "---\ncase: 3\nprovider: 丙市\n---\n\n# 丙市渡轮\n\n渡轮全年开行，班次很多。灯塔不对外开放。\n",
}
NOBODY = NamedProviders({}, {}, "", frozenset())
COMPARED = "比较案例1、案例2和案例3的渡轮班次数量"


class Figures(Says):
    """Marks the first number of a text, and the word behind it."""

    def _reading(self, text: str) -> Any:
        at = next((n for n, char in enumerate(text) if char.isdigit()), None)
        return Says(self._answers, "" if at is None else text[at : at + 3])._reading(text)


LIGHTS = {f"{n}.md": f"---\ncase: {n}\n---\n\n# 灯塔\n\n灯塔夜里亮着，白天熄灭，共有{n}座。\n" for n in (4, 5, 6)}


def ferries(tmp_path: Path, answers: float = 0.9, files: Mapping[str, str] = FERRIES) -> Engine:
    engine = engine_of(tmp_path, files)
    return Engine(engine.pointer, engine.snapshot, engine.embedder, engine._config, Figures(answers))


@pytest.fixture
def compared(tmp_path: Path) -> Answer:
    return ferries(tmp_path).ask(COMPARED)


@pytest.mark.parametrize("language", codes("phrases"))
def test_every_language_asks_each_document_for_the_amount_that_is_compared(language: str) -> None:
    asked, amount = ASKED[language]
    assert amount_asked(typed_form(asked), language, NOBODY, quantity=False) == amount


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("甲市、乙市的渡轮各有多少？", "渡轮是多少？"),
        ("哪些案例提到渡轮班次？各是多少？", "渡轮班次是多少？"),
        ("比较甲市和乙市的平均等候时间", "平均等候时间是多少？"),
        ("比较甲市和乙市的做法", None),
        ("甲市的渡轮是多少班？", None),
        ("哪种办法更好？", None),
        ("Which plan is better?", None),
    ],
)
def test_an_amount_is_asked_for_without_the_names_and_only_where_one_is_compared(
    tmp_path: Path, question: str, amount: str | None
) -> None:
    assert understood(question, engine_of(tmp_path, FERRIES).snapshot.table).amount == amount


def test_a_figure_is_in_digits_of_any_script_or_in_chinese_numerals() -> None:
    assert all(map(has_figure, ["35班", "３５班", "٣٥ عبارة", "三千余户", "九成", "百分之八十", "近半数以百计"]))
    assert not any(map(has_figure, ["一是设立码头", "二层", "no number"]))
    assert all(map(is_share, ["80%", "八成", "三分之二", "百分之八十"])) and not any(map(is_share, ["80件", "成功"]))


def test_a_comparison_of_amounts_has_a_row_for_each_document_that_says_one(compared: Answer) -> None:
    assert compared.kind is Kind.COMPARE
    assert compared.table is not None
    assert [(row.document.doc_id, [cell.text for cell in row.cells]) for row in compared.table.rows] == [
        ("1.md", ["20班"]),
        ("2.md", ["35班"]),
    ]
    assert {quote.place.doc_id for quote in compared.quotes} == set(FERRIES), "no figure is no reason to leave one out"


def test_a_figure_is_a_slice_of_its_document_and_marked_in_its_quote(compared: Answer) -> None:
    assert compared.table is not None
    for row in compared.table.rows:
        (cell,) = row.cells
        assert FERRIES[row.document.doc_id][cell.start : cell.end] == cell.text
        (quote,) = [one for one in compared.quotes if one.place.doc_id == row.document.doc_id]
        ((start, end),) = quote.marks
        assert quote.text[start:end] == cell.text


def test_the_table_stands_above_the_quotes_wherever_it_is_shown(compared: Answer) -> None:
    for shown in (compared.text, terminal(compared)):
        assert shown.index("原文数值") < shown.index("35班") < shown.index("渡轮每天开行")
    assert "| 案例2 · 乙市渡轮 · 乙市 | 35班 \\[2\\] |" in compared.text
    assert [line for line in terminal(compared).splitlines() if "班 [" in line] == [
        "  20班 [1]  案例1 · 甲市渡轮 · 甲市",
        "  35班 [2]  案例2 · 乙市渡轮 · 乙市",
    ]
    assert compared.to_json()["table"] == {
        "columns": ["原文数值"],
        "rows": [
            {
                "doc_id": row.document.doc_id,
                "cells": [{"start": c.start, "end": c.end, "text": c.text} for c in row.cells],
            }
            for row in (compared.table.rows if compared.table else ())
        ],
    }
    (table,) = [part["table"] for part in answer_parts(compared) if "table" in part]
    assert [(row["document"]["case"], row["cells"][0]["quote"]) for row in table["rows"]] == [(1, 0), (2, 1)]


def test_a_collection_that_asks_for_an_amount_has_a_table_too(tmp_path: Path) -> None:
    files = {f"{n}.md": f"# 渡轮\n\n渡轮每天开行{said}班。\n" for n, said in ((1, 20), (2, 35))}
    answer = ferries(tmp_path, files=files | LIGHTS).ask("哪些案例提到每天开行？各是多少？")
    assert answer.kind is Kind.COLLECT
    assert answer.table is not None
    assert all(row.cells[0].text in {"20班", "35班"} for row in answer.table.rows)


@pytest.mark.parametrize("question", ["比较案例1和案例2的做法", "比较案例1和案例3的渡轮班次数量"])
def test_without_an_amount_in_two_documents_there_is_no_table(tmp_path: Path, question: str) -> None:
    assert ferries(tmp_path).ask(question).table is None


def test_what_is_not_likely_is_no_figure(tmp_path: Path) -> None:
    assert ferries(tmp_path, answers=0.4).ask(COMPARED).table is None


def test_a_slow_reader_reads_less_and_no_reader_makes_no_table(tmp_path: Path) -> None:
    engine = ferries(tmp_path)
    without = Engine(engine.pointer, engine.snapshot, engine.embedder, engine._config)
    assert without.ask(COMPARED).table is None
    slow = Engine(engine.pointer, engine.snapshot, engine.embedder, engine._config, Figures(0.9, most=1))
    assert slow.ask(COMPARED).table is None


def test_shares_and_amounts_are_not_set_side_by_side(tmp_path: Path) -> None:
    files = {
        f"{n}.md": f"# 渡轮\n\n渡轮的准点班次为{said}。\n" for n, said in enumerate(("20班", "80%。", "35班"), start=1)
    }
    engine = engine_of(tmp_path, files)
    read = FigureReader(engine.snapshot, Figures(0.9), "渡轮班次是多少？")
    from qa.answer.sentences import Passage

    sentences = [
        Passage(n, chunk.text.index("渡轮的") + chunk.start, chunk.end, 1.0)
        for n, chunk in enumerate(engine.snapshot.chunks)
    ]
    found = read(sentences)
    assert set(found) == set(files)
    assert set(alike(engine.snapshot, found)) == {"1.md", "3.md"}
    assert alike(engine.snapshot, {"1.md": found["1.md"]}) == {}


def test_a_table_that_no_quote_holds_or_of_one_row_is_refused(compared: Answer) -> None:
    assert compared.table is not None
    first, _ = compared.table.rows
    with pytest.raises(ValueError, match="two documents"):
        Table(("数",), (first,))
    with pytest.raises(ValueError, match="does not fit"):
        Cell(3, 9, "20班")
    elsewhere = Row(Nearest("2.md", 2, "乙市渡轮", "乙市", None), (Cell(0, 3, "---"),))
    parts = tuple(Table(("数",), (first, elsewhere)) if part == compared.table else part for part in compared.parts)
    with pytest.raises(ValueError, match="stands in a quote"):
        replace(compared, parts=parts)


def test_a_conversation_is_exported_with_its_tables() -> None:
    rows = [["文件", "数值"], ["甲|市", "20班 [1]"]]
    turns = exchanges([{"question": "多少？", "parts": [{"look": "table", "text": "", "rows": rows}]}])
    assert turns[0].parts[0].look is Look.TABLE
    assert "| 甲\\|市 | 20班 \\[1\\] |" in export("md", turns, MADE).data.decode()


@pytest.mark.parametrize("rows", [[], [["a"]], [["a"], ["b", "c"]], [[], []]])
def test_a_table_without_rows_of_one_length_is_no_conversation(rows: list[list[str]]) -> None:
    from index.errors import QuestionError

    with pytest.raises(QuestionError, match="no conversation"):
        exchanges([{"question": "多少？", "parts": [{"look": "table", "text": "", "rows": rows}]}])
