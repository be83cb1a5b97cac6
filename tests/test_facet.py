"""Sections about what a question asks for stand higher; nothing else moves."""

from __future__ import annotations

import numpy as np
import pytest

from index.levels import Signals
from index.records import Chunk
from index.search import Candidate, Found
from qa.facet import LIFT, raised

MEASURES, RESULTS, NEXT = "一、主要做法", "二、实践效果", "三、下一步工作思路"


def found(*scores: float) -> Found:
    candidates = tuple(
        Candidate(number, score, 0, 0, np.zeros((1, 1), np.float32)) for number, score in enumerate(scores)
    )
    return Found(candidates, (), np.ones(1, np.float32), Signals(0, 0, 0))


def chunk(*headings: str) -> Chunk:
    return Chunk("d.md#0000", "d.md", headings, 0, 1, "字")


def order(found: Found) -> list[int]:
    return [candidate.number for candidate in found.candidates]


@pytest.mark.parametrize(
    "question",
    [
        "长春推动汽车产业融合，成效体现在哪几方面？",
        "長春的汽車產業融合取得了哪些成果？",
        "What results did it have?",
        "What came of it?",
        "Quels sont les résultats obtenus ?",
        "¿Qué resultados tuvo?",
        "Quais foram os resultados?",
        "Welche Ergebnisse gab es?",
        "Каковы результаты?",
        "ما هي نتائج ذلك؟",
        "その効果はどうでしたか？",
        "어떤 성과가 있었나요?",
        "Kết quả ra sao?",
    ],
)
def test_a_question_about_results_lifts_the_sections_about_them(question: str) -> None:
    chunks = [
        chunk("标题", MEASURES),
        chunk("标题", RESULTS, "（一）出口增长。"),
        chunk("标题", NEXT),
        chunk("Title", "Results"),
    ]
    assert order(raised(found(1.0, 0.9, 0.8, 0.7), question, chunks)) == [1, 3, 0, 2]


@pytest.mark.parametrize(
    "question",
    [
        "重庆接下来想做什么？",
        "重慶日後有什麼打算？",
        "What are the next steps?",
        "Quelles sont les prochaines étapes ?",
        "¿Cuáles son los planes?",
        "Quais são os próximos passos?",
        "Was sind die nächsten Schritte?",
        "Каковы планы?",
        "ما هي خطط المدينة؟",
        "今後の予定は？",
        "향후 계획은?",
        "Kế hoạch tiếp theo là gì?",
    ],
)
def test_a_question_about_what_comes_next_lifts_the_sections_about_it(question: str) -> None:
    chunks = [chunk("标题", MEASURES), chunk("标题", RESULTS), chunk("标题", NEXT), chunk("Title", "Next steps")]
    assert order(raised(found(1.0, 0.9, 0.8, 0.7), question, chunks)) == [2, 3, 0, 1]


def test_a_section_is_lifted_by_so_much_and_not_over_one_that_fits_far_better() -> None:
    chunks = [chunk("标题", MEASURES), chunk("标题", RESULTS)]
    lifted = raised(found(1.0, 0.9 - LIFT), "成效如何？", chunks)
    assert order(lifted) == [0, 1]
    assert [candidate.score for candidate in lifted.candidates] == pytest.approx([1.0, 0.9])


def test_a_documents_own_heading_is_no_section() -> None:
    before = found(1.0, 0.9)
    chunks = [chunk("标题", MEASURES), chunk("改革成效", MEASURES)]
    assert order(raised(before, "成效如何？", chunks)) == [0, 1]


@pytest.mark.parametrize("question", ["谁提供航空燃油？", "Who supplies the fuel?", "汇集了多少科技成果？", "効率は？"])
def test_any_other_question_leaves_all_as_it_was(question: str) -> None:
    before = found(1.0, 0.9)
    assert raised(before, question, [chunk("标题", MEASURES), chunk("标题", RESULTS)]) is before


def test_equals_keep_their_order_and_nothing_is_lost() -> None:
    before = found(0.5, 0.5, 0.5)
    after = raised(before, "成效如何？", [chunk("标题", RESULTS)] * 3)
    assert order(after) == [0, 1, 2]
    assert after.signals is before.signals
