from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Chunk, Document
from index.store.document_table import DocumentTable
from index.text.numerals import number_of
from qa.engine import Engine
from qa.records import Kind, Named, Scope, Status
from qa.understand.named.mentions import mention
from qa.understand.named.sections import is_heading
from qa.understand.scope import admitted, documents_within
from tests.conftest import engine_of, understood

DOCUMENTS = [
    Document("a.md", "", (), "0", "渡轮", case=14, category="便利出行服务"),
    Document("b.md", "", (), "0", "夜市", case=3, category="便利出行服务"),
    Document("c.md", "", (), "0", "灯塔", case=10, category="夜间"),
    Document("d.md", "", (), "0", "风车", case=20),
    Document("e.md", "", (), "0", "水井"),
]
REGISTER = DocumentTable.of(DOCUMENTS, ())


def cases(question: str) -> list[int | None]:
    found = understood(question, REGISTER).named
    return [document.case for document in DOCUMENTS if document.doc_id in found.doc_ids]


@pytest.mark.parametrize(
    "question",
    [
        "第14个案例有多少条船？",
        "第 14 個案例有多少條船",
        "第１４个案例有多少条船？",
        "案例14有多少条船？",
        "请看案例 14。",
        "第十四个案例有多少条船？",
        "14号案例有多少条船？",
        "案例十四讲了什么？",
        "第14号案例有多少条船？",
        "How many boats does case 14 have?",
        "Tell me about the boats of Case No. 14.",
        "How many boats has the 14th case?",
        "Combien de bateaux dans le cas n° 14 ?",
        "¿Cuántos barcos hay en el caso 14?",
        "Wie viele Boote hat Fall 14?",
        "Сколько лодок в случае № 14?",
        "14번 사례에는 배가 몇 척인가요?",
        "事例14の船は何隻ですか。",
        "文書14の船は何隻ですか。",
        "Trường hợp số 14 có bao nhiêu thuyền?",
        "Case study 14 has how many boats?",
        "ماذا تقول حالة 14؟",
        "В примере 14 сколько лодок?",
        "Was steht in Beispiel 14?",
        "In case 14, who pays?",
        "What happened in case 14 last year?",
        *("Der 14. Fall", "le 14e cas", "el 14º caso", "14-й случай", "الحالة رقم 14", "الحالة ١٤"),
        *("14番目の事例", "14번째 사례", "trường hợp thứ 14", "case number 14"),
    ],
)
def test_a_case_is_named_by_its_number(question: str) -> None:
    assert cases(question) == [14]


@pytest.mark.parametrize(
    "question",
    [
        "14艘船分几班？",
        "第14条规定了什么？",
        "2020年14个案例",
        "一共有案例14个吗？",
        "〔2020〕14号文件说了什么？",
        "In 14 cases the ferry was late",
        "in any case 14 % of riders are children",
        "in any case 14.5 boats",
        "showcase 14 boats",
        "案例140有多少条船？",
        "案例99有多少条船？",
        "第14号文件说了什么？",
        "哪些案例14G用得多？",
        "案例一共有多少？",
        "案例十分丰富",
        "114号案例有多少条船？",
        "В 14 случаях опоздал паром",
        "Am 14. Fallschirmtag",
        "In case 14 passengers disagree, who decides?",
        "What happens in case 3 parties disagree?",
    ],
)
def test_a_number_that_counts_or_belongs_to_something_else_names_no_case(question: str) -> None:
    assert cases(question) == []


def test_several_cases_are_named_together_and_a_comparison_is_not_limited_by_one() -> None:
    assert cases("案例14和案例3各有多少条船？") == [14, 3]
    assert cases("比较案例14和案例3") == [14, 3]
    assert cases("案例14和3有什么区别？") == cases("the difference between cases 14 and 3") == [14, 3]
    assert cases("案例14、3和10讲了什么？") == [14, 3, 10]
    assert cases("案例14和3个码头") == cases("第14个案例和3家银行有什么合作？") == [14]
    assert cases("In case 14, 3 boats leave.") == [14]
    assert cases("Summarize cases 14, 3, and 10.") == [14, 3, 10]
    assert cases("总结案例十四和三") == cases("사례 14와 3") == [14, 3]
    assert understood("比较案例14和灯塔", REGISTER).kind is Kind.COMPARE
    assert cases("比较案例14和灯塔") == []


