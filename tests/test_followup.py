"""What a follow-up is taken to mean, with searches told to find what a test says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from index.records import Chunk, Document
from index.search import Candidate, Candidates
from index.store.calibration import Signals
from index.store.document_table import DocumentTable
from qa.records import SearchText
from qa.understand.followup import (
    CUED_GAP,
    GAP,
    MAX_CONTEXT,
    MAX_TURNS,
    Resolved,
    Step,
    follow_up_cue,
    is_elliptical,
    lag,
    resolve,
)
from qa.understand.kind import kind_of

TABLE = DocumentTable.of(
    [Document("ferry", "", (), "0", "渡轮"), Document("market", "", (), "0", "夜市")],
    [Chunk("ferry#0", "ferry", (), 0, 2, "渡轮"), Chunk("market#0", "market", (), 0, 2, "夜市")],
)
FERRY, MARKET = 0, 1


def found(*scores: tuple[int, float]) -> Candidates:
    """Return candidates with these numbers and scores, the best first."""
    candidates = tuple(Candidate(number, score, 0, 0, np.zeros((1, 1), np.float32)) for number, score in scores)
    return Candidates(candidates, (), np.ones(1, np.float32), Signals(0, 0, 0))


class Script:
    """Finds by the text that is matched; remembers what it was asked."""

    def __init__(self, by_text: Mapping[str, Candidates]) -> None:
        self.by_text = by_text
        self.asked: list[SearchText] = []

    def __call__(self, asked: SearchText) -> Candidates:
        self.asked.append(asked)
        return self.by_text[asked.question]


def alone(text: str) -> Resolved:
    return Resolved(SearchText(text))


def steps(*turns: str) -> list[Step]:
    return [Step(turn) for turn in turns]


FIRST = "渡轮几点开"
ABOUT_FERRY = found((FERRY, 2.0), (MARKET, -1.0))


def test_a_question_without_history_is_itself() -> None:
    assert resolve(steps(FIRST), Script({}), TABLE) == alone(FIRST)


@pytest.mark.parametrize("behind", [0.0, GAP - 0.01])
def test_a_question_that_the_topics_document_answers_about_as_well_is_a_follow_up(behind: float) -> None:
    script = Script({FIRST: ABOUT_FERRY, "几点停": found((MARKET, 1.0), (FERRY, 1.0 - behind))})
    understood = resolve(steps(FIRST, "几点停"), script, TABLE)
    assert understood == Resolved(SearchText(f"{FIRST} 几点停", len(FIRST) + 1), "ferry")
    assert understood.search.question == "几点停"


def test_a_question_that_another_document_answers_better_changes_the_topic() -> None:
    script = Script({FIRST: ABOUT_FERRY, "夜市几点停": found((MARKET, 2.0), (FERRY, 2.0 - GAP - 0.01))})
    assert resolve(steps(FIRST, "夜市几点停"), script, TABLE) == alone("夜市几点停")


def test_after_a_change_the_old_topic_is_gone() -> None:
    script = Script(
        {
            FIRST: ABOUT_FERRY,
            "夜市几点停": found((MARKET, 2.0), (FERRY, -2.0)),
            "票价多少": found((FERRY, 2.0), (MARKET, 1.9)),
        }
    )
    understood = resolve(steps(FIRST, "夜市几点停", "票价多少"), script, TABLE)
    assert understood == Resolved(SearchText("夜市几点停 票价多少", 6), "market")


def test_wording_that_refers_back_widens_the_gap_but_not_without_limit() -> None:
    for turn in ("那夜里呢", "and what about it at night"):
        near = Script({FIRST: ABOUT_FERRY, turn: found((MARKET, 2.0), (FERRY, 2.0 - CUED_GAP + 0.01))})
        assert resolve(steps(FIRST, turn), near, TABLE).search.own > 0
        far = Script({FIRST: ABOUT_FERRY, turn: found((MARKET, 2.0), (FERRY, 2.0 - CUED_GAP - 0.01))})
        assert resolve(steps(FIRST, turn), far, TABLE) == alone(turn)


@pytest.mark.parametrize(
    "text",
    [
        *("那成功率呢？", "它归谁管", "其中外国人多少", "成功率呢", "How much is it?", "What about lawyers?"),
        *("Y el precio?", "Und der Preis?", "Et le prix ?", "А цена?", "その料金は", "그럼 요금은?"),
    ],
)
def test_wordings_that_refer_back(text: str) -> None:
    assert follow_up_cue().search(text)


@pytest.mark.parametrize("text", ["渡轮几点开", "什么呢？", "Itemise the costs", "Android boats", "Yes or no"])
def test_what_does_not_lead_on_by_its_wording(text: str) -> None:
    assert not follow_up_cue().search(text)


def test_only_the_last_turns_and_so_much_of_them_are_read() -> None:
    turns = [f"渡轮{n}" for n in range(MAX_TURNS + 3)]
    script = Script(dict.fromkeys(turns, ABOUT_FERRY))
    understood = resolve(steps(*turns), script, TABLE)
    assert understood.search.text == " ".join(turns[-MAX_TURNS - 1 :])
    assert turns[1] not in {asked.text for asked in script.asked}
    long = "渡" * (MAX_CONTEXT + 50)
    understood = resolve(steps(long, FIRST), Script({long: ABOUT_FERRY, FIRST: ABOUT_FERRY}), TABLE)
    assert (understood.search.own, understood.search.question) == (MAX_CONTEXT + 1, FIRST)


def test_a_document_that_is_not_found_any_more_lags_without_end() -> None:
    assert lag(found((MARKET, 1.0)), "ferry", TABLE) == lag(found(), "ferry", TABLE) == float("inf")
    assert lag(found((MARKET, 1.5), (FERRY, 1.0)), "ferry", TABLE) == pytest.approx(0.5)


def test_an_elliptical_question_is_a_follow_up_at_any_gap_and_is_answered_only_with_what_it_follows() -> None:
    script = Script({FIRST: ABOUT_FERRY, "成效如何": found((MARKET, 9.0))})
    turns = [Step(FIRST), Step("成效如何", elliptical=True)]
    understood = resolve(turns, script, TABLE)
    assert (understood.topic, understood.search.question, understood.elliptical) == ("ferry", "成效如何", True)
    assert understood.readings == (SearchText(FIRST),)
    nothing = Script({FIRST: found(), "成效如何": found((MARKET, 9.0))})
    assert resolve(turns, nothing, TABLE) == alone("成效如何")


def test_a_case_that_an_earlier_turn_named_is_the_topic_whatever_that_turn_finds() -> None:
    script = Script({"讲了什么": found((MARKET, 3.0)), "几点停": found((MARKET, 1.0), (FERRY, 1.0 - GAP + 0.01))})
    understood = resolve([Step("讲了什么", "ferry"), Step("几点停")], script, TABLE)
    assert (understood.topic, understood.named, understood.search.own) == ("ferry", True, len("讲了什么") + 1)
    away = Script({"讲了什么": found((FERRY, 3.0)), "夜市几点停": found((MARKET, 2.0), (FERRY, 0.0))})
    assert resolve([Step("讲了什么", "ferry"), Step("夜市几点停")], away, TABLE) == alone("夜市几点停")
    last = resolve([Step(FIRST), Step("讲了什么", "market")], Script({}), TABLE)
    assert (last.topic, last.named, last.search.own) == ("market", True, 0)


@pytest.mark.parametrize(
    ("turn", "language"),
    [
        *(("成效如何？", "zh"), ("它的成效如何？", "zh"), ("取得了哪些成效？", "zh"), ("那效果呢？", "zh")),
        *(
            ("下一步有什么打算？", "zh"),
            ("今後有什麼計劃？", "zh-Hant"),
            ("有哪些主要做法？", "zh"),
        ),
        *(("What are the next steps?", "en"), ("What came of it?", "en"), ("And the results?", "en")),
        *(("What were the results?", "en"), ("What was the outcome?", "en")),
        *(("その成果は？", "ja"), ("Quels sont les résultats ?", "fr"), ("Und die Ergebnisse?", "de")),
    ],
)
def test_a_question_for_a_section_that_any_document_may_have_is_elliptical(turn: str, language: str) -> None:
    assert is_elliptical(turn, language, kind_of(turn, language), lambda words: words == "做法")


@pytest.mark.parametrize(
    ("turn", "language"),
    [
        *(("渡轮的成效如何？", "zh"), ("夜间呢？", "zh"), ("有哪些船？", "zh"), ("哪些案例有成效？", "zh")),
        *(
            ("比较两者的成效", "zh"),
            ("What about lawyers?", "en"),
            ("How many boats are there?", "en"),
            ("一共有多少个案例？", "zh"),
            *(("谢谢", "zh"), ("Thanks!", "en"), ("Welche Banken gibt es?", "de"), ("どんな銀行がありますか？", "ja")),
        ),
    ],
)
def test_a_question_with_content_of_its_own_may_change_the_topic(turn: str, language: str) -> None:
    assert not is_elliptical(turn, language, kind_of(turn, language), lambda words: words == "做法")


def test_a_follow_up_must_be_answerable_by_itself_unless_its_wording_refers_back() -> None:
    assert alone("几点停").readings == (SearchText("几点停"),)
    follows = SearchText(f"{FIRST} 几点停", len(FIRST) + 1)
    assert Resolved(follows, "ferry").readings == (follows, SearchText("几点停"))
    cued = SearchText(f"{FIRST} 那夜里呢", len(FIRST) + 1)
    assert Resolved(cued, "ferry").readings == (cued,)
