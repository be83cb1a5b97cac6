from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from index.errors import EvaluationError, QuestionError
from qa.evaluation.gold import resolve
from qa.evaluation.intervals import of_auroc, wilson
from qa.evaluation.judge import judge, ranked
from qa.evaluation.measures import MEASURES, auroc, difference, estimate
from qa.evaluation.risk import operating_point, risk_coverage
from qa.evaluation.run import measure
from qa.records import Answer, Status
from tests.evaluation_fakes import DOCUMENTS, ScriptedEngine, answer_of, gold_question, hits_of, row

TIME, COST_A, NIGHT = (
    ("a.md", "通关时间压缩至**5\n分钟**。"),
    ("a.md", "每票成本降低到7美元。"),
    ("a.md", "夜间不开放。"),
)
MEDIATORS, COST_B = ("b.md", "调解员共有465名。"), ("b.md", "每票成本降低到7美元。")
BY_NAME = {one.name: one for one in MEASURES}


def test_hits_are_measured_as_worked_out_by_hand() -> None:
    found = ranked([False, True, False, True], n_missed=1)
    assert [found[f"Success@{k}"] for k in (1, 3, 5, 10)] == [0, 1, 1, 1]
    assert found["RR@10"] == 1 / 2
    gained = 1 / np.log2(3) + 1 / np.log2(5)
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)  # two relevant hits and the one that was missed
    assert found["nDCG@10"] == pytest.approx(gained / ideal)


def test_more_than_nine_hits_stay_in_their_order_and_none_at_all_score_nothing() -> None:
    assert ranked([*[False] * 9, True], n_missed=0)["RR@10"] == 1 / 10
    assert set(ranked([], n_missed=2).values()) == {0}
    assert set(ranked([False] * 10, n_missed=1).values()) == {0}


def test_a_reply_is_judged_by_its_quotes_and_their_documents() -> None:
    (gold,) = resolve([gold_question("?", cases=(1, 2), evidence=("压缩至5分钟", "465名"))], DOCUMENTS)
    values = judge(gold, "answerable", answer_of([NIGHT, TIME], 0.8), hits_of([COST_B, MEDIATORS]))
    assert values["evidence_first"] == 0
    assert values["evidence_any"] == 1
    assert values["evidence_all"] == 0  # the mediators are missing
    assert (values["documents_precision"], values["documents_recall"], values["documents_all"]) == (1, 1 / 2, 0)
    assert (values["quotes"], values["quoted_chars"], values["at_most_3_quotes"]) == (2, len(NIGHT[1] + TIME[1]), 1)
    assert (values["Success@1"], values["RR@10"]) == (0, 1 / 2)
    assert (values["shown_first"], values["shown_any"]) == (0, 1)
    assert [values[f"{one}_answerable"] for one in ("answered", "related", "abstained")] == [1, 0, 0]
    assert values["confidence_answerable"] == 0.8
    assert not [name for name in values if name.endswith(("_near", "_unanswerable"))]


def test_related_passages_are_shown_evidence_and_quote_nothing() -> None:
    (gold,) = resolve([gold_question("?")], DOCUMENTS)
    values = judge(gold, "answerable", answer_of([TIME, NIGHT], 0.3, Status.RELATED), hits_of([TIME]))
    assert (values["shown_first"], values["shown_any"]) == (1, 1)
    assert (values["evidence_first"], values["evidence_any"], values["documents_recall"]) == (0, 0, 0)
    assert [values[f"{one}_answerable"] for one in ("answered", "related", "abstained")] == [0, 1, 0]
    assert not {"documents_precision", "quotes", "quoted_chars"} & values.keys()


def test_the_right_words_from_another_document_are_no_evidence() -> None:
    (gold,) = resolve([gold_question("?", evidence=("降低到7美元",))], DOCUMENTS)
    wrong = judge(gold, "answerable", answer_of([COST_B]), hits_of([COST_B]))
    assert (wrong["evidence_any"], wrong["Success@1"], wrong["documents_precision"]) == (0, 0, 0)
    right = judge(gold, "answerable", answer_of([COST_A]), hits_of([COST_A]))
    assert (right["evidence_all"], right["Success@1"], right["documents_precision"]) == (1, 1, 1)