@pytest.mark.parametrize(
    "question",
    [
        *("总结一下案例10至14", "第10到14个案例", "第十至第十四个案例讲了什么？", "案例10-14有什么区别？"),
        *(
            "Summarize cases 10 to 14.",
            "Compare cases 10–14!",
            "les cas 10 à 14",
            "los casos 10 a 14",
            "os casos 10 a 14",
        ),
        *(
            "Fälle 10 bis 14",
            "случаи 10–14",
            "الحالات 10 إلى 14",
            "事例10から14まで",
            "사례 10부터 14까지",
            "trường hợp 10 đến 14",
        ),
    ],
)
def test_from_one_case_to_another_are_all_between(question: str) -> None:
    assert cases(question) == [14, 10]
    assert cases("Summarize cases 14 to 10.") == [14]


def test_several_cases_are_several_whatever_follows_the_last_number() -> None:
    assert cases("What did cases 14 and 3 achieve?") == cases("Was haben die Fälle 14 und 3 gemeinsam?") == [14, 3]
    assert cases("case 14 and 3 banks") == [14]


def test_what_is_collected_beside_a_case_is_collected_from_the_others() -> None:
    assert cases("除了案例14，还有哪些案例提到渡轮？") == [3, 10, 20, None]
    assert cases("除了案例14和案例3，还有哪些案例提到渡轮？") == [10, 20, None]
    assert cases("Which examples are mentioned in case 14?") == [14]
    asked = understood("除了案例14，还有哪些案例提到渡轮？", REGISTER)
    assert (asked.kind, "14" in asked.text, len(asked.named.doc_ids)) == (Kind.COLLECT, False, 4)


def test_an_overview_of_several_cases_is_one_of_each() -> None:
    assert understood("总结一下案例14", REGISTER).kind is Kind.OVERVIEW
    for question in ("总结一下案例14和案例3", "Summarize cases 14 and 3."):
        asked = understood(question, REGISTER)
        assert (asked.kind, asked.named.doc_ids) == (Kind.COMPARE, ("a.md", "b.md"))


@pytest.mark.parametrize(
    ("before", "question", "turn", "kind"),
    [
        ("第14个案例有哪些做法？", "那第3个案例呢？", "有哪些做法?", Kind.LIST),
        ("总结一下第14个案例", "那案例3呢？", "总结一下 ?", Kind.OVERVIEW),
        ("How many boats does case 14 have?", "And case 3?", "how many boats does have?", Kind.FACT),
        ("Summarize case 14.", "What about case 3?", "summarize .", Kind.OVERVIEW),
    ],
)
def test_a_question_that_only_names_another_case_asks_of_it_what_was_asked_before(
    before: str, question: str, turn: str, kind: Kind
) -> None:
    asked = understood(question, REGISTER, [before])
    assert (asked.search.text, asked.kind, asked.named.doc_ids) == (turn, kind, ("b.md",))


def test_a_question_that_only_names_another_provider_asks_of_it_what_was_asked_before() -> None:
    provided = [replace(one, provider=name) for one, name in zip(DOCUMENTS[:2], ("西安市", "合肥市"), strict=True)]
    table = DocumentTable.of(provided, ())
    for question in ("那合肥呢？", "合肥市呢？"):
        query = understood(question, table, ["西安市取得了哪些成效？"])
        assert (query.kind, query.text.split()[0]) == (Kind.OVERVIEW, "取得了哪些成效?")
        assert "合肥" in query.text and "西安" not in query.text
        assert query.named.providers == ("合肥市",)
    for question in ("那北京呢？", "那合肥的船呢？", "合肥有多少条船？"):
        assert understood(question, table, ["西安市取得了哪些成效？"]).text == question


def test_a_heading_of_most_documents_is_a_section_that_any_may_have() -> None:
    chunks = [
        Chunk(f"{one.doc_id}#0", one.doc_id, (one.title, "一、主要做法" if n < 3 else "二、其他"), 0, 1, "甲")
        for n, one in enumerate(DOCUMENTS)
    ]
    table = DocumentTable.of(DOCUMENTS, chunks)
    assert is_heading("做法", table)
    assert not is_heading("其他", table)
    assert not is_heading("做", table)


@pytest.mark.parametrize(
    ("written", "value"),
    [("十", 10), ("十四", 14), ("二十", 20), ("三十五", 35), ("两", 2), ("〇", 0), ("一二", 12), ("14", 14)],
)
def test_numerals_are_read(written: str, value: int) -> None:
    assert number_of(written) == value


