"""What cannot be used is refused: exit status 1, one line that names it, the reason and the remedy, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.store.pointer import read_pointer
from qa.cli import main
from tests.conftest import GUIDE, fails

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": 1, "question": "成本', 'line 2: give an object {"id", "question", "history"?}'),
        ('{"question": "成本"}', "line 2: give an object"),
        ('{"id": 1}', "line 2: give an object"),
        ("[1]", "line 2: give an object"),
        ("[" * 100_000, "line 2: give an object"),
        ('{"id": 1, "question": "\\ud800"}', "line 2: give an object"),
        ('{"id": 1, "question": 5}', "line 2: the question must be a string, the history a list"),
        (
            '{"id": 1, "question": "成本", "history": [{"role": "user"}]}',
            "line 2: the question must be a string, the history a list of strings",
        ),
        (
            '{"id": 1, "question": "成本", "history": "港口"}',
            "line 2: the question must be a string, the history a list of strings",
        ),
    ],
)
def test_a_broken_line_of_a_batch_is_named_before_anything_is_answered(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 0, "question": "成本"}\n' + line, encoding="utf-8")
    assert f"{path}, {message}" in fails(capsys, "ask", "--batch", str(path))


def test_a_question_without_a_word_in_a_batch_is_named_by_its_line_before_anything_is_answered(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 0, "question": "成本"}\n\n{"id": 1, "question": " "}\n', encoding="utf-8")
    said = fails(capsys, "ask", "--batch", str(path))
    assert said == f"{path}, line 3: the question has no word in it: type what you want to know"


def test_a_batch_that_cannot_be_read_is_named(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gbk.jsonl").write_bytes('{"id": 1, "question": "港口"}'.encode("gbk"))
    assert "gbk.jsonl: not UTF-8 (byte 23): give a UTF-8" in fails(
        capsys, "ask", "--batch", str(tmp_path / "gbk.jsonl")
    )
    assert "none.jsonl: cannot be read (No such file" in fails(
        capsys, "search", "--batch", str(tmp_path / "none.jsonl")
    )


@pytest.mark.parametrize("question", ["", "   \n\u3000", "\x00\x01\x1b", "🎉🚀", "？！……"])
def test_a_question_without_a_word_is_refused(
    built: IndexConfig, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    for command in (["ask", "--", question], ["ask", "--json", "--", question], ["search", "--", question]):
        assert fails(capsys, *command) == "the question has no word in it: type what you want to know"


def test_a_question_of_100000_characters_is_refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "ask", "港" * 100_000)
    assert said == "the question has 100,000 characters, the limit is 2,000: shorten it"


def test_a_question_that_is_not_unicode_is_refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "ask", b"\xff\xe6\xb8\xaf".decode("utf-8", "surrogateescape"))
    assert said == "the question is not valid Unicode: send it as UTF-8"


def test_a_missing_and_an_empty_corpus_and_a_file_in_its_place_are_named(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_pointer(built.index_dir)
    (tmp_path / "empty").mkdir()
    missing = f"{tmp_path / 'none'}: there is no such folder: create it, or name another with --corpus"
    assert fails(capsys, "build", "--corpus", str(tmp_path / "none")) == missing
    assert "there is no such folder" in fails(capsys, "build", "--corpus", str(built.corpus_dir / "law.md"))
    assert fails(capsys, "build", "--corpus", str(tmp_path / "empty")).endswith(
        "no document in this folder: put your documents there (.md, .pdf, .docx, .xlsx, .pptx and others)"
    )
    assert read_pointer(built.index_dir) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "---\ncase: [3\n---\n正文。",
            "the front matter is not YAML (line 3), of which only the plain lines are read: mend it or remove it",
        ),
        (
            "---\ndate: 2023-02-29\n---\n正文。",
            "a field of the front matter has no possible value (day is out of range for month), "
            "of which only the plain lines are read: mend it or remove it",
        ),
        (GUIDE, "case 3 is also the case of guide.md: give one of them another number in its front matter"),
        (
            "---\npage: 五\n---\n正文。",
            "front matter `page` must be a whole number, not '五', and is left out: mend it or remove it",
        ),
        ("正文\x02。", "U+0002 in line 1 cannot be shown, sentences with the like are left out: remove it"),
    ],
)
def test_a_document_that_is_not_understood_throughout_is_indexed_and_named(
    built: IndexConfig, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    before = read_pointer(built.index_dir)
    (built.corpus_dir / "new.md").write_text(content, "utf-8")
    assert main(["build"]) == 1
    out, err = capsys.readouterr()
    assert "1 added" in out
    assert err == f"yinzheng: new.md: {message}\n"
    assert read_pointer(built.index_dir) != before
    assert main(["ask", "成本"]) == 0


def test_all_faults_of_a_build_are_named_at_once(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    (built.corpus_dir / "a.md").write_bytes(bytes(range(256)))
    (built.corpus_dir / "b.pdf").write_bytes(b"%PDF-1.7 torn")
    (built.corpus_dir / "c.md").write_text("---\ncase: 三\ntitle: [[1]]\n---\n正文。", "utf-8")
    assert main(["build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["a.md", "b.pdf", "c.md"]


def test_a_folder_of_which_no_file_can_be_read_is_no_index_and_every_file_is_named(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_pointer(built.index_dir)
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("a.pdf", "b.docx"):
        (broken / name).write_bytes(b"torn")
    assert main(["build", "--corpus", str(broken)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[1].strip() for line in err.splitlines()] == ["a.pdf", "b.docx"]
    assert read_pointer(built.index_dir) == before


def refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> str:
    """Build; the exit status says that a file was left out, stderr which, and the rest answers."""
    capsys.readouterr()
    assert main(["build"]) == 1
    out, err = capsys.readouterr()
    assert "1 refused" in out
    assert main(["ask", "成本"]) == 0
    return err.removeprefix("yinzheng: ").removesuffix("\n")


def test_a_file_that_is_not_utf8_is_named_and_the_rest_is_built(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    (built.corpus_dir / "new.md").write_bytes(b"\xff\x81\x00 port")
    said = refused(built, capsys)
    assert said == "new.md: not UTF-8 (byte 0) and not GB18030: save the file as UTF-8 and build again"


def test_a_name_that_is_not_utf8_is_refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        (built.corpus_dir / "\udcff.md").write_text("正文。", encoding="utf-8")
    except OSError:
        pytest.skip("this file system keeps such names out itself")
    said = refused(built, capsys)
    assert said == "\\udcff.md: the name holds the character U+DCFF, which cannot be shown: rename the file"


def test_no_index_is_named(built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["ask", "成本"], ["search", "成本"], ["status"]):
        said = fails(capsys, *command, "--index", str(tmp_path / "none"))
        assert said == f"{tmp_path / 'none'}: no index there yet: run yinzheng build"


def test_an_index_of_another_model_or_format_is_refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "ask", "成本", "--model", "other")
    assert "index built with model char-64, configuration asks for other: run yinzheng build" in said
    manifest = built.index_dir / "snapshots" / read_pointer(built.index_dir).snapshot / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"format": 0}), encoding="utf-8")
    for command in (["ask", "成本"], ["status"]):
        assert "index of format 0, this reads " in fails(capsys, *command)


def test_a_truncated_file_of_codes_is_refused(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = built.index_dir.glob("snapshots/*/tokens-codes.npy")
    path.write_bytes(path.read_bytes()[:-8])
    assert fails(capsys, "ask", "成本").endswith(f"{path.name}: not as it was written: run yinzheng build")
    assert main(["build"]) == 0
    assert main(["ask", "成本"]) == 0


def test_an_index_folder_that_cannot_be_written_is_named(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = built.corpus_dir / "law.md" / "index"
    assert f"{blocked}: cannot be written (" in fails(capsys, "build", "--index", str(blocked))


def test_answers_say_that_the_corpus_was_edited_after_the_build(
    built: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    (built.corpus_dir / "law.md").write_text("全部改写。", encoding="utf-8")
    assert main(["ask", "成本是多少？"]) == 0
    assert "索引早于文件" in capsys.readouterr().out
    assert main(["ask", "--json", "What is the cost?"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["notice"].startswith("The index is older than the files")


def test_a_setting_that_cannot_be_used_is_named(
    built: IndexConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YINZHENG_FLOOR", "1.5")
    assert fails(capsys, "ask", "成本") == "YINZHENG_FLOOR=1.5: give a number from 0 to 1"
    monkeypatch.setenv("YINZHENG_CHUNK_CHARS", "10")
    assert fails(capsys, "build") == "chunk_chars=10: give a number from 50 to 4000 (characters)"


@pytest.mark.parametrize("command", [("ask", "成本"), ("search", "成本"), ("serve",)])
def test_an_index_of_another_folder_than_the_one_that_is_named_does_not_answer(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    told = fails(capsys, *command, "--corpus", str(other))
    assert f"index built from {built.corpus_dir}, not from {other}: run yinzheng build --corpus {other}" in told
    (tmp_path / "same").symlink_to(built.corpus_dir)
    assert main(["ask", "成本", "--corpus", str(tmp_path / "same")]) == 0