def test_refusing_an_answerable_question_finds_nothing_and_has_no_precision() -> None:
    (gold,) = resolve([gold_question("?")], DOCUMENTS)
    values = judge(gold, "answerable", answer_of([], 0.1), hits_of([TIME]))
    assert (values["evidence_any"], values["documents_recall"], values["abstained_answerable"]) == (0, 0, 1)
    assert values["Success@1"] == 1  # the search did find it
    assert not {"documents_precision", "quotes", "quoted_chars", "documents_all"} & values.keys()


@pytest.mark.parametrize("side", ["near", "unanswerable"])
def test_a_question_without_an_answer_is_measured_by_how_much_was_said_alone(side: str) -> None:
    (gold,) = resolve([gold_question("?", type=side, cases=(), evidence=())], DOCUMENTS)
    zero = {f"{one}_{side}": 0 for one in ("answered", "related", "abstained")}
    refused = judge(gold, side, answer_of([], 0.1), hits_of([TIME]))
    assert refused == zero | {f"abstained_{side}": 1, f"confidence_{side}": 0.1}
    related = judge(gold, side, answer_of([TIME], 0.2, Status.RELATED), hits_of([TIME]))
    assert related == zero | {f"related_{side}": 1, f"confidence_{side}": 0.2}
    assert judge(gold, side, answer_of([TIME]), hits_of([TIME]))[f"answered_{side}"] == 1


def test_auroc_is_the_share_of_pairs_in_order_with_ties_as_halves() -> None:
    positive, negative = np.array([0.9, 0.8, 0.4]), np.array([0.5, 0.4, 0.1])
    assert auroc(positive, negative) == pytest.approx((3 + 3 + 1.5) / 9)
    random = np.random.default_rng(1)
    positive, negative = random.integers(0, 9, 50) / 9, random.integers(0, 6, 70) / 9
    labels = [1] * 50 + [0] * 70
    assert auroc(positive, negative) == pytest.approx(roc_auc_score(labels, np.concatenate([positive, negative])))


def test_medians_and_percentiles_are_those_of_the_rows_they_apply_to() -> None:
    rows = [row(str(n), values={"quoted_chars": float(n)}) for n in range(1, 12)] + [row("refused", confidence=0.1)]
    median, p90 = (estimate(BY_NAME[name], rows) for name in ("quoted_chars_p50", "quoted_chars_p90"))
    assert median is not None and p90 is not None
    assert (median.value, p90.value, median.n) == (6, 10, 11)
    assert estimate(BY_NAME["evidence_any"], rows) is None


def test_an_interval_holds_the_value_and_is_the_same_each_time() -> None:
    rows = [row(str(n), values={"evidence_any": float(n % 4 > 0)}) for n in range(100)]
    found = estimate(BY_NAME["evidence_any"], rows)
    assert found is not None and found.low is not None and found.high is not None
    assert found.value == 0.75
    # the normal interval of a share of .75 over 100 is .75 ± .085
    assert found.low == pytest.approx(0.665, abs=0.02)
    assert found.high == pytest.approx(0.835, abs=0.02)
    assert estimate(BY_NAME["evidence_any"], rows) == found


def test_few_questions_have_wide_intervals_even_where_all_succeed() -> None:
    for n, low in ((1, 0.207), (20, 0.839), (200, 0.981)):  # Wilson's, as in tables of it
        found = estimate(BY_NAME["evidence_any"], [row(str(i), values={"evidence_any": 1.0}) for i in range(n)])
        assert found is not None
        assert (found.value, found.low, found.high, found.n) == (1, pytest.approx(low, abs=0.001), 1, n)
    none = estimate(BY_NAME["evidence_any"], [row(str(i), values={"evidence_any": 0.0}) for i in range(20)])
    assert none is not None and (none.low, none.high) == (0, pytest.approx(0.161, abs=0.001))


def test_the_interval_of_an_auroc_is_newcombes_and_no_point_where_the_sides_are_apart() -> None:
    low, high = of_auroc(1.0, 10, 10)
    assert (low, high) == (pytest.approx(0.79, abs=0.02), 1)
    assert of_auroc(0.0, 10, 10) == (0, pytest.approx(1 - low))
    low, high = of_auroc(0.8, 50, 50)
    assert low < 0.8 < high and 0.15 < high - low < 0.2
    many = of_auroc(0.8, 5000, 5000)
    assert many[1] - many[0] < 0.02