def test_a_category_is_named_by_its_name_unless_a_case_is_or_the_name_is_short() -> None:
    assert understood("便利出行服務有哪些做法？", REGISTER).named == Scope(categories=("便利出行服务",))
    assert understood("案例3的便利出行服务", REGISTER).named == Scope(doc_ids=("b.md",))
    assert understood("夜间有船吗？", REGISTER).named == Scope()


@given(st.text(min_size=1, max_size=40))
def test_no_question_breaks_it_and_only_cases_that_there_are_come_back(question: str) -> None:
    if any(char.isalnum() for char in question) and question.isprintable():
        assert set(cases(question)) <= {14, 3, 10, 20}


def test_what_names_the_case_is_not_searched_for() -> None:
    query = understood("案例14有多少条船？", REGISTER, ["案例3呢？"])
    assert (query.search.text, query.question) == ("有多少条船？", "案例14有多少条船？")


def test_what_names_a_case_that_there_is_not_stays() -> None:
    query = understood("案例99有多少条船？", REGISTER)
    assert (query.text, query.named) == ("案例99有多少条船？", Scope())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("第 14 個  案例有多少條船", ["第 14 個  案例"]),
        ("請看第１４个案例", ["第１４个案例"]),
        ("HOW MANY BOATS HAVE CASES 14 AND 3", ["CASES 14 AND 3"]),
        ("便利\u200b出行服務有哪些做法", ["便利\u200b出行服務"]),
    ],
)
def test_what_is_named_is_known_by_its_place_in_what_was_typed(question: str, words: list[str]) -> None:
    mentions = understood(question, REGISTER).mentions
    assert [one.text for one in mentions] == [question[one.start : one.end] for one in mentions] == words


def test_a_mention_has_the_documents_that_bear_the_name() -> None:
    mentions = understood("案例14和案例99有多少条船？", REGISTER).mentions
    assert [(one.kind, one.doc_ids, one.binds) for one in mentions] == [
        (Named.CASE, ("a.md",), True),
        (Named.CASE, (), True),
    ]


@pytest.mark.parametrize("question", ["第14个案例", "case 14."])
def test_a_case_named_and_nothing_else_asks_for_an_overview(question: str) -> None:
    query = understood(question, REGISTER)
    assert query.kind is Kind.OVERVIEW
    assert query.text.strip()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("便利出行服务有哪些案例？", Kind.CORPUS),
        ("便利出行服務有哪些案例？", Kind.CORPUS),
        ("How many cases are there in 便利出行服务?", Kind.CORPUS),
        ("便利出行服务里哪些案例提到渡轮？", Kind.COLLECT),
        ("便利出行服务怎样办理？", Kind.HOWTO),
    ],
)
def test_the_documents_of_a_category_are_asked_for_as_those_of_the_collection_are(question: str, kind: Kind) -> None:
    query = understood(question, REGISTER)
    assert query.kind is kind
    assert query.named.categories == ("便利出行服务",)


def test_the_catalogue_of_a_category_lists_that_category(tmp_path: Path) -> None:
    files = {
        f"{n}.md": f"---\ncategory: {name}\n---\n\n# {n}\n\n渡轮。\n"
        for n, name in enumerate(["便利出行", "夜间经济"] * 2)
    }
    answer = engine_of(tmp_path, files).ask("夜间经济有哪些案例？")
    assert [document.doc_id for document in answer.documents] == ["1.md", "3.md"]


FILES = {
    "a.md": "---\ncase: 1\n---\n\n# 渡轮\n\n渡轮每天开行二十班。\n",
    "b.md": "---\ncase: 2\n---\n\n# 夜市\n\n夜市每天营业六小时。\n",
    "c.md": "# 灯塔\n\n灯塔每天亮灯十二小时。\n",
}


def test_only_what_all_scopes_admit_is_searched(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, FILES)
    assert admitted(engine.snapshot.table, [Scope(), Scope()]) is None
    both = admitted(engine.snapshot.table, [Scope(doc_ids=("a.md", "b.md")), Scope(sections=("夜市",))])
    assert both is not None
    assert [chunk.doc_id for chunk, one in zip(engine.snapshot.chunks, both, strict=True) if one] == ["b.md"]
    answer = engine.ask("案例2每天多久？")
    assert {quote.place.doc_id for quote in answer.quotes} == {"b.md"}
    assert answer.searched == 1
    assert {hit.place.doc_id for hit in engine.retrieve("案例2每天多久？", k=9)} == {"b.md"}
    for question in ("每天多久？", "有哪些文件提到每天？", "一共有多少个案例？"):
        assert engine.ask(question, scope=Scope(sections=("夜市", "灯塔"))).searched == 2


