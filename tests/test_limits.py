"""What a caller limits an answer to: taken as it is, or refused with what there is."""

from __future__ import annotations

import pytest

from index.errors import QuestionError
from qa.engine import Engine
from qa.records import Scope
from qa.understand.limits import scope_of

FIRST = "（一）缩短通关时间。"


def test_what_limits_nothing_is_the_empty_scope(engine: Engine) -> None:
    for value in (None, {}, {"categories": [], "providers": None}):
        assert scope_of(value, engine.snapshot.table) == Scope()


def test_cases_become_the_documents_that_have_them(engine: Engine) -> None:
    assert scope_of({"cases": [3], "doc_ids": ["law.md"]}, engine.snapshot.table).doc_ids == ("law.md", "guide.md")
    sent = {"categories": ["物流"], "providers": ["甲市"], "sections": [FIRST]}
    assert scope_of(sent, engine.snapshot.table) == Scope((), ("物流",), ("甲市",), (FIRST,))


def test_names_that_do_not_bind_limit_nothing_and_are_kept_as_they_were_sent(engine: Engine) -> None:
    scope = scope_of({"unbound": ["青岛", "青岛", "Case 7"]}, engine.snapshot.table)
    assert scope == Scope(unbound=("青岛", "Case 7"))
    assert scope.limits == Scope()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"categories": ["物流业"]}, "no document has the category '物流业': there is 物流$"),
        ({"cases": [99]}, "no document has the case 99: there is 3$"),
        ({"doc_ids": ["laws.md"]}, "no document has the doc_id 'laws.md': there is law.md, guide.md$"),
        ({"sections": ["缩短时间"]}, f"no document has the section '缩短时间': there is .*{FIRST}"),
        ({"doc_ids": ["law.md"], "cases": [], "providers": ["甲市"]}, "no document fits all of these limits at once"),
        (
            {"provider": ["甲市"]},
            "there is no 'provider': use categories, providers, cases, doc_ids, sections, unbound",
        ),
        ({"unbound": "青岛"}, "give unbound as a list of texts"),
        ({"unbound": [7]}, "give unbound as a list of texts"),
        ({"unbound": [""]}, "of 1 to 200 characters"),
        ({"unbound": ["长" * 201]}, "of 1 to 200 characters"),
        ({"unbound": [str(n) for n in range(21)]}, "at most 20 names"),
        ({"providers": "甲市"}, "give providers as a list of texts"),
        ({"cases": ["3"]}, "give cases as a list of numbers"),
        ({"cases": [True]}, "give cases as a list of numbers"),
        (["甲市"], "give the scope as an object of lists"),
    ],
)
def test_limits_that_nothing_can_fit_are_refused_with_what_there_is(
    engine: Engine, value: object, message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        scope_of(value, engine.snapshot.table)