def test_intervals_hold_what_is_true_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(3)
    shares = random.binomial(30, 0.9, 1000) / 30
    held = [low <= 0.9 <= high for low, high in (wilson(share, 30) for share in shares)]
    assert 0.93 <= np.mean(held) <= 0.99
    truth = 0.7601  # of normal scores one standard deviation apart
    areas = [float(auroc(random.normal(1, 1, 20), random.normal(0, 1, 20))) for _ in range(400)]
    held = [low <= truth <= high for low, high in (of_auroc(area, 20, 20) for area in areas)]
    assert 0.91 <= np.mean(held) <= 0.99


def test_auroc_needs_both_sides() -> None:
    answerable, unanswerable = [row("1"), row("2", confidence=0.7)], [row("3", False, 0.1), row("4", False, 0.8)]
    assert estimate(BY_NAME["AUROC"], answerable) is None
    assert estimate(BY_NAME["AUROC"], unanswerable) is None
    found = estimate(BY_NAME["AUROC"], answerable + unanswerable)
    assert found is not None and (found.value, found.n) == (0.75, 4)


def test_a_paired_difference_sees_what_two_intervals_would_not() -> None:
    old = [row(str(n), values={"RR@10": n % 10 / 10}) for n in range(60)]
    new = [row(str(n), values={"RR@10": n % 10 / 10 + 0.05 + 0.01 * (n % 3)}) for n in range(60)]
    found = difference(BY_NAME["RR@10"], old, new)
    assert found is not None and found.low is not None and found.high is not None
    assert found.new - found.old == pytest.approx(0.06)
    assert 0.05 < found.low < 0.06 < found.high < 0.07
    assert found.verdict == "rose"
    back = difference(BY_NAME["RR@10"], new, old)
    assert back is not None and back.verdict == "fell"
    same = difference(BY_NAME["RR@10"], old, old)
    assert same is not None and (same.low, same.high, same.verdict) == (0, 0, "within noise")


def test_risk_and_coverage_are_as_worked_out_by_hand() -> None:
    rows = [
        row("right", confidence=0.9, values={"Success@3": 1.0}),
        row("foreign", False, 0.8),
        row("right too", confidence=0.8, values={"Success@3": 1.0}),
        row("wrong", confidence=0.3, values={"Success@3": 0.0}),
    ]
    one, three, all_four = risk_coverage(rows)
    assert [(point.coverage, point.risk) for point in (one, three, all_four)] == [(0.25, 0), (0.75, 1 / 3), (1, 0.5)]
    assert (one.low, one.high) == wilson(0, 1)
    assert operating_point(rows) == three
    assert operating_point(rows[3:]) is None


def test_related_passages_cover_nothing() -> None:
    shown = row("near", False, 0.4, type="near", status="related")
    told = row("right", confidence=0.9, values={"Success@3": 1.0})
    point = operating_point([told, shown])
    assert point is not None and (point.coverage, point.risk) == (0.5, 0)


def test_each_question_is_asked_with_its_history_and_a_row_comes_back_in_order() -> None:
    questions = [gold_question("多久？", history=("港口？",)), gold_question("几名？", cases=(2,), evidence=("465名",))]
    engine = ScriptedEngine(
        answers={"多久？": answer_of([TIME, NIGHT, MEDIATORS]), "几名？": answer_of([], 0.2)},
        hits={"多久？": hits_of([TIME]), "几名？": hits_of([TIME, MEDIATORS])},
    )
    shown: list[int] = []
    first, second = measure(engine, questions, shown.append)
    assert shown == [1, 2]
    assert engine.asked[-2:] == [("多久？", ("港口？",)), ("几名？", ())]
    assert (first.question_id, first.status, first.gold, first.quoted) == (
        "多久？",
        "answered",
        ("a.md",),
        ("a.md", "b.md"),
    )
    assert (second.status, second.confidence, second.values["RR@10"]) == ("abstained", 0.2, 0.5)
    assert first.values["latency_ms"] >= 0


def test_a_question_that_the_engine_will_not_take_is_named_by_its_line() -> None:
    class Refusing(ScriptedEngine):
        def ask(self, question: str, history: object = ()) -> Answer:
            raise QuestionError("the question has 3,000 characters, the limit is 2,000: shorten it")

    with pytest.raises(EvaluationError, match="q.jsonl, line 1: the question has 3,000 characters"):
        measure(Refusing({}, {}), [gold_question("多久？")])