@pytest.mark.parametrize(
    "question", ["每天多久？", "总结一下", "夜市和渡轮有什么不同？", "哪些案例提到每天？", "一共有多少个案例？"]
)
def test_a_scope_that_admits_nothing_gives_an_abstention_of_no_confidence(tmp_path: Path, question: str) -> None:
    answer = engine_of(tmp_path, FILES).ask(question, scope=Scope(providers=("无",)))
    assert (answer.status, answer.confidence, answer.nearest, answer.searched) == (Status.ABSTAINED, 0, (), 0)


def test_a_category_may_be_shortened_where_the_question_says_that_it_is_one() -> None:
    assert mention("优化服务贸易支持政策", "优化支持政策这一类有哪些案例") == "优化支持政策"
    assert mention("优化服务贸易支持政策", "怎样优化支持政策") is None
    assert mention("优化服务贸易支持政策", "支持类的案例有哪些") is None
    assert mention("优化服务贸易支持政策", "优化这类企业的审批，再看有没有支持政策") is None


@pytest.mark.parametrize(
    "question", ["第14个案例有哪些做法？", "第14个案例的主要做法", "请问第十四个案例主要有什么做法"]
)
def test_a_heading_that_says_all_that_is_asked_of_a_named_case_is_what_is_shown(question: str) -> None:
    chunks = [
        Chunk("a.md#0", "a.md", ("渡轮", "一、主要做法", "（一）夜航"), 0, 1, "甲"),
        Chunk("a.md#1", "a.md", ("渡轮", "二、实践效果"), 1, 2, "乙"),
    ]
    table = DocumentTable.of(DOCUMENTS, chunks)
    query = understood(question, table)
    assert query.kind is Kind.OVERVIEW
    assert query.named == Scope(doc_ids=("a.md",), sections=("一、主要做法",))


@pytest.mark.parametrize(
    "question", ["第14个案例有哪些做法是外国大使提出的？", "第14个案例的船长是谁？", "有哪些做法？"]
)
def test_a_question_for_more_than_a_heading_or_of_no_named_case_is_left_as_it_is(question: str) -> None:
    table = DocumentTable.of(DOCUMENTS, [Chunk("a.md#0", "a.md", ("渡轮", "一、主要做法"), 0, 1, "甲")])
    assert understood(question, table).named.sections == ()


TOWNS = {  # case: who provided it, its title, what it says of measures and of results
    1: ("北岸市、南港市", "渡轮", "渡轮每天开行二十班。", "客运增长三成。"),
    2: ("南港市", "夜市", "夜市每天营业六小时。", "摊位增加一倍。"),
    3: ("东湾市", "灯塔", "灯塔每天亮灯十二小时。", "触礁减少八成。"),
}
WITHIN = {
    f"{'abc'[n - 1]}.md": f"---\ncase: {n}\nprovider: {who}\n---\n\n# {title}\n\n"
    f"## 一、主要做法\n\n{measures}\n\n## 二、成效\n\n{results}\n"
    for n, (who, title, measures, results) in TOWNS.items()
}


@pytest.fixture
def towns(tmp_path: Path) -> Engine:
    return engine_of(tmp_path, WITHIN)


@pytest.mark.parametrize(
    "question",
    [
        *("有哪些做法？", "讲了什么？", "成效？", "怎么做的？", "下一步呢？", "总结一下", "有什麼成果？"),
        *("What is it about?", "What were the results?", "Quels sont les résultats ?", "Was sind die Ergebnisse?"),
        *("成果は？", "성과는?", "¿Qué resultados tuvo?", "De quoi s'agit-il ?", "Worum geht es?", "¿De qué se trata?"),
        *(
            "О чём это?",
            "何が書かれていますか",
            "무슨 내용인가요?",
            "ما هو الموضوع؟",
            "Nội dung là gì?",
            "What does it say?",
        ),
    ],
)
def test_what_says_nothing_of_its_own_is_asked_of_each_document_that_a_limit_admits(
    towns: Engine, question: str
) -> None:
    for scope, wanted in ((Scope(cases=(3,)), {"c.md"}), (Scope(providers=("南港市",)), {"a.md", "b.md"})):
        answer = towns.ask(question, scope=scope)
        assert answer.status is Status.ANSWERED
        assert {quote.place.doc_id for quote in answer.quotes} == wanted


