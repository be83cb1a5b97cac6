"""What announces a list is quoted with its items, a row below its table's header; what is left out is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.documents.items import announces, is_numbered
from qa.answer.quoting.order import in_order
from qa.answer.quoting.quote import cut
from qa.answer.quoting.unit import Room, whole_sentences, whole_units, with_rest
from qa.answer.select import ROOM
from qa.answer.sentences import Passage
from qa.engine import Engine
from qa.records import Answer, Kind
from tests.conftest import engine_of

GRANTED = """# Leave

## Special leave

Paid special leave is granted for:

- a wedding: 3 days
- the birth of a child: 10 days
- moving house: 1 day

It is not deducted from annual leave.
"""
DECIDED = (
    "# 纪要\n\n## 议定事项\n\n会议经讨论，议定以下渡轮事项：\n\n"
    "### （一）开通渡轮。\n\n由港务局负责，渡轮六月底前开行。\n\n"
    "### （二）减免票价。\n\n由财政局负责，渡轮票价减半。\n\n"
    "### （三）修建码头。\n\n由交通局负责，渡轮码头年底前动工。\n\n"
    "## 要求\n\n各单位每月报送情况。\n"
)
CODES = """# Ticket machine

## Error codes

| Code | Meaning | What to do |
| --- | --- | --- |
| E01 | Coin jam | Open the coin door. Shake the chute. |
| E02 | No network | Restart the modem. Wait three minutes. |
| E03 | Card reader dirty | Clean it with the blue card. |
"""


def asked(folder: Path, text: str, question: str) -> Answer:
    return engine_of(folder, {"a.md": text}).ask(question)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What kinds of special leave are granted?", Kind.LIST),
        ("How is paid special leave granted?", Kind.HOWTO),
        ("Summarise special leave.", Kind.OVERVIEW),
    ],
)
def test_what_announces_a_list_is_quoted_with_its_items(tmp_path: Path, question: str, kind: Kind) -> None:
    answer = asked(tmp_path, GRANTED, question)
    assert answer.kind is kind
    shown = "\n".join(f"{quote.lead.text if quote.lead else ''}\n{quote.text}" for quote in answer.quotes)
    assert all(words in shown for words in ("is granted for:", "a wedding", "a child", "moving house"))
    assert not any(quote.text.endswith(":") for quote in answer.quotes)
    assert [quote.left_out for quote in answer.quotes] == [None] * len(answer.quotes)


def test_of_a_long_list_that_is_announced_the_first_items_are_quoted_and_the_rest_is_said(tmp_path: Path) -> None:
    items = "".join(f"- the {n}th reason to be away from the harbour\n" for n in range(4, 14))
    engine = engine_of(tmp_path, {"a.md": f"# Leave\n\nPaid leave is granted for:\n\n{items}"})
    text = engine.documents["a.md"].text
    start = text.index("Paid")
    sentence = Passage(0, start, text.index("for:") + len("for:"), 1.0)
    room = Room(whole=50, series=50, table=50, announced=200, chars=50)
    (quote,) = cut(engine.snapshot, whole_units(engine.snapshot, [sentence], room))
    shown = quote.text.count("\n- ")
    assert quote.text == text[start : text.index(f"- the {4 + shown}th")].rstrip()
    assert 200 - 50 < len(quote.text) <= 200
    assert quote.left_out == 10 - shown


@pytest.mark.parametrize(
    ("listed", "whole"), [("1. 渡轮。\n2. 夜市。\n3. 灯塔。", True), ("一是渡轮。二是夜市。三是灯塔。", False)]
)
def test_of_items_on_lines_of_their_own_more_is_quoted_whole_than_of_those_in_a_paragraph(
    tmp_path: Path, listed: str, *, whole: bool
) -> None:
    text = f"# 港口\n\n{listed}\n"
    engine = engine_of(tmp_path, {"a.md": text})
    start = text.index("夜市") - 2 - listed.startswith("1")
    item = Passage(0, start, text.index("夜市") + 3, 1.0)
    room = Room(whole=10, series=100, table=0, announced=10, chars=100)
    (quote,) = cut(engine.snapshot, whole_units(engine.snapshot, [item], room), lists=True)
    assert (quote.text == listed, quote.left_out) == (whole, None if whole else 2)


def test_what_announces_items_with_headings_of_their_own_is_quoted_with_each(tmp_path: Path) -> None:
    answer = asked(tmp_path, DECIDED, "会议议定了哪些渡轮事项？")
    assert answer.kind is Kind.LIST
    announced = [quote for quote in answer.quotes if quote.place.headings[1] == "议定事项"]
    assert [quote.text for quote in announced] == [
        "会议经讨论，议定以下渡轮事项：",
        "由港务局负责，渡轮六月底前开行。",
        "由财政局负责，渡轮票价减半。",
        "由交通局负责，渡轮码头年底前动工。",
    ]
    assert [quote.lead.text if quote.lead else None for quote in announced] == [
        None,
        "（一）开通渡轮。",
        "（二）减免票价。",
        "（三）修建码头。",
    ]
    assert [quote.left_out for quote in announced] == [None] * 4


@pytest.mark.parametrize(("n_items", "left_out"), [(2, [None, 1]), (1, [None])])
def test_of_items_with_headings_of_their_own_the_rest_is_said_where_several_are_shown(
    tmp_path: Path, n_items: int, left_out: list[int | None]
) -> None:
    engine = engine_of(tmp_path, {"a.md": DECIDED})
    bodies = [n for n, chunk in enumerate(engine.snapshot.chunks) if chunk.headings[-1].startswith("（")]
    passages = []
    for number in bodies[:n_items]:
        chunk = engine.snapshot.chunks[number]
        passages.append(Passage(number, chunk.start + chunk.text.index("由"), chunk.end, 1.0))
    assert [quote.left_out for quote in cut(engine.snapshot, passages, lists=True)] == left_out


def test_headings_that_only_number_the_parts_of_a_document_are_no_list(tmp_path: Path) -> None:
    text = "# 案例\n\n## 一、做法\n\n渡轮每天开行。\n\n## 二、效果\n\n渡轮乘客增加。\n\n## 三、打算\n\n渡轮增加班次。\n"
    engine = engine_of(tmp_path, {"a.md": text})
    passages = [
        Passage(n, chunk.start + chunk.text.index("渡轮"), chunk.end, 1.0)
        for n, chunk in enumerate(engine.snapshot.chunks)
        if "渡轮" in chunk.text
    ]
    quotes = cut(engine.snapshot, passages[:2], lists=True)
    assert [(quote.lead, quote.left_out) for quote in quotes] == [(None, None)] * 2


def test_numbered_headings_inside_a_part_head_items_though_they_are_no_sentences(tmp_path: Path) -> None:
    parts = "".join(f"### （{n}）{name}\n\n{name}每天开行。\n\n" for n, name in zip("一二三", "甲乙丙", strict=True))
    engine = engine_of(tmp_path, {"a.md": f"# 年报\n\n## 一、做法\n\n{parts}## 二、问题\n\n夜间停航。\n"})
    passages = [
        Passage(n, chunk.start + chunk.text.index("每") - 1, chunk.end, 1.0)
        for n, chunk in enumerate(engine.snapshot.chunks)
        if chunk.text.endswith(("甲每天开行。", "乙每天开行。"))
    ]
    quotes = cut(engine.snapshot, passages, lists=True)
    assert [quote.lead and quote.lead.text for quote in quotes] == ["（一）甲", "（二）乙"]
    assert [quote.left_out for quote in quotes] == [None, 1]


@pytest.mark.parametrize("kind", [Kind.HOWTO, Kind.LIST])
def test_a_row_answers_for_itself_a_way_and_with_its_table_a_list(tmp_path: Path, kind: Kind) -> None:
    engine = engine_of(tmp_path, {"a.md": CODES})
    start, stop = CODES.index("| E03"), len(CODES.rstrip())
    row = Passage(0, start, stop, 1.0)
    (quote,) = cut(engine.snapshot, whole_units(engine.snapshot, [row], ROOM[kind]))
    assert quote.text == CODES[start if kind is Kind.HOWTO else CODES.index("| E01") : stop]
    assert quote.lead is not None
    assert quote.lead.text == "| Code | Meaning | What to do |"


def test_the_heading_of_a_table_is_quoted_with_a_row_and_never_with_its_header_alone(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": CODES})
    start = CODES.index("Error codes")
    heading = Passage(0, start, start + len("Error codes"), 1.0)
    (fact,) = whole_sentences(engine.snapshot, [heading])
    assert CODES[fact.start : fact.end].endswith("| E01 | Coin jam | Open the coin door. Shake the chute. |")
    (way,) = whole_units(engine.snapshot, [heading], ROOM[Kind.HOWTO])
    assert CODES[way.start : way.end] == "| E01 | Coin jam | Open the coin door. Shake the chute. |"


def test_a_row_of_several_sentences_is_quoted_whole(tmp_path: Path) -> None:
    (quote,) = asked(tmp_path, CODES, "What does the error code E02 mean?").quotes
    assert quote.text == "| E02 | No network | Restart the modem. Wait three minutes. |"


def test_words_that_announce_and_headings_that_number() -> None:
    assert [announces(words) for words in ("as follows:", "**如下：**", "as follows.")] == [True, True, False]
    assert [is_numbered(words) for words in ("（一）开通", "2. Costs", "Costs")] == [True, True, False]


GRADES = """# 差旅

