"""Sections about what a question asks for stand higher; nothing else moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.records import Chunk, Document
from index.search import SECTION_WEIGHT, Candidate, Candidates
from index.store.calibration import Signals
from index.store.document_table import DocumentTable
from qa.answer.searcher import Searcher
from qa.records import EVERYTHING, Kind
from qa.understand.named.sections import raised
from qa.understand.query import understand
from tests.conftest import engine_of

TITLE = "渡轮改革"
MEASURES, RESULTS, NEXT = "一、主要做法", "二、实践效果", "三、下一步工作思路"
ABOUT_RESULTS = [
    "长春推动汽车产业融合，成效体现在哪几方面？",
    "長春的汽車產業融合取得了哪些成果？",
    "主要成果是什么？",
    "结果如何？",
    "What results did it have?",
    "What came of it?",
    "Which effects were measured?",
    "Quels sont les résultats obtenus ?",
    "¿Qué resultados tuvo?",
    "Qual foi o impacto?",
    "Welche Ergebnisse gab es?",
    "Каковы результаты?",
    "ما هي نتائج ذلك؟",
    "その効果はどうでしたか？",
    "結果はどうでしたか？",
    "어떤 성과가 있었나요?",
    "Kết quả ra sao?",
]
ABOUT_NEXT = [
    "重庆接下来想做什么？",
    "重慶日後有什麼打算？",
    "下一阶段有什么计划？",
    "What are the next steps?",
    "What's next for the port?",
    "Quelles sont les prochaines étapes ?",
    "¿Cuáles son los próximos pasos?",
    "Quais são os próximos passos?",
    "Was sind die nächsten Schritte?",
    "Каковы планы?",
    "ما هي خطط المدينة؟",
    "今後の予定は？",
    "次のステップは？",
    "향후 계획은?",
    "다음 단계는 무엇인가요?",
    "Kế hoạch tiếp theo là gì?",
]
ABOUT_NEITHER = [
    "谁提供航空燃油？",
    "汇集了多少科技成果？",
    "几个工作日后可以领取？",
    "自受理之日起5日后可以领取吗？",
    "杭州未来科技城有多少企业？",
    "效率は？",
    "Who supplies the fuel?",
    "When did the law take effect?",
    "What stands next to the station?",
    "Which insurance plan covers it?",
    "How do I plan a route?",
    "En effet, qui paie ?",
    "Wie heißt der Plan der Stadt?",
    "¿Cuál es el hotel más próximo?",
    "Что в итоге подписали?",
    "ما هو المخطط العام؟",
    "도시 물류 시스템의 안전성과 효율성은 어떤가요?",
    "의결과정은 어떻게 되나요?",
]


def asked(question: str, *headings: tuple[str, ...], scores: tuple[float, ...] = (1.0, 0.9, 0.8, 0.7)) -> list[int]:
    """Return the order of chunks with these headings, one behind another to begin with."""
    found = found_in(scores[: len(headings)])
    return [candidate.number for candidate in raised(found, question, *made(*headings)).best]


def found_in(scores: tuple[float, ...]) -> Candidates:
    candidates = (Candidate(number, score, 0, 0, np.zeros((1, 1), np.float32)) for number, score in enumerate(scores))
    return Candidates(tuple(candidates), (), np.ones(1, np.float32), Signals(0, 0, 0))


def made(*headings: tuple[str, ...]) -> tuple[list[Chunk], DocumentTable]:
    chunks = [Chunk(f"d.md#{n:04}", "d.md", of_chunk, 0, 1, "字") for n, of_chunk in enumerate(headings)]
    return chunks, DocumentTable.of([Document("d.md", "", (), "0", TITLE)], chunks)


@pytest.mark.parametrize("question", ABOUT_RESULTS)
def test_a_question_about_results_boosts_the_sections_about_them(question: str) -> None:
    of_chunks = ((TITLE, MEASURES), (TITLE, RESULTS, "（一）出口增长。"), (TITLE, NEXT), (TITLE, "Results"))
    assert asked(question, *of_chunks) == [1, 3, 0, 2]


@pytest.mark.parametrize("question", ABOUT_NEXT)
def test_a_question_about_next_steps_boosts_the_sections_about_them(question: str) -> None:
    of_chunks = ((TITLE, MEASURES), (TITLE, RESULTS), (TITLE, NEXT), (TITLE, "Next steps"))
    assert asked(question, *of_chunks) == [2, 3, 0, 1]


@pytest.mark.parametrize("question", ABOUT_NEITHER)
def test_any_other_question_leaves_all_as_it_was(question: str) -> None:
    before = found_in((1.0, 0.9))
    assert raised(before, question, *made((TITLE, RESULTS), (TITLE, NEXT))) is before


@pytest.mark.parametrize(
    "heading",
    [
        "主要成果",
        "導入効果",
        "考察と結果",
        "推進成績",
        "추진 성과",
        "Outcomes",
        "Résultats",
        "Resultados",
        "Auswirkungen",
        "Результаты и выводы",
        "النتائج",
        "Hiệu quả",
    ],
)
def test_a_section_about_results_is_known_in_any_language(heading: str) -> None:
    assert asked("成效如何？", (TITLE, MEASURES), (TITLE, heading, "（一）出口")) == [1, 0]


@pytest.mark.parametrize("heading", ["안전성과 효율성", "의결과정", "高效率", "Effective dates", "Planetarium"])
def test_a_word_inside_another_is_no_section_about_results(heading: str) -> None:
    assert asked("成效如何？", (TITLE, MEASURES), (TITLE, heading)) == [0, 1]


@pytest.mark.parametrize(
    "heading",
    [
        "下一阶段工作计划",
        "今後の予定",
        "다음 단계",
        "Outlook",
        "Prochaines étapes",
        "Próximos pasos",
        "Nächste Schritte",
        "Дальнейшие шаги",
        "الخطوات التالية",
        "Kế hoạch",
    ],
)
def test_a_section_about_what_comes_next_is_known_in_any_language(heading: str) -> None:
    assert asked("What are the next steps?", (TITLE, MEASURES), (TITLE, heading)) == [1, 0]


def test_a_boost_is_limited_and_does_not_outrank_a_far_better_fit() -> None:
    found = raised(found_in((1.0, 0.9 - SECTION_WEIGHT)), "成效如何？", *made((TITLE, MEASURES), (TITLE, RESULTS)))
    assert [candidate.score for candidate in found.best] == pytest.approx([1.0, 0.9])


def test_a_documents_own_heading_is_no_section_and_any_other_is_one() -> None:
    assert asked("成效如何？", (TITLE, MEASURES), (f"5. {TITLE}成效",)) == [0, 1]
    assert asked("成效如何？", (TITLE, MEASURES), ("Results",)) == [1, 0]
    assert asked("成效如何？", (), (TITLE,)) == [0, 1]


def test_equals_keep_their_order() -> None:
    assert asked("成效如何？", *[(TITLE, RESULTS)] * 3, scores=(0.5, 0.5, 0.5)) == [0, 1, 2]


FILES = {
    "ferry.md": "# 渡轮\n\n## 做法\n\n渡轮成效好，渡轮成效真好。\n\n## 成效\n\n渡轮客运增长三成。\n",
    "market.md": "# 夜市\n\n夜市摊位到十二点收摊，不收费。\n",
}


def test_answers_and_hits_are_in_the_boosted_order_and_conversations_are_resolved_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of(tmp_path, FILES)
    searcher = Searcher(engine.snapshot, engine.embedder.encode_question, engine.embedder.encode_words)
    query = understand("渡轮成效如何？", (), EVERYTHING, engine.snapshot.table, searcher)
    assert not any(candidate.boost for candidate in searcher.search(query.search).best)
    search = searcher.of(query)
    assert any(candidate.boost for candidate in search.best.best)
    assert any(candidate.boost for candidate in search.of_each_document().best)
    follow_up = understand("那渡轮谁开？", ("渡轮成效如何？",), EVERYTHING, engine.snapshot.table, searcher)
    assert follow_up.search.own > 0
    assert not any(candidate.boost for candidate in searcher.of(follow_up).best.best)
    monkeypatch.setattr("qa.understand.named.sections.SECTION_WEIGHT", 100.0)
    assert engine.retrieve(query.question)[0].text.endswith("渡轮客运增长三成。")
    assert engine.ask(query.question).quotes[0].text == "渡轮客运增长三成。"


def test_an_overview_begins_with_what_is_asked_for(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, FILES)
    answer = engine.ask("渡轮成效怎么样？")
    assert answer.kind is Kind.OVERVIEW
    assert [quote.place.headings[1:] for quote in answer.quotes] == [("成效",), ("做法",)]
    whole = engine.ask("介绍一下渡轮渡轮")
    assert whole.kind is Kind.OVERVIEW
    assert whole.quotes[0].place.headings[1:] == ("做法",)
