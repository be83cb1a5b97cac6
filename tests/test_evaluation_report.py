from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from index.errors import EvaluationError
from qa.cli import main
from qa.evaluation.comparison import compare
from qa.evaluation.curve import check_writable, draw
from qa.evaluation.report import Part, Report, make_report, parts, read_rows
from qa.evaluation.row import Row
from qa.evaluation.table import comparison_tables, report_tables
from tests.evaluation_fakes import row

RANKED = {"Success@1": 1.0, "Success@3": 1.0, "Success@5": 1.0, "Success@10": 1.0, "RR@10": 1.0, "nDCG@10": 1.0}
QUOTED = {"evidence_first": 1.0, "evidence_any": 1.0, "evidence_all": 1.0, "shown_first": 1.0, "shown_any": 1.0}
QUOTED["documents_recall"] = 1.0
SHORT = {"documents_precision": 1.0, "quotes": 2.0, "quoted_chars": 80.0, "at_most_3_quotes": 1.0}
RIGHT = RANKED | QUOTED | SHORT
WRONG = dict.fromkeys(RANKED | QUOTED, 0.0) | SHORT | {"documents_precision": 0.0}
SECOND = WRONG | {"Success@3": 1.0, "Success@5": 1.0, "Success@10": 1.0, "RR@10": 0.5, "nDCG@10": 0.631}

ROWS = (
    row("zh-1", confidence=0.9, values=RIGHT),
    row("zh-2", confidence=0.8, values=RIGHT | {"quoted_chars": 120.0, "latency_ms": 40.0}),
    row("zh-3", confidence=0.7, values=WRONG),
    row("en-1", confidence=0.6, language="en", values=RIGHT),
    row("en-2", confidence=0.6, language="en", type="howto", values=SECOND),
    row("near-1", False, 0.3, type="near", status="related"),
    row("near-2", False, 0.85, type="near", language="en"),
    row("no-1", False, 0.1, file="foreign.jsonl"),
    row("no-2", False, 0.65, file="foreign.jsonl", language="en"),
)


def report_of(rows: tuple[Row, ...]) -> Report:
    return make_report("idx", datetime(2026, 1, 2, tzinfo=UTC), "char-64", "zh", rows)


def shown(renderable: RenderableType) -> str:
    console = Console(width=140, file=io.StringIO(), color_system=None)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_the_documents_language_divides_the_questions_into_own_and_other() -> None:
    names = [(part.language, part.name) for part in parts(ROWS, "zh")]
    assert names == [
        *(("all", "all"), ("zh", "all"), ("other", "all"), ("en", "all")),
        *(("all", "type factoid"), ("zh", "type factoid"), ("other", "type factoid")),
        *(("all", "type howto"), ("other", "type howto")),
        *(("all", "type near"), ("zh", "type near"), ("other", "type near")),
        *(("all", "type unanswerable"), ("zh", "type unanswerable"), ("other", "type unanswerable")),
        *(("all", "file q.jsonl"), ("zh", "file q.jsonl"), ("other", "file q.jsonl")),
        *(("all", "file foreign.jsonl"), ("zh", "file foreign.jsonl"), ("other", "file foreign.jsonl")),
    ]


def test_one_file_is_no_group_of_its_own() -> None:
    assert not [part for part in parts(ROWS[:5], "zh") if part.name.startswith("file")]


def test_one_side_alone_is_held_against_the_other_of_its_language() -> None:
    groups = {group.part: group for group in report_of(ROWS).groups}
    assert groups[Part("all", "file foreign.jsonl")].estimates["AUROC"].value == pytest.approx((3 + 5) / 10)
    assert groups[Part("zh", "type unanswerable")].estimates["AUROC"].value == 1
    assert groups[Part("other", "type unanswerable")].estimates["AUROC"].value == 0
    assert groups[Part("all", "type factoid")].estimates["AUROC"].value == pytest.approx((4 + 3) / 8)
    assert groups[Part("zh", "type near")].estimates["AUROC_near"].value == 1
    assert groups[Part("all", "file foreign.jsonl")].n == 2
    assert groups[Part("all", "file foreign.jsonl")].of_side == {"unanswerable": 2}
    assert groups[Part("all", "all")].of_side == {"answerable": 5, "near": 2, "unanswerable": 2}


def test_near_questions_are_a_group_of_their_own_with_the_strengths_apart() -> None:
    groups = {group.part: group.estimates for group in report_of(ROWS).groups}
    near = groups[Part("all", "type near")]
    found = [near[f"{strength}_near"].value for strength in ("answered", "related", "abstained")]
    assert found == [0.5, 0.5, 0]
    assert not [name for name in near if name.endswith("_unanswerable")]
    assert groups[Part("all", "all")]["abstained_unanswerable"].value == 0.5


def test_few_questions_are_warned_of_and_none_that_are_near_too() -> None:
    assert report_of(ROWS).warnings == (
        "all: 5 answerable, 2 near, 2 unanswerable are fewer than 50: a share may be off by 0.41 either way",
        "zh: 3 answerable, 1 near, 1 unanswerable are fewer than 50: a share may be off by 0.45 either way",
        "other: 2 answerable, 1 near, 1 unanswerable are fewer than 50: a share may be off by 0.45 either way",
    )
    enough = tuple(row(f"zh-{n}") for n in range(50)) + tuple(row(f"n-{n}", False, type="near") for n in range(50))
    assert report_of(enough).warnings == ()
    (missing,) = report_of(enough[:50]).warnings
    assert missing.startswith('no question of the type "near": ')


