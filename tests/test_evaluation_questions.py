from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import EvaluationError
from qa.cli import main
from qa.evaluation.gold import fold, resolve
from qa.evaluation.questions import read_questions
from tests.evaluation_fakes import DOCUMENTS, gold_question

GOOD = {"id": "q1", "lang": "zh", "type": "factoid", "question": "多久？", "cases": [1], "evidence": ["5分钟"]}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_question_is_read_with_all_its_gold(tmp_path: Path) -> None:
    follow = GOOD | {
        "id": "q2",
        "type": "followup",
        "history": ["港口？"],
        "cases": [],
        "docs": ["b.md"],
        "note": "kept",
    }
    nothing = {"id": "q3", "lang": "en", "type": "unanswerable", "question": "Who?", "section": None, "answer": ""}
    path = write(tmp_path / "q.jsonl", GOOD, "", follow, nothing)
    first, second, third = read_questions([path])
    assert (first.question_id, first.cases, first.evidence, first.answerable) == ("q1", (1,), ("5分钟",), True)
    assert (second.history, second.docs, second.where) == (("港口？",), ("b.md",), f"{path}, line 3")
    assert (third.language, third.answerable, third.file) == ("en", False, "q.jsonl")


@pytest.mark.parametrize("name", ["evaluation.md", "evaluation.zh-CN.md"])
def test_the_examples_of_the_documentation_are_read(tmp_path: Path, name: str) -> None:
    shown = (Path(__file__).parent.parent / "docs" / name).read_text("utf-8")
    lines = shown.split("```jsonl\n")[1].split("```")[0].splitlines()
    questions = read_questions([write(tmp_path / "q.jsonl", *lines)])
    assert [question.type for question in questions] == ["factoid", "list", "followup", "unanswerable", "near"]


def test_a_line_separator_inside_a_question_does_not_end_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", GOOD | {"question": "多久\u2028呢"})
    assert read_questions([path])[0].question == "多久\u2028呢"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not an object: write one object a line"),
        ({"lang": "zh"}, 'line 2: "id" is missing: give a text'),
        (GOOD | {"id": 7}, 'line 2: "id" is 7: give a text'),
        (GOOD | {"id": "x", "question": " "}, 'line 2: "question" is " ": give a text'),
        (GOOD | {"id": "x", "history": "港口"}, 'line 2: "history" is "港口": give a list of texts'),
        (GOOD | {"id": "x", "cases": ["1"]}, 'line 2: "cases" is ["1"]: give a list of whole numbers'),
        (GOOD | {"id": "x", "cases": [True]}, 'line 2: "cases" is [true]: give a list of whole numbers'),
        (GOOD | {"id": "x", "cases": []}, 'nothing in "cases" or "docs": the documents that answer it; or give it the'),
        (
            GOOD | {"id": "x", "evidence": []},
            'nothing in "evidence": spans copied from them; or give it the type "near" or "una',
        ),
        (GOOD | {"id": "x", "type": "unanswerable"}, 'line 2: "unanswerable", yet with cases, docs or evidence: empty'),
        (GOOD, 'line 2: id "q1" is already the id of'),
    ],
)
def test_a_bad_line_is_named_with_its_reason_and_remedy(tmp_path: Path, line: object, message: str) -> None:
    path = write(tmp_path / "q.jsonl", GOOD, line)
    with pytest.raises(EvaluationError) as caught:
        read_questions([path])
    assert str(caught.value).startswith(f"{path}, line 2: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_or_is_empty_is_a_failure_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl: cannot be read" in capsys.readouterr().err
    assert main(["eval", str(write(tmp_path / "empty.jsonl", ""))]) == 1
    assert (
        capsys.readouterr().err
        == f"yinzheng: {tmp_path}/empty.jsonl: no question in it: write one JSON object a line\n"
    )


def test_folding_drops_marks_and_white_space_and_nothing_else() -> None:
    assert fold("# 压缩 至**5\n\u3000分钟**`。`") == "压缩至5分钟。"
    assert fold("５分钟，A") == "５分钟，A"


def test_a_span_counts_in_each_gold_document_that_holds_it() -> None:
    (gold,) = resolve([gold_question("?", cases=(1,), docs=("b.md",), evidence=("降低到 7美元", "465名"))], DOCUMENTS)
    assert gold.docs == {"a.md", "b.md"}
    assert gold.spans == {("a.md", "降低到7美元"), ("b.md", "降低到7美元"), ("b.md", "465名")}
    assert gold.carried("a.md", "每票成本降低\n到7美元。") == {("a.md", "降低到7美元")}
    assert gold.carried("b.md", "夜间不开放。") == frozenset()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"cases": (9,)},
            "q.jsonl, line 1: no document in the index is case 9: correct the number, or run yinzheng build",
        ),
        (
            {"docs": ("c.md",)},
            'q.jsonl, line 1: "c.md" is not in the index: write its path under the corpus, or run yinz',
        ),
        (
            {"evidence": ("465名",)},
            "q.jsonl, line 1: “465名” stands in none of its documents: copy it from there to the",
        ),
        ({"evidence": ("**",)}, "q.jsonl, line 1: “**” stands in none of its documents"),
    ],
)
def test_gold_that_the_index_does_not_have_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        resolve([gold_question("?", **fields)], DOCUMENTS)
    assert message in str(caught.value)
