"""Evidence is an answer, related passages or an abstention by two floors; what was left unread is no surer for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.assess import assess
from qa.answer.confidence import Grounds, Lines, Weights, confidence, highest
from qa.answer.evidence import Evidence, gather
from qa.answer.searcher import Searcher
from qa.config import QAConfig
from qa.engine import Engine
from qa.records import Spent, Status
from tests.conftest import understood

LINES = Lines(
    about=Weights(0.0, fit=1.0, read=0.1),
    says=Weights(-9.0, fit=0.0, read=1.0),  # so low that no reading makes it likely
    unread=Weights(0.0, fit=1.0),
    ranking=0.2,
)
FLOORS = QAConfig(floor=0.8, related_floor=0.4)


@pytest.fixture
def evidence(engine: Engine) -> Evidence:
    query = understood("平均通关时间压缩至多少分钟？", engine.snapshot.table)
    searcher = Searcher(engine.snapshot, engine.embedder.encode_question, engine.embedder.encode_words)
    found = gather(engine.snapshot, query, searcher, FLOORS.floor, read=None)
    return replace(found, lines=LINES)


@pytest.mark.parametrize(("fit", "status"), [(3.0, Status.ANSWERED), (0.0, Status.RELATED), (-3.0, Status.ABSTAINED)])
def test_how_sure_it_is_decides_what_is_shown(evidence: Evidence, fit: float, status: Status) -> None:
    assessed = assess(replace(evidence, grounds=Grounds(fit)), FLOORS)
    assert assessed.status is status
    assert assessed.confidence == assessed.parts.fit == confidence(LINES, Grounds(fit)).answers
    assert (assessed.parts.read, assessed.parts.passages_read) == (None, 0)


def test_passages_are_related_only_to_what_one_passage_can_answer(evidence: Evidence, engine: Engine) -> None:
    overview = understood("总结一下通关时间", engine.snapshot.table)
    assert not overview.in_one_passage
    of_many = replace(evidence, grounds=Grounds(0.0), query=overview)
    assert assess(of_many, FLOORS).status is Status.ABSTAINED


def test_without_a_passage_nothing_is_answered_or_related_however_sure(evidence: Evidence) -> None:
    search = replace(evidence.search, best=replace(evidence.found, best=()))
    nothing = replace(evidence, grounds=Grounds(3.0), search=search)
    assert assess(nothing, FLOORS).status is Status.ABSTAINED


def test_what_is_not_worth_reading_is_no_surer_than_a_reading_could_make_it(evidence: Evidence) -> None:
    grounds = Grounds(3.0)
    assessed = assess(replace(evidence, grounds=grounds, in_vain=True), FLOORS)
    assert assessed.confidence == highest(LINES, grounds).answers < confidence(LINES, grounds).answers
    assert assessed.status is Status.RELATED


def test_what_neither_embedding_nor_reading_took_is_the_search() -> None:
    timings = Spent(encode_s=0.25, read_s=0.5, total_s=1.0).timings_ms
    assert timings == {"encode": 250.0, "read": 500.0, "search": 250.0, "total": 1000.0}
