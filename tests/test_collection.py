"""Importing a collection: nothing lost, headings by meaning, edits kept, errors that name the line."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.collection.check import compare
from index.documents.collection.parse import characters, parse
from index.documents.collection.write import RECORD, import_source, render
from index.documents.corpus import read_corpus
from index.errors import SourceError

SOURCE = """## 附 件

# 全国试点案例

## 目 录

### 扩大开放

1. 建设港口..... 1
- 2. 调解“云”平台..... 4

# 1. 建设港口

(甲市、乙市提供)

甲市建设港口，货物通

关时间由20分

20分钟压缩至5分钟。

#### **一、主要做法**

**(一) 建立机制，保障
资源。**会同有关部门建立机制。

### **（二）降低成本。**

每票成本7美元。

**（三）**扩大港口。

## 2. 调解“云”平台

（丙市提供）

搭建平台。

## 二、下一步工作思路

**（一）推动入驻平台，从技术**

支撑入手。

（二）面向 Inter

national 市场。
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.md"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_case_becomes_a_file_with_headings_by_meaning(source: Path, tmp_path: Path) -> None:
    report = import_source(source, tmp_path / "into")
    assert report.written == ("01-建设港口.md", "02-调解“云”平台.md")
    assert (tmp_path / "into" / "01-建设港口.md").read_text("utf-8") == (
        "---\ncase: 1\ntitle: 建设港口\nprovider: 甲市、乙市\ncategory: 扩大开放\npage: 1\n"
        "source: 全国试点案例\n---\n\n"
        "# 1. 建设港口\n\n(甲市、乙市提供)\n\n甲市建设港口，货物通关时间由20分20分钟压缩至5分钟。\n\n"
        "## 一、主要做法\n\n### (一) 建立机制，保障资源。\n\n会同有关部门建立机制。\n\n"
        "### （二）降低成本。\n\n每票成本7美元。\n\n（三）扩大港口。\n"
    )
    assert (
        (tmp_path / "into" / "02-调解“云”平台.md")
        .read_text("utf-8")
        .endswith("## 二、下一步工作思路\n\n（一）推动入驻平台，从技术支撑入手。\n\n（二）面向 Inter national 市场。\n")
    )


def test_the_imported_files_are_a_corpus(source: Path, tmp_path: Path) -> None:
    import_source(source, tmp_path / "into")
    first, second = read_corpus(tmp_path / "into")
    assert (first.case, first.provider, second.page) == (1, "甲市、乙市", 4)
    assert first.sections[-1].headings == ("1. 建设港口", "一、主要做法", "（二）降低成本。")


