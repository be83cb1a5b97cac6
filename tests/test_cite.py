"""Citations that can be pasted: the words of a quote stay, what stands around them follows the rule of each style."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.corpus import read_corpus
from index.languages import codes
from index.records import Document, Layout
from qa.engine import Engine
from qa.output.cite import apa_reference, bibtex_entry, cite, gbt_reference, where_of
from qa.output.quotation import citation_words, quoted
from qa.output.reference import Pages, Reference, reference_of
from qa.records import Place
from tests.conftest import engine_of

CORPUS = Path(__file__).parent.parent / "corpus"
TEXT = "着力打造“最强调解大脑”，助力调解员。"
CASE = Reference(
    key="05-a1",
    title="创新“数智化”在线商事调解模式",
    author="杭州市",
    sections=("一、主要做法", "（四）数字赋能，提升调解效率。"),
    collection="最佳实践案例",
    pages=Pages(13, 15, inferred=True),
)
REPORT = Reference("report", "User “Guide” 100%", "ACME Inc.", ("Results.",), None, Pages(7, 8))


def test_a_part_of_a_collection_is_cited_in_every_style() -> None:
    citation = cite("[2]", TEXT, CASE)
    source = (
        "《创新“数智化”在线商事调解模式》（杭州市），“一、主要做法”，“（四）数字赋能，提升调解效率”，"
        "载《最佳实践案例》，第13–15页（推定）"
    )
    assert citation.source == source
    assert citation.plain == f"“着力打造‘最强调解大脑’，助力调解员。”\n——{source}"
    assert citation.markdown == f"> {TEXT}\n>\n> — {source}"
    assert citation.gbt == (
        "“着力打造‘最强调解大脑’，助力调解员。”[2]\n[2] 杭州市. 创新“数智化”在线商事调解模式[G]//最佳实践案例：[13-15]."
    )
    assert citation.apa == (
        "“着力打造‘最强调解大脑’，助力调解员。” (杭州市, n.d., pp. 13–15 [inferred])\n"
        "杭州市. (n.d.). 创新“数智化”在线商事调解模式. In 最佳实践案例 (pp. 13–15 [inferred])."
    )
    assert citation.bibtex == (
        "@incollection{05-a1,\n  author = {{杭州市}},\n  title = {创新“数智化”在线商事调解模式},\n"
        "  booktitle = {最佳实践案例},\n  pages = {13--15},\n  note = {page range inferred},\n}"
    )


def test_a_file_with_pages_is_cited_by_its_exact_page() -> None:
    citation = cite("[1]", "It’s the “best ‘of’ all”, he said.", REPORT)
    assert citation.plain == (
        "“It’s the ‘best “of” all’, he said.”\n—“User ‘Guide’ 100%” (ACME Inc.), “Results”, pp. 7–8"
    )
    assert citation.gbt.endswith("\n[1] ACME Inc. User “Guide” 100%[Z]：7-8.")
    assert citation.apa.endswith(" (ACME Inc., n.d., pp. 7–8)\nACME Inc. (n.d.). User “Guide” 100%.")
    assert citation.bibtex == (
        "@misc{report,\n  author = {{ACME Inc.}},\n  title = {User “Guide” 100\\%},\n  note = {pp. 7--8},\n}"
    )


def test_what_is_not_known_is_left_out_and_not_invented() -> None:
    bare = Reference("a", "港口*指南*", None, (), None, None)
    citation = cite("[1]", "放了心。", bare)
    assert citation.plain == "“放了心。”\n——《港口*指南*》"
    assert citation.markdown == "> 放了心。\n>\n> — 《港口\\*指南\\*》"
    assert citation.gbt == "“放了心。”[1]\n[1] 港口*指南*[Z]."
    assert citation.apa == "“放了心。” (“港口*指南*”, n.d.)\n港口*指南*. (n.d.)."
    assert citation.bibtex == "@misc{a,\n  title = {港口*指南*},\n}"


@pytest.mark.parametrize(
    ("pages", "zh", "gbt", "apa", "bibtex"),
    [
        (Pages(7, 7), "第7页", "：7.", "(p. 7)", "pages = {7}"),
        (Pages(7, 9), "第7–9页", "：7-9.", "(pp. 7–9)", "pages = {7--9}"),
        (Pages(7, 7, inferred=True), "第7页（推定）", "：[7].", "(p. 7 [inferred])", "page range inferred"),
        (Pages(48, None), "第48页起", "：[48起].", "(p. 48 onward)", "pages = {48+}"),
        (None, "载《最佳实践案例》", "//最佳实践案例.", "In 最佳实践案例.", "booktitle = {最佳实践案例}"),
    ],
)
def test_pages_are_one_or_from_to_or_from_the_first_on(
    pages: Pages | None, zh: str, gbt: str, apa: str, bibtex: str
) -> None:
    reference = replace(CASE, pages=pages)
    assert where_of(reference, citation_words("zh")).endswith(zh)
    assert gbt_reference(reference).endswith(gbt)
    assert apa in apa_reference(reference)
    assert bibtex in bibtex_entry(reference)


@pytest.mark.parametrize(
    ("language", "text", "cited"),
    [
        ("zh", "甲“乙”丙", "“甲‘乙’丙”"),
        ("zh", "甲“乙‘丙’丁”戊", "“甲‘乙“丙”丁’戊”"),
        ("zh", "甲‘乙’丙", "“甲‘乙’丙”"),
        ("zh", "没有合上的“引号", "“没有合上的“引号”"),
        ("zh", "没有打开的”引号“甲”", "“没有打开的”引号‘甲’”"),
        ("zh", "见《条例》「乙」", "“见《条例》「乙」”"),
        ("zh-Hant", "甲「乙」丙", "「甲『乙』丙」"),
        ("ja", "甲「乙『丙』」", "「甲『乙「丙」』」"),
        ("en", "it’s “so ‘rock’n’roll’”", "“it’s ‘so “rock’n’roll”’”"),
        ("de", "Er sagte „ja, ‚nein‘“ dann", "„Er sagte ‚ja, „nein“‘ dann“"),
        ("fr", "Il dit «\u202fbon “mot”\u202f» ici", "«\u202fIl dit “bon «\u202fmot\u202f»” ici\u202f»"),
        ("ru", "Он «да „нет“» тут", "«Он „да «нет»“ тут»"),
    ],
)
def test_marks_inside_a_quotation_follow_the_rule_of_its_language(language: str, text: str, cited: str) -> None:
    assert quoted(text, citation_words(language)) == cited


@given(st.text(alphabet="甲a’‘“”«»„「」『』 ", max_size=30), st.sampled_from(codes("citation")))
def test_no_word_of_a_quote_changes_in_its_marks(text: str, language: str) -> None:
    marks = str.maketrans("", "", "’‘“”«»„‚「」『』 \u00a0\u202f")
    assert quoted(text, citation_words(language)).translate(marks) == text.translate(marks)


def test_a_title_inside_a_title_has_the_inner_marks_of_titles() -> None:
    reference = replace(CASE, title="《条例》释义", collection="论《条例》", sections=())
    line = where_of(reference, citation_words("zh"))
    assert line == "《〈条例〉释义》（杭州市），载《论〈条例〉》，第13–15页（推定）"


def place_of(document: Document, start: int = 0, end: int = 1) -> Place:
    return Place(
        document.doc_id,
        document.case,
        document.title,
        document.provider,
        None,
        (document.title,),
        start,
        end,
        document.spot(start),
    )


def test_pages_are_inferred_from_where_the_next_case_of_the_collection_begins(tmp_path: Path) -> None:
    def file(case: int, page: int, source: str) -> str:
        return f"---\ncase: {case}\ntitle: 第{case}个\npage: {page}\nsource: {source}\n---\n\n港口每天开放。\n"

    files = {
        "a.md": file(1, 3, "甲集"),
        "b.md": file(2, 6, "甲集"),
        "c.md": file(3, 6, "甲集"),
        "d.md": file(4, 9, "乙集"),
    }
    engine = engine_of(tmp_path, files)
    found = {
        doc_id: reference_of(place_of(document), engine.snapshot).pages for doc_id, document in engine.documents.items()
    }
    assert found == {
        "a.md": Pages(3, 5, inferred=True),
        "b.md": Pages(6, 6, inferred=True),
        "c.md": Pages(6, None),
        "d.md": Pages(9, None),
    }


def test_a_quote_over_the_end_of_a_page_stands_on_both() -> None:
    document = Document("a.pdf", "甲乙丙丁", (), "0", "a", layout=Layout(pages=(0, 2)))
    snapshot: Any = SimpleNamespace(documents={"a.pdf": document})
    for start, end, pages in ((0, 2, Pages(1, 1)), (1, 3, Pages(1, 2)), (2, 4, Pages(2, 2))):
        assert reference_of(place_of(document, start, end), snapshot).pages == pages


def test_the_key_of_a_source_is_ascii_and_its_own() -> None:
    documents = {document.doc_id: document for document in read_corpus(CORPUS)}
    snapshot: Any = SimpleNamespace(documents=documents, table=SimpleNamespace(of_cases=lambda numbers: ()))
    keys = {reference_of(place_of(document), snapshot).key for document in documents.values()}
    assert len(keys) == len(documents)
    assert all(key.isascii() and key.replace("-", "").isalnum() for key in keys)


def test_python_cites_a_quote_of_an_answer(engine: Engine) -> None:
    answer = engine.ask("平均通关时间压缩至多少分钟？")
    citation = engine.cite(answer.quotes[0])
    assert citation.plain.startswith(f"“{answer.quotes[0].text}”\n——《")
    assert citation.gbt.startswith(f"“{answer.quotes[0].text}”[1]\n[1] ")
