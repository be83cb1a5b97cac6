"""What a quote is, over random documents and questions of every kind: whole sentences of one section, none twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.faults import faults
from index.errors import CorpusError, QuestionError
from qa.engine import Engine
from qa.records import Answer, Kind, Status
from tests.conftest import engine_of

TEMPLATES = {
    "{}是多少？": Kind.FACT,
    "如何办理{}？": Kind.HOWTO,
    "{}有哪些？": Kind.LIST,
    "总结一下{}": Kind.OVERVIEW,
    "比较{}和案例2": Kind.COMPARE,
    "{}和渡轮有什么不同？": Kind.COMPARE,
    "哪些案例提到{}？": Kind.COLLECT,
    "一共有多少个案例？": Kind.CORPUS,
    "How many {} are there in case 1?": Kind.FACT,
    "How do I get {}?": Kind.HOWTO,
    "Give me a summary of {}": Kind.OVERVIEW,
    "Compare {} with the ferry": Kind.COMPARE,
    "Which cases mention {}?": Kind.COLLECT,
    "How many cases are there?": Kind.CORPUS,
    "Quels cas parlent de {} ?": Kind.COLLECT,
    "¿Cuántos casos hay?": Kind.CORPUS,
    "{}はどう違いますか": Kind.COMPARE,
    "Сравните {} и паром": Kind.COMPARE,
    "{}": Kind.FACT,
}
WORDS = st.sampled_from(["渡轮", "夜市", "票价", "ferry", "灯塔", "甲市", "паром", "3", "x", "租金每月九百"])
ENDS = st.sampled_from(["。", "！", "？”", ".", "; ", "，", "\n", "\n\n", " ", "1. ", "| "])
TEXT = st.lists(st.tuples(WORDS, ENDS), min_size=1, max_size=12).map(lambda pairs: "".join(map("".join, pairs)))
HEADING = st.tuples(st.sampled_from(["#", "##", "###"]), WORDS).map(" ".join)
BODY = st.lists(st.tuples(HEADING, TEXT).map("\n\n".join), min_size=1, max_size=4).map("\n\n".join)
FRONT = st.sampled_from(
    ["", "---\nprovider: 甲市\n---\n\n", "---\ncase: {n}\nprovider: 乙市\ncategory: 出行服务\n---\n\n"]
)
CORPORA = st.lists(st.tuples(FRONT, BODY | TEXT), min_size=1, max_size=4)
QUESTIONS = st.lists(
    st.tuples(st.sampled_from(sorted(TEMPLATES)), WORDS | st.text(min_size=1, max_size=12)).map(
        lambda pair: pair[0].replace("{}", pair[1])
    ),
    min_size=1,
    max_size=6,
)


def check(engine: Engine, answer: Answer, files: Mapping[str, str]) -> None:
    assert list(faults(answer, engine.documents, files)) == []
    shown = answer.quotes or answer.related
    assert [quote.marker for quote in shown] == [f"[{n}]" for n in range(1, len(shown) + 1)]
    found = Status.ANSWERED if answer.quotes or answer.documents else Status.ABSTAINED
    assert answer.status is (Status.RELATED if answer.related else found)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(corpus=CORPORA, questions=QUESTIONS)
def test_a_quote_of_any_kind_is_whole_sentences_of_one_section_and_stands_once(
    corpus: list[tuple[str, str]], questions: list[str]
) -> None:
    files = {f"{n}.md": front.replace("{n}", str(n)) + body for n, (front, body) in enumerate(corpus, start=1)}
    with TemporaryDirectory() as folder:
        try:
            engine = engine_of(Path(folder), files)
        except CorpusError:
            return  # nothing but headings
        for n, question in enumerate(questions):
            try:
                check(engine, engine.ask(question, questions[:n]), files)
            except QuestionError as exc:
                assert "no word in it" in str(exc) or "not valid Unicode" in str(exc)


def test_the_templates_are_questions_of_every_kind(engine: Engine) -> None:
    found = {template: engine.ask(template.replace("{}", "票价")).kind for template in TEMPLATES}
    assert found == TEMPLATES
    assert set(TEMPLATES.values()) == set(Kind) - {Kind.GREETING}


def test_a_quote_that_is_moved_or_given_twice_is_a_fault(engine: Engine) -> None:
    """What the tests above look with can see."""
    answer = engine.ask("平均通关时间压缩至多少分钟？")
    texts = {doc_id: document.text for doc_id, document in engine.documents.items()}
    (first, *_), (start, end) = answer.quotes, (answer.quotes[0].place.start, answer.quotes[0].place.end)

    def found(start: int, end: int, text: str | None = None) -> list[str]:
        document = texts[first.place.doc_id]
        place = replace(first.place, start=start, end=end)
        moved = replace(first, place=place, text=document[start:end] if text is None else text)
        return list(faults(replace(answer, parts=(moved,)), engine.documents, texts))

    assert found(start, end) == []
    assert found(start, end, "字" * (end - start)) == [f"[1] is not what the file says at [{start}, {end})"]
    assert found(start + 1, end) == ["[1] begins in the middle of a sentence"]
    assert found(start, end - 1) == ["[1] ends in the middle of a sentence"]
    assert found(start, len(texts[first.place.doc_id])) == ["[1] is not inside one section"]
    twice = replace(answer, parts=(first, first))
    assert list(faults(twice, engine.documents, texts)) == ["[1] says what an earlier one says"]