@pytest.mark.parametrize(
    "question",
    [
        *("案例2采取了哪些措施？", "第2个案例做了什么？", "案例2是怎么做的？", "第二個案例講了什麼？"),
        *("What measures did case 2 take?", "What was done in case 2?", "What did case 2 achieve?"),
        *(
            "Welche Maßnahmen hat Fall 2 ergriffen?",
            "Was wurde in Fall 2 erreicht?",
            "Quelles mesures le cas 2 a-t-il prises ?",
        ),
        *("¿Qué medidas tomó el caso 2?", "Que medidas tomou o caso 2?", "Какие меры были приняты в случае 2?"),
        *(
            "事例2では何が行われましたか",
            "사례 2는 어떤 조치를 취했나요?",
            "ماذا حققت الحالة 2؟",
            "Trường hợp 2 đã làm gì?",
        ),
    ],
)
def test_what_a_named_case_did_is_answered_from_it_in_every_language(towns: Engine, question: str) -> None:
    answer = towns.ask(question)
    assert (answer.kind, answer.confidence) == (Kind.OVERVIEW, 1.0)
    assert {quote.place.doc_id for quote in answer.quotes} == {"b.md"}


def test_the_section_that_is_asked_for_is_what_is_shown_within_a_limit(towns: Engine) -> None:
    answer = towns.ask("有哪些做法？", scope=Scope(doc_ids=("b.md",)))
    assert [quote.text for quote in answer.quotes] == ["夜市每天营业六小时。"]


def test_of_many_documents_those_that_stand_out_are_shown() -> None:
    many = DocumentTable.of([Document(f"{n}.md", "", (), "0", "渡轮", category="出行") for n in range(13)], ())
    query = understood("成效如何？", many, chosen=Scope(categories=("出行",)))
    assert (query.kind, query.asks_of_named, query.named) == (Kind.COLLECT, True, Scope())


def test_a_question_of_its_own_is_only_limited(towns: Engine) -> None:
    query = understood("渡轮每天开行多少班？", towns.snapshot.table, chosen=Scope(providers=("南港市",)))
    assert (query.kind, query.named, query.asks_of_named) == (Kind.FACT, Scope(), False)


def test_who_provided_together_is_admitted_by_the_name_of_each(towns: Engine) -> None:
    table = towns.snapshot.table
    for name, wanted in (
        ("北岸市", ["a.md"]),
        ("南港市", ["a.md", "b.md"]),
        ("北岸市、南港市", ["a.md"]),
        ("北岸", []),
    ):
        rows = documents_within(table, [Scope(providers=(name,))])
        assert [doc_id for doc_id, one in zip(table.doc_ids, rows, strict=True) if one] == wanted


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("怎么做的？", ["案例2讲了什么？"], ["b.md"]),
        ("那成效呢？", ["案例2讲了什么？"], ["b.md"]),
        ("案例2是怎么做的？", [], ["b.md"]),
        ("它们有哪些做法？", ["南港有哪些案例？"], ["a.md", "b.md"]),
        ("What were their results?", ["南港有哪些案例？"], ["a.md", "b.md"]),
        ("它们的成效如何？", ["南港有哪些案例？", "它们有哪些做法？"], ["a.md", "b.md"]),
    ],
)
def test_what_leads_on_from_documents_that_were_named_is_asked_of_these(
    towns: Engine, question: str, before: list[str], wanted: list[str]
) -> None:
    answer = towns.ask(question, before)
    assert list(dict.fromkeys(quote.place.doc_id for quote in answer.quotes)) == wanted


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("它是谁提供的？", ["案例2讲了什么？"], ["b.md"]),
        ("它们是谁提供的？", ["南港有哪些案例？"], ["a.md", "b.md"]),
        ("And who provided them?", ["南港有哪些案例？", "它们有哪些做法？"], ["a.md", "b.md"]),
    ],
)
def test_whose_the_documents_are_that_answered_before_is_said(
    towns: Engine, question: str, before: list[str], wanted: list[str]
) -> None:
    assert [document.doc_id for document in towns.ask(question, before).documents] == wanted