def test_a_second_import_changes_nothing_and_an_edit_is_kept_unless_forced(source: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    import_source(source, into)
    assert import_source(source, into).written == ()
    edited = into / "01-建设港口.md"
    edited.write_text("改过", encoding="utf-8")
    source.write_text(SOURCE.replace("搭建平台。", "搭建新平台。"), encoding="utf-8")
    with pytest.raises(SourceError, match="edited by hand since the import: 01-建设港口.md: add --force"):
        import_source(source, into)
    assert edited.read_text("utf-8") == "改过"
    assert "搭建平台。" in (into / "02-调解“云”平台.md").read_text("utf-8")
    assert len(import_source(source, into, force=True).written) == 2


def test_a_renamed_case_leaves_no_second_file(source: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    import_source(source, into)
    source.write_text(SOURCE.replace("建设港口", "建设新港口"), encoding="utf-8")
    assert import_source(source, into).removed == ("01-建设港口.md",)
    assert len(read_corpus(into)) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1. 建设港口..... 1\n- 2. 调解“云”平台..... 4\n", "", "line 1: no contents page: expected lines such as"),
        ("- 2. 调", "- 3. 调", "line 10: entry 3 of the contents: expected 2"),
        ("(甲市、乙市提供)", "甲市", "line 14: expected who provided case 1"),
        ("## 2. 调解“云”平台", "## 2. 另一平台", "line 33: «2. 另一平台»: expected «2. 调解“云”平台»"),
        ("## 2. 调解“云”平台", "调解", "line 10: the contents name case 2, «调解“云”平台»: expected a heading"),
        ("#### **一、主要做法**", "# 附录", r"line 22: heading «附录»: expected a section \(一、…\)"),
        ("# 1. 建设港口", "前言。\n\n# 1. 建设港口", "line 12: «前言。»: expected the heading «1. 建设港口»"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(
    source: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in SOURCE
    source.write_text(SOURCE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        import_source(source, tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_a_source_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="none.md: cannot be read"):
        import_source(tmp_path / "none.md", tmp_path)
    (tmp_path / "gbk.md").write_bytes("港口".encode("gbk"))
    with pytest.raises(SourceError, match=r"gbk.md: not UTF-8 \(byte 0\)"):
        import_source(tmp_path / "gbk.md", tmp_path)


def test_a_folder_that_is_no_folder_and_a_damaged_record_are_named(source: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="source.md: not a folder: name another with --into"):
        import_source(source, source)
    (tmp_path / ".import.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(SourceError, match=r"\.import\.json: damaged: remove it"):
        import_source(source, tmp_path)


def test_an_imported_folder_equals_its_source_also_under_other_names_and_levels(source: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    import_source(source, into)
    n = compare(source, into)
    assert n == len(characters(SOURCE[SOURCE.index("# 1. 建设港口") :]))
    text = (into / "01-建设港口.md").read_text("utf-8")
    (into / "01-建设港口.md").rename(into / "port.md")
    (into / "port.md").write_text(text.replace("### (一)", "**(一)**\n\n## "), encoding="utf-8")
    (into / "notes.md").write_text("另有说明。", encoding="utf-8")
    assert compare(source, into) == n


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "压缩至5分钟",
            "压缩至3分钟",
            r"01-建设港口\.md: reads «.*至3分.*» where the source \(source\.md, line 12\) reads «.*至5分",
        ),
        ("每票成本7美元。", "", r"01-建设港口\.md: reads «.*» where the source .* reads «.*每票成本7美元"),
        ("扩大港口。", "扩大港口。新增。", r"reads «.*新增。» where the source"),
        ("provider: 甲市、乙市", "provider: 甲市", "front matter `provider` is '甲市', the source says '甲市、乙市'"),
        ("category: 扩大开放\n", "", "front matter `category` is None, the source says '扩大开放'"),
        ("case: 1\n", "", "no file has case 1, «建设港口», in its front matter: import again with --force"),
    ],
)
def test_what_an_imported_folder_lacks_is_named(source: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    into = tmp_path / "into"
    import_source(source, into)
    path = into / "01-建设港口.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        compare(source, into)
    assert path.read_text("utf-8") == text.replace(old, new, 1)


def test_comparing_with_no_folder_says_to_import_first(source: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such folder: import the document into it first"):
        compare(source, tmp_path / "none")


PIECES = st.sampled_from(
    [
        "## 一、主要做法",
        "**（一）建立机制。**文字。",
        "### （二）降低成本。",
        "甲市建设",
        "港口。",
        "**（三）**扩大。",
        "a b",
        "“通”。",
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_no_arrangement_of_paragraphs_loses_or_adds_a_character(pieces: list[str]) -> None:
    body = "\n\n".join(["# 1. 题", "(甲市提供)", *pieces])
    title, (case,) = parse(f"# 集\n\n1. 题..... 1\n\n{body}\n", "s")
    assert characters(render(case, title).split("---\n", 2)[2]) == characters(body)


def test_the_shipped_corpus_is_what_the_importer_wrote() -> None:
    """Every case is there, once, with all of its front matter, as its import recorded it but for its English title."""
    folder = Path(__file__).parent.parent / "corpus"
    record = json.loads((folder / RECORD).read_text("utf-8"))
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    imported = {
        name: re.subn(r"^title_en: .+\n", "", text, count=1, flags=re.MULTILINE) for name, text in texts.items()
    }
    assert record == {name: hashlib.sha256(text.encode()).hexdigest() for name, (text, _) in imported.items()}
    assert {n for _, n in imported.values()} == {1}
    documents = read_corpus(folder)
    assert [document.case for document in documents] == list(range(1, 17))
    assert all(d.provider and d.category and d.page and d.source for d in documents)
    assert len({document.category for document in documents}) == 5
