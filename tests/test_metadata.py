"""Which documents there are, whose and how many: answered from the front matter alone, exactly, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Document
from index.store.document_table import DocumentTable
from qa.records import Kind, Scope, Status
from qa.understand.named.metadata import asks_for_documents, asks_for_fields
from tests.conftest import engine_of, understood

PROVIDERS = {  # case: who provided it
    1: "杭州市",
    2: "哈尔滨市、西安市、武汉市",
    3: "西安市",
    4: "陕西西咸新区",
    5: "重庆渝中区",
    6: None,
    7: "中国出口信用保险公司",
}
TABLE = DocumentTable.of(
    [
        Document(
            f"{case}.md", "", (), "0", "渡轮", case=case, provider=provider, category="便利出行服务", page=9 * case
        )
        for case, provider in PROVIDERS.items()
    ],
    (),
)


def asked(question: str, *history: str) -> tuple[Kind, list[int | None]]:
    query = understood(question, TABLE, history)
    return query.kind, [TABLE.cases[TABLE.numbers[doc_id]] for doc_id in query.named.doc_ids]


OF_XIAN = [
    "西安有哪些案例？",
    "西安市一共報了幾個案例？",
    "哪些案例是西安提供的？",
    "请列出西安的全部案例",
    "How many cases did Xi'an submit?",
    "List all the cases from Xi’an, please.",
    "Which cases come from XIAN?",
    "Quels sont les cas fournis par Xi'an ?",
    "¿Qué casos vienen de Xi'an?",
    "Quantos casos foram apresentados por Xi'an?",
    "Wie viele Fälle hat Xi'an eingereicht?",
    "Сколько примеров представил Xi'an?",
    "西安市が提供した事例を教えてください。",
    "Xi'an이 제공한 사례는 몇 개인가요?",
    "كم حالة قدمتها مدينة Xi'an؟",
    "Những trường hợp nào đến từ Xi'an?",
]
OF_CASE_3 = [
    "案例3是谁提供的？",
    "第三個案例是哪個城市報送的？",
    "案例3属于哪一类？",
    "Who submitted case 3?",
    "Which city does case 3 come from?",
    "On which page does case 3 begin?",
    "Qui a fourni le cas 3 ?",
    "¿A qué categoría pertenece el caso 3?",
    "Quem apresentou o caso 3?",
    "Zu welcher Kategorie gehört Fall 3?",
    "Кто представил случай 3?",
    "事例3は誰が提供しましたか。",
    "사례 3은 누가 제공했나요?",
    "من قدم الحالة 3؟",
    "Ai cung cấp trường hợp 3?",
]
OF_WHAT_THEY_SAY = [
    "西安的案例有什么做法？",
    "西安的案例提供了什么服务？",
    "介绍一下西安的案例",
    "哪些案例提到西安？",
    "西安申报需要提供哪些材料？",
    "谁运营案例3的平台？",
    "案例3有多少调解员？",
    "What does the Xi'an case provide?",
    "Which cases mention Xi'an?",
    "Tell me about the cases of Xi'an.",
    "What was achieved in case 3?",
    "Que propose le cas de Xi'an ?",
    "¿Qué presenta el caso de Xi'an?",
    "Was bietet der Fall von Xi'an?",
    "Welche Maßnahmen hat Fall 3 ergriffen?",
    "Что представляет собой случай Xi'an?",
    "西安市の事例は何を提供しましたか。",
    "사례 3은 무엇을 제공하나요?",
    "ماذا تقدم حالة Xi'an؟",
    "Trường hợp 3 cung cấp gì?",
]


@pytest.mark.parametrize("question", OF_XIAN)
def test_the_documents_that_somebody_provided_are_listed_and_joint_ones_count_for_each(question: str) -> None:
    assert asked(question) == (Kind.CORPUS, [2, 3])


@pytest.mark.parametrize("question", OF_CASE_3)
def test_a_case_named_by_its_number_is_said_to_be_whose_and_what_it_is(question: str) -> None:
    assert asked(question) == (Kind.CORPUS, [3])


@pytest.mark.parametrize("question", OF_WHAT_THEY_SAY)
def test_what_documents_say_is_not_asked_of_their_front_matter(question: str) -> None:
    assert asked(question)[0] is not Kind.CORPUS


@pytest.mark.parametrize(
    ("question", "cases"),
    [
        ("杭州和哈尔滨有哪些案例？", [1, 2]),
        ("西安高新区有哪些案例？", [2, 3]),
        ("西咸新区有几个案例？", [4]),
        ("西咸有几个案例？", [4]),
        ("中国出口信用保险公司有几个案例？", [7]),
        ("出口信用保险公司的案例", [7]),
        ("陕西有哪些案例？", [2, 3, 4]),  # Xi'an lies there
        ("重庆的案例", [5]),
        ("便利出行服务有哪些案例？", []),
    ],
)
def test_a_name_is_of_all_who_bear_it_and_of_no_other(question: str, cases: list[int]) -> None:
    assert asked(question) == (Kind.CORPUS, cases)


@pytest.mark.parametrize(
    "question",
    ["广州市有哪些案例？", "浦东新区有几个案例？", "中国有哪些案例？", "出口的案例有哪些？", "公司有哪些案例？"],
)
def test_a_piece_of_a_name_is_none(question: str) -> None:
    query = understood(question, TABLE)
    assert query.named.doc_ids == query.bound.doc_ids == ()
    assert not any(mention.binds and mention.doc_ids for mention in query.mentions)


def test_who_and_which_category_are_both_limits() -> None:
    query = understood("西安在便利出行服务有几个案例？", TABLE)
    assert (query.kind, query.named.doc_ids, query.named.categories) == (
        Kind.CORPUS,
        ("2.md", "3.md"),
        ("便利出行服务",),
    )


def test_another_name_alone_asks_the_same_of_it() -> None:
    assert asked("那杭州呢？", "西安有哪些案例？") == (Kind.CORPUS, [1])
    assert asked("And Hangzhou?", "How many cases did Xi'an submit?") == (Kind.CORPUS, [1])
    assert asked("那案例1呢？", "案例3是谁提供的？") == (Kind.CORPUS, [1])


FILES = {
    f"{case}.md": f"---\ncase: {case}\nprovider: {provider}\npage: {9 * case}\n---\n\n# 渡轮{case}\n\n渡轮每天开行。\n"
    for case, provider in PROVIDERS.items()
    if provider
}


def test_the_answer_counts_them_and_says_title_provider_and_page(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, FILES)
    answer = engine.ask("西安有哪些案例？")
    assert (answer.status, answer.kind, answer.confidence) == (Status.ANSWERED, Kind.CORPUS, 1.0)
    assert [(one.case, one.page) for one in answer.documents] == [(2, 18), (3, 27)]
    lead, listing = answer.text.split("\n\n")
    assert "2" in lead and str(len(FILES)) in lead
    assert listing.splitlines() == [
        "- 案例2 · 渡轮2 · 哈尔滨市、西安市、武汉市 · 第18页",
        "- 案例3 · 渡轮3 · 西安市 · 第27页",
    ]
    english = engine.ask("Who provided case 5?").text
    assert english.endswith("- Case 5 · 渡轮5 · 重庆渝中区 · p. 45")
    assert engine.ask("一共有多少个案例？").text.startswith(f"文件库共有{len(FILES)}份文件")


@pytest.mark.parametrize(
    "question", ["属于哪一类？", "在第几页？", "Which category is it in?", "¿A qué categoría pertenece?"]
)
def test_front_matter_is_asked_of_what_a_limit_admits(question: str) -> None:
    query = understood(question, TABLE, chosen=Scope(cases=(3,)))
    assert (query.kind, set(query.scopes)) == (Kind.CORPUS, {Scope(cases=(3,)), Scope()})
    assert understood(question, TABLE).kind is not Kind.CORPUS


def test_words_beside_alone_ask_for_nothing() -> None:
    assert not asks_for_documents("", "zh")
    assert not asks_for_documents("提供了", "zh")
    assert not asks_for_fields("provided by", "en")
