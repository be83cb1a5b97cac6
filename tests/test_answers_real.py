"""What docs/answers.md says, asked of the shipped documents with the default model."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.rebuild import build_folder
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from qa.records import Answer, Kind, Scope, Status

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \|", re.MULTILINE)
PAGES = ("answers.md", "answers.zh-CN.md")
EXAMPLES = [
    (kind, question) for page in PAGES for kind, question in ROW.findall((ROOT / "docs" / page).read_text("utf-8"))
]
OTHER_WORLDS = ("How long does a giraffe sleep?", "长颈鹿一天睡几个小时？")
ABOUT_HANGZHOU = "杭州的调解平台怎样提高效率？"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("answers") / "index"
    config = IndexConfig(index_dir=folder, cache_dir=IndexConfig.from_env(os.environ).cache_dir)
    build_folder(ROOT / "corpus", folder, config)
    return open_engine(config, QAConfig())


def cases(answer: Answer) -> set[int | None]:
    return {quote.place.case for quote in answer.quotes}


def listed(answer: Answer) -> list[int | None]:
    return [document.case for document in answer.documents]


def test_each_page_has_an_example_of_every_kind() -> None:
    kinds = [kind for kind in Kind if kind is not Kind.GREETING]  # that asks nothing
    assert [kind for kind, _ in EXAMPLES] == [*kinds, *kinds]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "question"), EXAMPLES)
def test_each_example_is_of_its_kind_and_answered(real: Engine, kind: str, question: str) -> None:
    answer = real.ask(question)
    assert (answer.kind, answer.status) == (kind, Status.ANSWERED)


@pytest.mark.slow
def test_named_cases_are_what_is_overviewed_and_compared(real: Engine) -> None:
    assert cases(real.ask("Summarize case 14.")) == cases(real.ask("总结一下第14个案例")) == {14}
    assert cases(real.ask("What is the difference between case 5 and case 7?")) == {5, 7}
    assert {3, 8, 13} <= cases(real.ask("哪些案例用到区块链？")) <= {3, 8, 13, 16}  # 16 only speaks of it
    assert len(real.ask("How many cases are there?").documents) == 16


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["哪个城市的调解成功率更高？", "西安和杭州的调解成功率各是多少？", "比较案例3和案例5的调解成功率"]
)
def test_amounts_are_set_side_by_side(real: Engine, question: str) -> None:
    table = real.ask(question).table
    assert table is not None
    assert {(row.document.case, row.cells[0].text) for row in table.rows} == {(3, "61%"), (5, "32.4%")}


@pytest.mark.slow
def test_a_fact_is_answered_for_the_case_that_says_it_and_for_no_other(real: Engine) -> None:
    assert cases(real.ask("第5个案例的调解成功率是多少？")) == {5}
    assert real.ask("第7个案例的调解成功率是多少？").status is Status.ABSTAINED


@pytest.mark.slow
def test_a_follow_up_stays_with_its_case(real: Engine) -> None:
    assert cases(real.ask("那成功率呢？", [ABOUT_HANGZHOU])) == {5}


@pytest.mark.slow
@pytest.mark.parametrize("history", [[], [ABOUT_HANGZHOU]])
@pytest.mark.parametrize("question", OTHER_WORLDS)
def test_a_question_from_another_world_is_refused_after_any_question(
    real: Engine, question: str, history: list[str]
) -> None:
    assert real.ask(question, history).status is Status.ABSTAINED


@pytest.mark.slow
def test_a_category_and_a_provider_are_named(real: Engine) -> None:
    answer = real.ask("扩大服务领域对外开放有哪些做法？")
    assert {quote.place.category for quote in answer.quotes} == {"扩大服务领域对外开放"}
    for question in ("Which cases were provided by Suzhou?", "哪些案例是苏州提供的？"):
        assert listed(real.ask(question)) == [6, 14]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "question", "case"),
    [
        (ABOUT_HANGZHOU, "它的成效如何？", 5),
        ("How many lawyers does Chongqing's talent pool have?", "What are the next steps?", 2),
        ("武汉汉融通放了多少贷款？", "有哪些主要做法？", 15),
        ("第7个案例讲了什么？", "它的成效如何？", 7),
        ("第5个案例有哪些做法？", "那第7个案例呢？", 7),
        ("西安市取得了哪些成效？", "那合肥市呢？", 7),
        (ABOUT_HANGZHOU, "苏州的舱单系统怎么用？", 6),
        (ABOUT_HANGZHOU, "总结一下案例14", 14),
        (ABOUT_HANGZHOU, "第7个案例有哪些做法？", 7),
        ("Summarize case 7.", "What are the results?", 7),
        ("第7个案例讲了什么？", "那第14个案例呢？", 14),
    ],
)
def test_what_came_of_it_is_asked_of_what_the_conversation_is_about(
    real: Engine, before: str, question: str, case: int
) -> None:
    assert cases(real.ask(question, [before])) == {case}
    assert real.retrieve(question, k=1, history=[before])[0].place.case == case


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "question", "case"),
    [
        ([ABOUT_HANGZHOU, "成效如何？"], "下一步有什么打算？", 5),
        ([ABOUT_HANGZHOU, "谢谢"], "成效如何？", 5),
        (["第5个案例有哪些做法？", "那第7个案例呢？"], "那第14个案例呢？", 14),
    ],
)
def test_a_conversation_stays_with_its_case(real: Engine, before: list[str], question: str, case: int) -> None:
    assert cases(real.ask(question, before)) == {case}


@pytest.mark.slow
@pytest.mark.parametrize("question", ["谢谢", "你好", "Thanks!", "为什么？"])
def test_what_asks_nothing_is_not_answered_for_what_was_asked_before(real: Engine, question: str) -> None:
    assert real.ask(question, [ABOUT_HANGZHOU]).status is Status.ABSTAINED


@pytest.mark.slow
def test_what_no_passage_says_is_not_answered_for_what_was_asked_before(real: Engine) -> None:
    answer = real.ask("What museums are there?", [ABOUT_HANGZHOU])
    assert answer.status is not Status.ANSWERED
    assert answer.quotes == ()


@pytest.mark.slow
def test_a_question_about_all_documents_is_not_limited_by_a_case_named_before(real: Engine) -> None:
    assert real.ask("有哪些案例涉及人才？", ["第7个案例讲了什么？"]).searched == 16
    found = cases(real.ask("Which banks take part?", [ABOUT_HANGZHOU]))
    assert {12, 15} <= found <= {7, 12, 15}  # 7 names none, but speaks of banks beside law firms and accountants


@pytest.mark.slow
def test_what_came_of_something_unknown_is_refused(real: Engine) -> None:
    assert real.ask("成效如何？", ["量子计算机怎么造？"]).status is Status.ABSTAINED


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["武汉和西安怎样帮助企业获得贷款？", "How do Wuhan and Xi'an help companies get loans?"]
)
def test_what_is_asked_of_two_places_is_answered_from_each(real: Engine, question: str) -> None:
    assert cases(real.ask(question)) == {12, 15}


def test_what_one_document_says_of_itself_beside_others_is_asked_of_that_one(real: Engine) -> None:
    answer = real.ask("威海修船的价格和国外的比有什么优势？")
    assert answer.kind is not Kind.COMPARE
    assert {quote.place.case for quote in answer.quotes or answer.related} == {8}
    assert real.ask("和其他城市比，杭州的调解平台有什么不同？").kind is Kind.COMPARE


@pytest.mark.parametrize("question", ["武汉和西安怎样培养飞行员？", "How do Suzhou and Hangzhou combat malaria?"])
def test_what_neither_of_two_places_says_is_not_answered(real: Engine, question: str) -> None:
    assert real.ask(question).status is not Status.ANSWERED


def test_each_of_three_places_that_are_named_has_its_say(real: Engine) -> None:
    assert cases(real.ask("比较杭州、苏州和合肥的做法")) == {5, 6, 7}
    assert cases(real.ask("总结一下案例5和案例7")) == {5, 7}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("西安市一共報了幾個案例？", [4, 10, 12]),
        ("哈尔滨有哪些案例？", [10]),
        ("List the cases submitted by Wuhan.", [10, 15]),
        ("Quels cas ont été fournis par Xi'an ?", [4, 10, 12]),
        ("¿Cuántos casos presentó Wuhan?", [10, 15]),
        ("Welche Fälle stammen aus Suzhou?", [6, 14]),
        ("重慶市の事例を教えてください。", [2]),
        ("扩大服务领域对外开放有哪些案例？", [1, 2, 3]),
        ("Who provided case 7?", [7]),
        ("案例7是谁提供的？", [7]),
    ],
)
def test_whose_documents_there_are_is_told_exactly(real: Engine, question: str, wanted: list[int]) -> None:
    answer = real.ask(question)
    assert (answer.kind, answer.status, listed(answer)) == (Kind.CORPUS, Status.ANSWERED, wanted)
    assert all(document.page is not None for document in answer.documents)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "有哪些做法？",
        "讲了什么？",
        "成效？",
        "怎么做的？",
        "What is it about?",
        "Quels sont les résultats ?",
        "成果は？",
    ],
)
@pytest.mark.parametrize(("scope", "wanted"), [(Scope(cases=(5,)), {5}), (Scope(providers=("西安市",)), {4, 10, 12})])
def test_what_a_limit_names_is_what_is_asked_of(real: Engine, scope: Scope, wanted: set[int], question: str) -> None:
    answer = real.ask(question, scope=scope)
    assert (answer.status, cases(answer)) == (Status.ANSWERED, wanted)


@pytest.mark.slow
def test_what_was_provided_together_is_found_under_the_name_of_each(real: Engine) -> None:
    for city in ("哈尔滨市", "西安市", "武汉市"):
        answer = real.ask("怎样发展中医药服务贸易？", scope=Scope(providers=(city,)))
        assert answer.quotes[0].place.case == 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        (["苏州有哪些案例？"], "它们有哪些做法？", {6, 14}),
        (["Which cases come from Suzhou?"], "What were their results?", {6, 14}),
        (["案例5讲了什么？"], "怎么做的？", {5}),
        (["What is case 7 about?"], "How did they do it?", {7}),
        ([], "案例5是怎么做的？", {5}),
        ([], "Summarize cases 5-7.", {5, 6, 7}),
    ],
)
def test_what_leads_on_from_named_documents_is_answered_from_them(
    real: Engine, before: list[str], question: str, wanted: set[int]
) -> None:
    assert cases(real.ask(question, before)) == wanted


@pytest.mark.slow
def test_they_are_the_documents_that_a_collection_found(real: Engine) -> None:
    before = "哪些案例用到区块链？"
    found = real.ask(before)
    assert cases(real.ask("它们的成效如何？", [before])) == cases(found)
    assert set(listed(real.ask("它们是谁提供的？", [before]))) == cases(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["那它的负责人叫什么名字？", "那里的员工平均年龄多大？", "What was its profit in 2023?"]
)
def test_the_answer_to_the_question_before_is_none_to_what_no_passage_says(real: Engine, question: str) -> None:
    before = "杭州那个知识产权国际商事调解云平台截至2020年底一共收了多少案件？"
    assert real.ask(before).status is Status.ANSWERED
    assert real.ask(question, [before]).status is not Status.ANSWERED
