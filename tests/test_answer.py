"""The text of each kind of answer, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.records import Document
from qa.answer.compose import abstain, catalogue, compose
from qa.output.markdown import escape
from qa.records import Answer, Kind, Place, Query, Quote, Status
from tests.conftest import query_of

FERRY = Document("a.md", "", (), "0", "渡轮", case=1, provider="甲市", category="出行")
MARKET = Document("b.md", "", (), "0", "夜市", case=2)
LIGHT = Document("c.md", "", (), "0", "灯塔_一号", category="出行")


def quote(n: int, document: Document, text: str, *headings: str) -> Quote:
    place = Place(
        document.doc_id,
        document.case,
        document.title,
        document.provider,
        None,
        (document.title, *headings),
        0,
        len(text),
    )
    return Quote(f"[{n}]", place, text, 1.0)


def query(kind: Kind, language: str) -> Query:
    return query_of("？", language, kind)


ONE = [quote(1, FERRY, "渡轮每天开行二十班。", "班次"), quote(2, MARKET, "夜市不开渡轮。")]
TWO = [quote(1, FERRY, "票价五元。", "票价"), quote(2, FERRY, "全年无休。"), quote(3, MARKET, "租金九百。", "租金")]

ONE_ZH = """\
{lead}

> 渡轮每天开行二十班。
>
> — [1] 案例1 · 渡轮 · 甲市 · 班次

> 夜市不开渡轮。
>
> — [2] 案例2 · 夜市"""
TWO_ZH = """\
{lead}

**案例1 · 渡轮 · 甲市**

> 票价五元。
>
> — [1] · 票价

> 全年无休。
>
> — [2]

**案例2 · 夜市**

> 租金九百。
>
> — [3] · 租金"""


@pytest.mark.parametrize(
    ("kind", "language", "lead"),
    [
        (Kind.FACT, "zh", "文件中的原文如下："),
        (Kind.HOWTO, "zh", "文件中写明的做法如下："),
        (Kind.LIST, "zh", "文件中列出的有："),
        (Kind.OVERVIEW, "zh", "各部分要点如下，均为文件原文："),
        (Kind.FACT, "en", "The documents say:"),
        (Kind.HOWTO, "en", "This is how the documents describe it:"),
        (Kind.LIST, "en", "The documents name:"),
        (Kind.OVERVIEW, "en", "An overview, in the documents' own words:"),
    ],
)
def test_an_answer_of_one_subject_is_a_lead_and_its_quotes_with_their_places(
    kind: Kind, language: str, lead: str
) -> None:
    expected = ONE_ZH if language == "zh" else ONE_ZH.replace("案例", "Case ")
    assert compose(query(kind, language), ONE, 3, None, 0.9).text == expected.format(lead=lead)


@pytest.mark.parametrize(
    ("kind", "language", "lead"),
    [
        (Kind.COMPARE, "zh", "分别对照如下："),
        (Kind.COLLECT, "zh", "共查16份文件，符合条件的有2份："),
        (Kind.COMPARE, "en", "Side by side:"),
        (Kind.COLLECT, "en", "Documents that qualify (2 of 16 searched):"),
    ],
)
def test_a_comparison_and_a_collection_have_a_block_a_document(kind: Kind, language: str, lead: str) -> None:
    expected = TWO_ZH if language == "zh" else TWO_ZH.replace("案例", "Case ")
    assert compose(query(kind, language), TWO, 16, None, 0.9).text == expected.format(lead=lead)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "文件库共有3份文件：\n\n- 案例2 · 夜市\n\n**出行**\n\n- 案例1 · 渡轮 · 甲市\n- 灯塔\\_一号"),
        (
            "en",
            "Documents in the collection (3):\n\n- Case 2 · 夜市\n\n**出行**\n\n- Case 1 · 渡轮 · 甲市\n- 灯塔\\_一号",
        ),
    ],
)
def test_the_catalogue_lists_by_category_behind_what_has_none(language: str, expected: str) -> None:
    answer = catalogue(query(Kind.CORPUS, language), [FERRY, MARKET, LIGHT], 3, None)
    assert answer.text == expected
    assert (answer.status, answer.quotes, answer.confidence) == (Status.ANSWERED, (), 1)
    assert [document.doc_id for document in answer.documents] == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "zh",
            "文件中没有找到能回答这个问题的内容。\n\n最接近的文件主要涉及：\n\n- 案例1 · 渡轮 · 甲市\n- 案例2 · 夜市",
        ),
        (
            "en",
            "The documents do not answer this question.\n\nThe nearest documents cover:\n\n"
            "- Case 1 · 渡轮 · 甲市\n- Case 2 · 夜市",
        ),
    ],
)
def test_an_abstention_says_so_and_what_the_nearest_documents_cover(language: str, expected: str) -> None:
    answer = abstain(query(Kind.FACT, language), [FERRY, MARKET], 3, None, 0.1)
    assert answer.text == expected
    assert (answer.status, answer.confidence, answer.searched) == (Status.ABSTAINED, 0.1, 3)


def test_an_abstention_with_nothing_near_says_no_more() -> None:
    assert abstain(query(Kind.FACT, "en"), [], 0, None, 0).text == "The documents do not answer this question."


def answers(notice: str | None) -> Sequence[Answer]:
    return (
        compose(query(Kind.FACT, "zh"), ONE, 3, notice, 0.9),
        catalogue(query(Kind.CORPUS, "zh"), [FERRY], 3, notice),
        abstain(query(Kind.FACT, "zh"), [FERRY], 3, notice, 0.1),
    )


def test_a_notice_stands_before_everything_else() -> None:
    for with_notice, without in zip(answers("索引早于文件。"), answers(None), strict=True):
        assert with_notice.text == f"*索引早于文件。*\n\n{without.text}"
        assert with_notice.notice == "索引早于文件。"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**5 分钟**", "\\*\\*5 分钟\\*\\*"),
        ("<b>[x](y)</b>", "\\<b\\>\\[x\\](y)\\</b\\>"),
        ("a | b", "a \\| b"),
        ("# 一", "\\# 一"),
        ("C:\\x", "C:\\\\x"),
        ("AT&amp;T", "AT\\&amp;T"),
        ("1. 渡轮\n12) 夜市", "1\\. 渡轮\n12\\) 夜市"),
        ("- 渡轮\n+ 夜市", "\\- 渡轮\n\\+ 夜市"),
        ("渡轮\n---\n夜市\n===", "渡轮\n\\---\n夜市\n\\==="),
        ("3.5 分钟，-2 度", "3.5 分钟，-2 度"),
    ],
)
def test_what_markdown_would_take_for_its_own_is_shown_to_the_letter(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_quote_of_several_lines_stays_one_quote_and_a_title_that_begins_like_a_list_stays_a_title() -> None:
    answer = compose(query(Kind.FACT, "zh"), [quote(1, MARKET, "夜市。\n\n1. 租金")], 3, None, 0.9)
    assert "> 夜市。\n> \n> 1\\. 租金\n>\n> — [1]" in answer.text
    numbered = Document("d.md", "", (), "0", "3. 风车")
    assert "- 3\\. 风车" in catalogue(query(Kind.CORPUS, "zh"), [numbered], 1, None).text