def test_the_report_and_a_comparison_read_as_in_this_file() -> None:
    before = tuple(row(f"zh-{n}", confidence=0.7, values=WRONG) for n in range(3, 15))
    after = tuple(row(f"zh-{n}", confidence=0.7, values=RIGHT if n < 12 else WRONG) for n in range(3, 15))
    comparison = compare(ROWS[:2] + before + ROWS[3:], ROWS[:2] + after + ROWS[4:], "zh")
    text = shown(report_tables(report_of(ROWS))) + "\n" + shown(comparison_tables(comparison, "zh")) + "\n"
    assert text == (Path(__file__).parent / "golden" / "evaluation.txt").read_text("utf-8")


def test_a_report_printed_as_json_is_read_back_as_the_same_rows(tmp_path: Path) -> None:
    report = report_of(ROWS)
    path = tmp_path / "old.json"
    path.write_text(json.dumps(report.to_json(), ensure_ascii=False), encoding="utf-8")
    assert read_rows(path) == ROWS
    record = json.loads(path.read_text("utf-8"))
    assert record["risk_coverage"]["zh"][-1] == {
        "coverage": 1.0,
        "risk": 0.6,
        "low": pytest.approx(0.231, abs=0.001),
        "high": pytest.approx(0.882, abs=0.001),
    }
    assert record["warnings"] == list(report.warnings)
    assert record["groups"][0]["part"] == {"language": "all", "name": "all"}
    assert record["groups"][0]["estimates"]["Success@1"]["value"] == 0.6
    assert record["own_language"] == "zh"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "no report"),
        ("{}", "no report (KeyError('format')): give the output of yinzheng eval --json"),
        ('{"format": 2, "rows": [{}]}', "no report"),
        ('{"format": 0}', "a report of format 0, not 2: make it again"),
        ("not json", "no report"),
    ],
)
def test_another_file_is_refused_as_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "1", "lang": "zh", "type": "unanswerable", "question": "谁？"}\n', encoding="utf-8")
    assert main(["eval", str(questions), "--compare", str(path)]) == 1
    line = capsys.readouterr().err
    assert line.startswith(f"yinzheng: {path}: ")
    assert message in line


def test_a_comparison_says_what_moved_and_which_questions_turned() -> None:
    turned = row("zh-3", confidence=0.7, values=RIGHT)
    comparison = compare(ROWS, (*ROWS[:2], turned, *ROWS[3:]), "zh")
    assert (comparison.n_shared, comparison.n_only_old, comparison.n_only_new) == (9, 0, 0)
    flips = {flip.value: (flip.gained, flip.lost) for flip in comparison.flips}
    assert flips["evidence_any"] == (("zh-3",), ())
    assert flips["answered_near"] == ((), ())
    changes = {(change.part, change.measure.name): change.difference for change in comparison.changes}
    found = changes[Part("zh", "all"), "evidence_any"]
    assert (found.old, found.new, found.n) == (pytest.approx(2 / 3), 1, 3)
    assert found.verdict == "within noise"  # one question of three
    assert not [name for _, name in changes if name.startswith("latency")]


def test_only_the_same_questions_are_compared() -> None:
    other_words = row("zh-2", question="另一个问题？", values=RIGHT)
    comparison = compare(ROWS, (ROWS[0], other_words, row("zh-9", values=RIGHT)), "zh")
    assert (comparison.n_shared, comparison.n_only_old, comparison.n_only_new) == (1, 8, 2)
    with pytest.raises(EvaluationError, match="no question is in both reports"):
        compare(ROWS, (row("zh-9", values=RIGHT),), "zh")


def test_the_curve_is_a_png(tmp_path: Path) -> None:
    path = tmp_path / "risk.png"
    check_writable(path)
    draw(report_of(ROWS), path)
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(EvaluationError, match="not a file in a folder that exists: name a PNG file to write"):
        check_writable(tmp_path / "no" / "risk.png")
    with pytest.raises(EvaluationError, match="not a file in a folder that exists"):
        check_writable(tmp_path)


@pytest.mark.slow
def test_the_command_measures_the_bundled_questions_on_the_bundled_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.setenv("YINZHENG_INDEX", str(tmp_path / "idx"))
    assert main(["build", "--corpus", str(root / "corpus")]) == 0
    capsys.readouterr()
    questions = str(root / "tests" / "questions.jsonl")
    assert main(["eval", questions, "--json", "--plot", str(tmp_path / "risk.png")]) == 0
    printed = capsys.readouterr().out
    record = json.loads(printed)
    own, other = record["groups"][1], record["groups"][2]
    assert (own["part"]["language"], own["n"], other["part"]["language"], other["n"]) == ("zh", 16, "other", 16)
    assert own["estimates"]["Success@1"]["value"] >= 0.8
    assert other["estimates"]["Success@5"]["value"] >= 0.9
    assert {row["question_id"] for row in record["rows"] if row["status"] == "abstained"} == set()
    (tmp_path / "old.json").write_text(printed, encoding="utf-8")
    some = tmp_path / "questions.jsonl"
    some.write_text("\n".join(Path(questions).read_text("utf-8").splitlines()[:4]), encoding="utf-8")
    assert main(["eval", str(some), "--compare", str(tmp_path / "old.json")]) == 0
    again = capsys.readouterr().out
    assert "4 questions in both, 28 only in the old report, 0 only in the new" in again
    assert "\n0 of " in again
