"""A question is understood once, whatever is made of it: nothing reads its wording or changes the query again."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.aligned import spans_in
from index.text.scripts import fold
from qa.engine import Engine
from qa.records import EVERYTHING, Kind, Scope
from qa.understand import turn
from tests.conftest import engine_of, understood
from tests.test_scope import REGISTER

QA = Path(__file__).parent.parent / "qa"
ONCE = ("detect", "cued_kind")
FILES = {"a.md": "---\ncase: 1\n---\n\n# 渡轮\n\n渡轮每天开行二十班。\n", "b.md": "# 夜市\n\n夜市每天营业六小时。\n"}


@pytest.mark.parametrize("name", ONCE)
@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("渡轮每天开行多少班？", []),
        ("那夜市呢？", ["渡轮每天开行多少班？"]),
        ("成效如何？", ["案例1讲了什么？", "谢谢", "How many boats?"]),
        ("一共有多少个案例？", ["渡轮每天开行多少班？"]),
        ("比较渡轮和夜市", []),
        ("案例1讲了什么？", ["夜市每天营业多久？"]),
    ],
)
def test_language_and_kind_are_told_once_for_each_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, question: str, history: list[str]
) -> None:
    called: Counter[str] = Counter()
    told: Callable[..., Any] = getattr(turn, name)

    def counting(text: str, *others: str) -> Any:
        called[text] += 1
        return told(text, *others)

    monkeypatch.setattr(turn, name, counting)
    engine_of(tmp_path, FILES).ask(question, history)
    assert called.total() == 1 + len(history)


def test_nothing_else_on_a_questions_way_tells_language_or_kind() -> None:
    for path in [
        QA / "engine.py",
        QA / "recent.py",
        *(QA / "understand").rglob("*.py"),
        *(QA / "answer").rglob("*.py"),
    ]:
        names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
        told_in = {"turn.py", "kind.py", "greeting.py"}  # where both are told, by what, and what is no question
        assert path.name in told_in or not names.intersection({*ONCE, "kind_of"}), path


def test_no_query_is_changed_after_it_was_made(engine: Engine) -> None:
    query = understood("平均通关时间压缩至多少分钟？", engine.snapshot.table)
    with pytest.raises(FrozenInstanceError):
        query.kind = Kind.LIST  # type: ignore[misc]
    for path in QA.rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        replaced = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "replace"]
        assert not [ast.unparse(one) for one in replaced if ast.unparse(one).split(".")[-1] == "query"], path


def test_a_query_has_all_that_answering_needs() -> None:
    chosen = Scope(categories=("便利出行服务",))
    query = understood("How many boats does case 14 have?", REGISTER, chosen=chosen)
    assert (query.language, query.kind, query.quantity, query.why) == ("en", Kind.FACT, True, False)
    assert (query.scopes, query.topic) == ((chosen, Scope(doc_ids=("a.md",)), EVERYTHING, EVERYTHING), None)
    assert (query.text, query.search.own, query.readings) == ("How many boats does have?", 0, (query.search,))
    assert understood("夜间有船吗？", REGISTER).scopes == (EVERYTHING,) * 4


@given(st.text(min_size=1, max_size=30), st.data())
def test_a_span_of_a_copy_is_one_of_the_text_itself(text: str, data: st.DataObject) -> None:
    copy = fold(text)
    if copy:
        start = data.draw(st.integers(0, len(copy) - 1))
        end = data.draw(st.integers(start + 1, len(copy)))
        [(first, last)] = spans_in(text, copy, [(start, end)])
        assert 0 <= first <= last <= len(text)
        assert spans_in(text, text, [(first, last)]) == [(first, last)]
