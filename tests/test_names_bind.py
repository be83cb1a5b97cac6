"""A name in a question binds its answer to the documents that bear it, or it is said that none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.records import Chunk, Document, Section
from index.store.document_table import DocumentTable
from qa.engine import Engine
from qa.output.phrases import phrases
from qa.records import EVERYTHING, Kind, Named, Query, Scope, SearchText, Status
from qa.understand.meaning import Meaning
from qa.understand.query import understand
from tests.conftest import FindsNothing, engine_of, understood

PROVIDERS = {"a": "武汉市", "b": "西安市", "c": "武汉市、西安市", "d": None, "e": None, "f": None, "g": None}
TEXTS = {
    "a": "甲。",
    "b": "乙，通往德国。",
    "c": "丙。",
    "d": "丁，在西安有码头。",
    "e": "戊。",
    "f": "己，本市出口到德国。",
    "g": "庚。",
}


def table() -> DocumentTable:
    documents = [
        Document(f"{name}.md", text, (Section((), 0, 0, len(text)),), name, f"标题{name}", provider=PROVIDERS[name])
        for name, text in TEXTS.items()
    ]
    chunks = [Chunk(f"{one.doc_id}#0", one.doc_id, (), 0, len(one.text), one.text) for one in documents]
    return DocumentTable.of(documents, chunks)


TABLE = table()


def bound(question: str) -> set[str]:
    return {doc_id[0] for doc_id in understood(question, TABLE).bound.doc_ids}


def mentioned(query: Query) -> list[tuple[str, Named, str, bool]]:
    return [(one.text, one.kind, "".join(doc_id[0] for doc_id in one.doc_ids), one.binds) for one in query.mentions]


@pytest.mark.parametrize(
    "question",
    ["西安怎样修船？", "How does Xi'an repair ships?", "시안은 배를 어떻게 수리하나요?", "Как Сиань чинит суда?"],
)
def test_an_answer_comes_from_documents_that_bear_the_name_first_from_the_providers_own(question: str) -> None:
    query = understood(question, TABLE)
    assert {doc_id[0] for doc_id in query.bound.doc_ids} == {"b", "c", "d"}
    assert {doc_id[0] for doc_id in query.favoured} == {"b", "c"}
    assert [(kind, documents, binds) for _, kind, documents, binds in mentioned(query)] == [
        (Named.PROVIDER, "bcd", True)
    ]


@pytest.mark.parametrize(
    "question", ["陕西怎样修船？", "How does Shaanxi repair ships?", "산시성은 배를 어떻게 수리하나요?"]
)
def test_a_province_binds_to_what_its_places_provided(question: str) -> None:
    query = understood(question, TABLE)
    assert {doc_id[0] for doc_id in query.bound.doc_ids} == {"b", "c"}
    assert {doc_id[0] for doc_id in understood("湖北怎样修船？", TABLE).bound.doc_ids} == {"a", "c"}


@pytest.mark.parametrize(
    "question",
    [
        "陕西省一共有哪些文件？",
        "陕西的城市提供了哪些文件？",
        "Which documents were submitted by cities in Shaanxi province?",
        "Quels documents viennent des villes du Shaanxi ?",
        "¿Qué documentos proceden de ciudades de Shaanxi?",
        "산시성의 도시가 제공한 문서는 무엇인가요?",
    ],
)
def test_the_documents_of_a_province_are_all_that_its_places_provided(tmp_path: Path, question: str) -> None:
    providers = ["西安市", "陕西西咸新区", "武汉市、西安市", "武汉市"]
    files = {f"{n}.md": f"---\nprovider: {one}\n---\n# 港{n}\n\n修船。\n" for n, one in enumerate(providers)}
    engine = engine_of(tmp_path, files)
    answer = engine.ask(question)
    assert (answer.kind, answer.status) == (Kind.CORPUS, Status.ANSWERED)
    assert [one.doc_id for one in answer.documents] == ["0.md", "1.md", "2.md"]


def test_what_is_searched_for_has_the_name_as_the_documents_have_it() -> None:
    assert understood("How does Wuhan repair ships?", TABLE).text == "How does 武汉 repair ships?"
    assert understood("德国から来た船はありますか", TABLE).text == "德国から来た船はありますか？"


def test_a_name_that_is_taken_off_binds_nothing_and_stays_in_the_question() -> None:
    for question, name in (
        ("西安怎样修船？", "西安"),
        ("How does Xi'an repair ships?", "Xi'an"),
        ("西安市有哪些案例？", "西安市"),
    ):
        query = understood(question, TABLE, chosen=Scope(unbound=(name,)))
        assert set(query.scopes) == {EVERYTHING}
        assert query.favoured == ()
        assert [(text, binds) for text, _, _, binds in mentioned(query)] == [(name, False)]
        assert "西安" in query.text
    both = understood("武汉和西安怎样修船？", TABLE, chosen=Scope(unbound=("西安",)))
    assert {doc_id[0] for doc_id in both.bound.doc_ids} == {"a", "c"}


def test_several_names_bind_together_where_some_document_bears_them_all() -> None:
    assert bound("How does Xi'an send goods to Germany?") == {"b"}
    assert bound("武汉怎样向德国出口？") == {"a", "b", "c", "f"}
    assert bound("武汉和西安怎样修船？") == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    "question",
    [
        "除了武汉，怎样修船？",
        "武汉以外怎样修船？",
        "How do places other than Wuhan repair ships?",
        "¿Cómo se reparan barcos, excepto Wuhan?",
        "比较武汉和西安",
        "中国怎样修船？",
    ],
)
def test_what_is_left_out_or_compared_or_said_of_all_does_not_bind(question: str) -> None:
    query = understood(question, TABLE)
    assert query.bound == EVERYTHING and not query.asks_of_nothing_there


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("武汉有哪些案例？", "ac"),
        ("List the cases submitted by Wuhan.", "ac"),
        ("우한이 제공한 사례는 몇 개인가요?", "ac"),
        ("Какие примеры представил Сиань?", "bc"),
        ("Wie viele Fälle hat Xi'an eingereicht?", "bc"),
        ("Quais casos foram fornecidos por Wuhan?", "ac"),
    ],
)
def test_whose_documents_are_is_answered_in_every_script(question: str, found: str) -> None:
    query = understood(question, TABLE)
    assert query.kind is Kind.CORPUS and {doc_id[0] for doc_id in query.named.doc_ids} == set(found)


@pytest.mark.parametrize(
    ("question", "language", "name"),
    [
        ("青岛怎样修船？", "zh", "青岛"),
        ("How does Qingdao repair ships?", "en", "Qingdao"),
        ("칭다오는 배를 어떻게 수리하나요?", "ko", "칭다오"),
        ("Как Циндао чинит суда?", "ru", "Циндао"),
    ],
)
def test_a_name_that_no_document_bears_is_told(engine: Engine, question: str, language: str, name: str) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ABSTAINED and phrases(language).unborne.format(names=name) in answer.text
    assert answer.to_json()["mentions"] == [
        {
            "text": name,
            "start": question.index(name),
            "end": question.index(name) + len(name),
            "kind": "place",
            "documents": [],
            "binds": True,
        }
    ]


def test_where_one_name_is_borne_the_other_is_told_beside_the_answer(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": "---\nprovider: 武汉市\n---\n\n# 渡轮\n\n武汉的渡轮每天开行二十班。\n"})
    answer = engine.ask("武汉和青岛的渡轮每天开行多少班？")
    assert answer.status is not Status.ABSTAINED and phrases("zh").unborne.format(names="青岛") in answer.text


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("武汉和西安怎样修船？", {"武汉怎样修船？": "ac", "西安怎样修船？": "bc"}),
        (
            "How do Wuhan and Xi'an repair ships?",
            {"How do Wuhan repair ships?": "ac", "How do Xi'an repair ships?": "bc"},
        ),
        (
            "우한과 시안은 배를 어떻게 수리하나요?",
            {"우한은 배를 어떻게 수리하나요?": "ac", "시안은 배를 어떻게 수리하나요?": "bc"},
        ),
    ],
)
def test_what_is_asked_of_two_is_asked_of_each(question: str, sides: dict[str, str]) -> None:
    query = understood(question, TABLE)
    assert (query.kind, query.in_one_passage) == (Kind.COMPARE, True)
    assert {side.question: "".join(one[0] for one in side.doc_ids) for side in query.sides} == sides


@pytest.mark.parametrize(
    "question",
    [
        "武汉怎样修船？",
        "除了武汉，西安怎样修船？",
        "武汉怎样向德国出口？",
        "我不在武汉，人在国外，西安怎样修船？",
        "比较武汉和西安的修船。",
    ],
)
def test_what_is_asked_of_one_or_compared_by_its_words_has_no_sides(question: str) -> None:
    assert understood(question, TABLE).sides == ()


class Collects(FindsNothing):
    """A search for which every question means to collect."""

    def meaning(self, text: SearchText) -> Meaning:
        return Meaning({kind: float(kind is Kind.COLLECT) for kind in Kind}, 0.0)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("武汉的贷款支持了哪些企业？", Kind.LIST),  # what its documents say
        ("哪些企业得到了贷款？", Kind.COLLECT),
        ("武汉和其他地方支持了哪些企业？", Kind.COLLECT),
        ("武汉有哪些案例用到了贷款？", Kind.COLLECT),  # its words say so
    ],
)
def test_a_question_that_names_whose_documents_it_asks_collects_from_no_others(question: str, kind: Kind) -> None:
    assert understand(question, (), EVERYTHING, TABLE, Collects()).kind is kind


def test_a_comparison_that_names_one_document_alone_is_asked_of_that_one() -> None:
    documents = [Document("a.md", "甲。", (Section((), 0, 0, 2),), "a", "甲", provider="威海市")]
    documents += [Document(f"{n}.md", "乙。", (Section((), 0, 0, 2),), "b", "乙", provider="武汉市") for n in "bcde"]
    chunks = [Chunk(f"{one.doc_id}#0", one.doc_id, (), 0, len(one.text), one.text) for one in documents]
    table = DocumentTable.of(documents, chunks)
    query = understood("比较威海和国外的修船。", table)
    assert (query.kind, query.bound.doc_ids) == (Kind.FACT, ("a.md",))
    assert understood("比较威海和其他城市的修船。", table).kind is Kind.COMPARE
    assert understood("比较威海和巴黎的修船。", table).kind is Kind.COMPARE  # of two, one of which is not there