乘坐渡轮的等级见下表：

| 级别 | 渡轮 |
| --- | --- |
| 甲级 | 一等舱 |
| 乙级 | 二等舱 |

夜间停航。
"""


@pytest.mark.parametrize(("most", "ending", "left_out"), [(350, "二等舱 |", None), (1, "一等舱 |", 1)])
def test_what_announces_a_table_is_quoted_with_its_rows(
    tmp_path: Path, most: int, ending: str, left_out: int | None
) -> None:
    engine = engine_of(tmp_path, {"a.md": GRADES})
    start = GRADES.index("乘坐")
    sentence = Passage(0, start, GRADES.index("：") + 1, 1.0)
    room = Room(whole=350, series=350, table=0, announced=most, chars=700)
    (quote,) = cut(engine.snapshot, whole_units(engine.snapshot, [sentence], room))
    assert quote.text == GRADES[start : GRADES.index(ending) + len(ending)]
    assert (quote.lead, quote.left_out) == (None, left_out)


@pytest.mark.parametrize(
    ("heading", "shown"),
    [("What may I borrow?", "Up to 20 items. Books may be kept for a month."), ("Borrowing", "Up to 20 items.")],
)
def test_a_heading_that_asks_is_quoted_with_the_paragraph_that_answers(
    tmp_path: Path, heading: str, shown: str
) -> None:
    text = f"# Library\n\n## {heading}\n\nUp to 20 items. Books may be kept for a month.\n\nIt is closed on Mondays.\n"
    engine = engine_of(tmp_path, {"a.md": text})
    start = text.index(heading)
    (number,) = [n for n, chunk in enumerate(engine.snapshot.chunks) if chunk.start <= start < chunk.end]
    (fact,) = whole_sentences(engine.snapshot, [Passage(number, start, start + len(heading), 1.0)])
    assert text[fact.start : fact.end] == f"{heading}\n\n{shown}"


def passages_at(engine: Engine, *words: str) -> list[Passage]:
    """Return the passages of these words of the only document."""
    text = engine.documents["a.md"].text
    starts = [text.index(one) for one in words]
    numbers = [next(n for n, one in enumerate(engine.snapshot.chunks) if one.start <= a < one.end) for a in starts]
    return [Passage(n, a, a + len(one), 1.0) for n, a, one in zip(numbers, starts, words, strict=True)]


@pytest.mark.parametrize(("chars", "n_shown"), [(900, 3), (40, 2)])
def test_a_list_of_which_several_items_are_quoted_is_quoted_whole_where_there_is_room(
    tmp_path: Path, chars: int, n_shown: int
) -> None:
    engine = engine_of(tmp_path, {"a.md": DECIDED})
    room = Room(whole=350, series=350, table=0, announced=350, chars=chars)
    of_two = passages_at(engine, "由港务局负责，渡轮六月底前开行。", "由交通局负责，渡轮码头年底前动工。")
    quotes = cut(engine.snapshot, in_order(engine.snapshot, with_rest(engine.snapshot, of_two, room)), lists=True)
    assert len(quotes) == n_shown
    assert [quote.left_out for quote in quotes] == [*[None] * (n_shown - 1), None if n_shown == 3 else 1]
    assert with_rest(engine.snapshot, of_two[:1], room) == of_two[:1]


def test_the_rest_of_a_list_inside_a_paragraph_is_quoted_with_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": "# 港口\n\n共有三项做法。一是开通渡轮。二是减免票价。三是修建码头。\n"})
    room = Room(whole=20, series=20, table=0, announced=20, chars=900)
    begun = passages_at(engine, "一是开通渡轮。", "三是修建码头。")
    (quote,) = cut(engine.snapshot, in_order(engine.snapshot, with_rest(engine.snapshot, begun, room)), lists=True)
    assert quote.text == "一是开通渡轮。二是减免票价。三是修建码头。"
