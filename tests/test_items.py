"""What an item is, what announces its list, and what is quoted of both."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.documents.items import heads_item, units_in
from index.text.sentences import sentence_spans
from qa.answer.quoting.order import best_first, in_order
from qa.answer.quoting.quote import cut
from qa.answer.quoting.unit import ANNOUNCED_CHARS, Room, whole_sentences, whole_units
from qa.answer.sentences import Passage
from qa.records import Kind, Quote
from qa.understand.references import points_back
from tests.conftest import engine_of

MEASURES = "共有三项做法。一是开通渡轮。渡轮每天二十班。二是减免票价。三是修建码头。\n\n另有一座灯塔。"
STEPS = "开航之前：\n\n1. 检查船体。\n   - 先看船头。\n2. 加满油箱。\n3. 升起旗帜。\n\n夜里不开航。"


def room(whole: int, chars: int) -> Room:
    return Room(whole, series=whole, table=whole, announced=whole, chars=chars)


def units(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in units_in(text, 0, len(text))]


def test_items_inside_a_paragraph_are_units_and_the_sentence_before_them_is_their_lead() -> None:
    assert units(MEASURES) == [
        *("共有三项做法。", "一是开通渡轮。渡轮每天二十班。", "二是减免票价。", "三是修建码头。", "另有一座灯塔。")
    ]
    _, first, *_, last, after = units_in(MEASURES, 0, len(MEASURES))
    assert {MEASURES[slice(*unit.lead)] for unit in (first, last) if unit.lead} == {"共有三项做法。"}
    assert first.series == last.series == (first.start, last.end)
    assert after.series is None


def test_an_item_goes_on_in_what_is_indented_below_it() -> None:
    assert units(STEPS) == [
        "开航之前：",
        "1. 检查船体。\n   - 先看船头。",
        "2. 加满油箱。",
        "3. 升起旗帜。",
        "夜里不开航。",
    ]
    assert {STEPS[slice(*unit.lead)] for unit in units_in(STEPS, 0, len(STEPS)) if unit.lead} == {"开航之前："}


ARTICLES = """第五条 渡轮不得载运下列物品：
（一）烟花；
（二）汽油。
船员应当查验行李。
第六条 乘客凭票登船。
票价由物价部门规定。
Article 7 The crew is trained every year.
It keeps a record of that.
"""


def test_an_article_begins_a_paragraph_though_no_blank_line_stands_before_it() -> None:
    assert units(ARTICLES) == [
        "第五条 渡轮不得载运下列物品：",
        "（一）烟花；",
        "（二）汽油。",
        "船员应当查验行李。",
        "第六条 乘客凭票登船。\n票价由物价部门规定。",
        "Article 7 The crew is trained every year.\nIt keeps a record of that.",
    ]
    _, first, last, *_ = units_in(ARTICLES, 0, len(ARTICLES))
    assert first.series == last.series == (first.start, last.end)


def test_lines_are_paragraphs_where_nothing_is_wrapped_and_one_paragraph_where_it_is() -> None:
    lines = [f"第{n}艘渡轮" + "每天从码头开往对岸的灯塔，" * 20 + "夜里停航。次日照常。" for n in "甲乙丙"]
    assert units("\n".join(lines)) == lines
    wrapped = (
        "The ferry leaves the harbour every hour and returns at night.\n"
        "It carries bicycles too, and the fare is paid\non board."
    )
    assert units(wrapped) == [wrapped]


def test_a_line_below_an_item_goes_on_in_it_where_it_is_wrapped() -> None:
    wrapped = (
        "- The ferry leaves the harbour every hour and comes back\nin the evening. It is free.\n- It carries bicycles."
    )
    assert units(wrapped) == wrapped.rsplit("\n", 1)


def test_a_figure_at_the_beginning_of_a_line_is_no_item() -> None:
    assert units("20.5 percent of the boats sail.\n\n3.2 of them at night.") == [
        *("20.5 percent of the boats sail.", "3.2 of them at night.")
    ]
    assert all(unit.series is None for unit in units_in("20.5 boats.\n\n3.2 boats.", 0, 22))


@pytest.mark.parametrize(
    ("heading", "item"),
    [("（一）缩短通关时间。", True), ("(2) Cut the costs.", True), ("一、主要做法", False), ("票价。", False)],
)
def test_a_numbered_heading_that_is_a_sentence_heads_an_item(heading: str, item: bool) -> None:
    assert heads_item(heading) is item


@pytest.mark.parametrize(
    ("sentence", "back"),
    [
        ("该平台每天开放。", True),
        ("對此，該市減免票價。", True),
        ("This ferry is free.", True),
        ("The ferry is free.", False),
        ("Это бесплатно.", True),
        ("渡轮每天开行。", False),
        ("其他船只不得进港。", False),
    ],
)
def test_a_sentence_points_back_by_its_first_word(sentence: str, back: bool) -> None:
    assert points_back(sentence) is back


def quotes_of(folder: Path, text: str, words: str, kind: Kind, within: Room) -> list[Quote]:
    engine = engine_of(folder, {"a.md": text})
    start = text.index(words)
    end = next(b for a, b in sentence_spans(text, start) if a == start)
    (number,) = [n for n, chunk in enumerate(engine.snapshot.chunks) if chunk.start <= start < chunk.end]
    passages = [Passage(number, start, end, 1.0)]
    if kind is Kind.FACT:
        return cut(engine.snapshot, best_first(engine.snapshot, whole_sentences(engine.snapshot, passages)))
    return cut(engine.snapshot, in_order(engine.snapshot, whole_units(engine.snapshot, passages, within)), lists=True)


def test_a_short_list_is_quoted_whole_and_a_long_one_says_what_is_left_out(tmp_path: Path) -> None:
    text = f"# 港口\n\n{MEASURES}\n"
    (whole,) = quotes_of(tmp_path, text, "二是", Kind.HOWTO, room(350, 700))
    assert (whole.text[:2], whole.text[-7:], whole.left_out) == ("一是", "三是修建码头。", None)
    assert whole.lead is not None
    assert whole.lead.text == text[whole.lead.start : whole.lead.end] == "共有三项做法。"


def test_an_item_of_a_long_list_says_how_many_are_not_shown(tmp_path: Path) -> None:
    (item,) = quotes_of(tmp_path, f"# 港口\n\n{MEASURES}\n", "二是", Kind.HOWTO, room(20, 20))
    assert (item.text, item.left_out) == ("二是减免票价。", 2)


def test_a_long_paragraph_is_shortened_at_the_ends_of_sentences(tmp_path: Path) -> None:
    sentences = [f"第{n}条船每天开行二十班。" for n in "甲乙丙丁戊己"]
    (quote,) = quotes_of(tmp_path, "# 港口\n\n" + "".join(sentences), "第丁", Kind.HOWTO, room(40, 90))
    assert quote.text == "".join(sentences[1:4])


def test_of_a_fact_the_sentence_before_is_quoted_where_it_points_back(tmp_path: Path) -> None:
    text = "# 港口\n\n渡轮由甲市运营。该船每天二十班。夜里停航。\n"
    (quote,) = quotes_of(tmp_path, text, "该船", Kind.FACT, room(1, 1))
    assert quote.text == "渡轮由甲市运营。该船每天二十班。"


PAPERS = "申请泊位，应当提交下列材料：\n（一）申请表；\n（二）所有权证书；\n（三）船员名册。"


def test_what_announces_a_list_answers_a_fact_with_the_list(tmp_path: Path) -> None:
    (quote,) = quotes_of(tmp_path, f"# 泊位\n\n{PAPERS}\n", "申请泊位", Kind.FACT, room(1, 1))
    assert (quote.text, quote.left_out) == (PAPERS, None)


def test_of_a_list_too_long_for_a_fact_the_first_whole_items_are_quoted_and_the_rest_is_said(tmp_path: Path) -> None:
    items = [
        f"（{n}）第{n}号船舶的所有权证书、检验证明、船员名册和上一年度的停泊记录，各一份；"
        for n in "一二三四五六七八九十"
    ]
    text = "申请泊位，应当提交下列材料：\n" + "\n".join(items)
    (quote,) = quotes_of(tmp_path, f"# 泊位\n\n{text}\n", "申请泊位", Kind.FACT, room(1, 1))
    shown = quote.text.count("；")
    assert quote.text == "\n".join(text.splitlines()[: shown + 1])
    assert 0 < len(quote.text) <= ANNOUNCED_CHARS < len(text)
    assert quote.left_out == len(items) - shown


@pytest.mark.parametrize("kind", [Kind.FACT, Kind.HOWTO])
def test_a_heading_is_quoted_with_what_it_heads(tmp_path: Path, kind: Kind) -> None:
    text = "# 港口\n\n## （一）渡轮每天开行。\n\n每天二十班。\n"
    (quote,) = quotes_of(tmp_path, text, "（一）渡轮", kind, room(350, 700))
    assert quote.text.endswith("每天二十班。")
    assert quote.text.startswith("（一）") or (quote.lead is not None and quote.lead.text == "（一）渡轮每天开行。")


BODY = st.lists(
    st.sampled_from(["# 港\n\n", "## （一）渡轮开行。\n\n", "一是渡轮。", "二是夜市。", "1. 票价。\n", "2. 灯塔。\n"])
    | st.sampled_from(
        ["渡轮每天开行二十班。", "- 甲\n", "\n\n", "   ", "做法：", "<!-- 略 -->", "| a | b |\n| - | - |\n| 1 | 2 |\n"]
    ),
    min_size=1,
    max_size=14,
).map("".join)
QUESTIONS = ["怎样开行渡轮？", "有哪些渡轮？", "总结一下渡轮", "比较渡轮和夜市", "为什么开行渡轮？", "渡轮多少班？"]


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(text=BODY)
def test_units_hold_every_character_of_the_text_in_order(text: str) -> None:
    found = units_in(text, 0, len(text))
    at = 0
    for unit in found:
        assert not text[at : unit.start].strip()
        at = unit.end
        for span in filter(None, (unit.lead, unit.series)):
            assert text[slice(*span)].strip() == text[slice(*span)] != ""
        assert unit.lead is None or unit.lead[1] <= unit.start
    assert not text[at:].strip()


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
@given(bodies=st.lists(BODY, min_size=1, max_size=3))
def test_no_quote_is_only_a_heading_and_all_but_the_first_stand_in_the_documents_order(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str]
) -> None:
    files = {f"{n}.md": f"# 渡轮\n\n渡轮每天开行。\n\n{body}" for n, body in enumerate(bodies)}
    engine = engine_of(tmp_path_factory.mktemp("items"), files)
    for question in QUESTIONS:
        answer = engine.ask(question)
        for quote in answer.quotes:
            document = engine.documents[quote.place.doc_id]
            (section,) = [one for one in document.sections if one.start <= quote.place.start < one.end]
            assert quote.place.end > section.body
            lead = quote.lead
            assert lead is None or (document.text[lead.start : lead.end] == lead.text and lead.end <= quote.place.start)
        ordered = answer.quotes if answer.kind in {Kind.LIST, Kind.OVERVIEW, Kind.COMPARE} else answer.quotes[1:]
        for one, other in pairwise(ordered):
            assert one.place.doc_id != other.place.doc_id or one.place.end <= other.place.start


@pytest.mark.parametrize(("n_rows", "shown"), [(3, slice(0, 3)), (30, slice(1, 2))])
def test_a_small_table_is_quoted_whole_below_its_header_and_of_a_large_one_the_rest_is_said(
    tmp_path: Path, n_rows: int, shown: slice
) -> None:
    head, rows = "| 票 | 元 |\n| - | - |\n", [f"| 第{n}种船票 | {n}0 |\n" for n in range(1, n_rows + 1)]
    text = f"# 票价\n\n{head}{''.join(rows)}"
    (quote,) = quotes_of(tmp_path, text, "| 第2种", Kind.OVERVIEW, room(350, 700))
    assert (quote.text, quote.left_out or 0) == ("".join(rows[shown]).rstrip(), n_rows - len(rows[shown]))
    assert quote.lead is not None
    assert quote.lead.text == "| 票 | 元 |"
