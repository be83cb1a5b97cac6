from __future__ import annotations

from pathlib import Path

import pytest

from index.documents.corpus import changed_files, document_files, read_all, read_corpus
from index.errors import CorpusError


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_front_matter_and_headings_become_fields_and_sections(corpus_dir: Path) -> None:
    guide, law = read_corpus(corpus_dir)
    assert (guide.case, guide.title, guide.provider, guide.category) == (3, "港口指南", "甲市", "物流")
    assert (law.case, law.title, law.provider) == (None, "调解中心", None)
    paths = [section.headings for section in guide.sections]
    assert paths == [
        ("3. 港口指南",),
        ("3. 港口指南", "一、主要做法"),
        ("3. 港口指南", "一、主要做法", "（一）缩短通关时间。"),
        ("3. 港口指南", "一、主要做法", "（二）降低成本。"),
    ]
    for section in guide.sections:
        assert guide.text[section.start :].startswith(section.headings[-1])


def test_plain_text_without_front_matter_is_a_document(tmp_path: Path) -> None:
    write(tmp_path, "notes/plain.txt", "没有标题的一段话。")
    (document,) = read_corpus(tmp_path)
    assert (document.doc_id, document.title) == ("notes/plain.txt", "plain")
    assert document.sections[0].headings == ()


def test_text_above_the_first_heading_is_a_section(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "前言。\n\n# 标题\n\n正文。\n")
    (document,) = read_corpus(tmp_path)
    assert [section.headings for section in document.sections] == [(), ("标题",)]


def test_hashes_inside_fenced_code_are_no_headings(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# 标题\n\n```sh\n# 注释\n```\n\n正文。\n")
    (document,) = read_corpus(tmp_path)
    assert [section.headings for section in document.sections] == [("标题",)]


def test_line_endings_and_byte_order_mark_stay_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "\ufeff# 标题\r\n\r\n正文。\r\n")
    (document,) = read_corpus(tmp_path)
    assert document.text == "\ufeff# 标题\r\n\r\n正文。\r\n"
    assert document.title == "标题"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.md",
            "서비스 무역은 성장한다.".encode("euc_kr"),
            "a.md: not UTF-8 (byte 0) and not GB18030: save the file as",
        ),
        ("a.md", "---\ntitle: 甲\n---\n", "a.md: there is no text in it: remove it, or put its text there"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_reason_and_remedy(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    write(tmp_path, name, content)
    with pytest.raises(CorpusError) as failure:
        read_corpus(tmp_path)
    assert words in str(failure.value)


def test_two_files_with_the_same_case_are_read_and_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "---\ncase: 1\n---\n甲。")
    write(tmp_path, "b.md", "---\ncase: 1\n---\n乙。")
    corpus = read_all(tmp_path)
    assert [document.case for document in corpus.documents] == [1, 1]
    assert [str(notice) for notice in corpus.notices] == [
        "b.md: case 1 is also the case of a.md: give one of them another number in its front matter"
    ]


def test_a_missing_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there is no such folder: create it"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="no document in this folder: put your documents there"):
        read_corpus(tmp_path)


def test_hidden_files_and_links_that_lead_outside_are_left_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(tmp_path, "secret.md", "机密。")
    write(corpus, "a.md", "甲。")
    write(corpus, ".a.md.swp.md", "临时。")
    write(corpus, ".git/b.md", "隐藏。")
    (corpus / "link.md").symlink_to(tmp_path / "secret.md")
    assert [path.name for path in document_files(corpus)] == ["a.md"]


def test_added_edited_and_removed_files_count_as_changed(corpus_dir: Path) -> None:
    indexed = {document.doc_id: document.sha256 for document in read_corpus(corpus_dir)}
    assert changed_files(corpus_dir, indexed) == []
    write(corpus_dir, "new.md", "新。")
    write(corpus_dir, "law.md", "改。")
    (corpus_dir / "guide.md").unlink()
    assert changed_files(corpus_dir, indexed) == ["guide.md", "law.md", "new.md"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("A\n=\n\nb.\n\nC\n---\n\nd.\n", [("A",), ("A", "C")]),
        ("# A\n\n<h2 id=c>C</h2>\n\nd.\n", [("A",), ("A", "C")]),
        ("# A <!-- old -->\n\nb.\n\n## C {#c}\n\nd.\n", [("A",), ("A", "C")]),
        ("# A\n\n````md\n```sh\n# no\n```\n# no\n````\n\n# C\n\nd.\n", [("A",), ("C",)]),
        ("# A\n\n- b\n\n  ```sh\n  # no\n  ```\n\n# C\n\nd.\n", [("A",), ("C",)]),
        ("# A\n\n<!--\n# no\n-->\n\n# C\n\nd.\n", [("A",), ("C",)]),
        ("# A\n\nTwo lines of a paragraph\nand a rule below\n---\n\nd.\n", [("A",)]),
        ("# A\n\n| a | b |\n|---|---|\n\n- b\n---\n\nd.\n", [("A",)]),
        ("A\r\n===\r\n\r\nb.\r\n", [("A",)]),
        ("# C#\n\nb.\n", [("C#",)]),
        ("# A\n---\n\nb.\n", [("A",)]),
    ],
)
def test_headings_of_every_kind_make_sections(tmp_path: Path, text: str, paths: list[tuple[str, ...]]) -> None:
    write(tmp_path, "a.md", text)
    (document,) = read_corpus(tmp_path)
    assert [section.headings for section in document.sections] == paths
    assert document.title == "A" or paths == [("C#",)]
    for section in document.sections:
        assert document.text[section.start :].startswith(section.headings[-1]) or section.start == section.body
