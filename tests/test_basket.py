"""Quotes from any answers as one numbered list, and a conversation, as files: names, properties, safe cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from index.config import IndexConfig
from index.errors import ExportError, QuestionError
from qa.cli import main
from qa.config import QAConfig
from qa.engine import Engine
from qa.output.basket import FORMULA, basket_file
from qa.output.export import exchanges, export
from qa.output.files import NAME_CHARS, file_name, form_of, save
from qa.output.picks import Basket, Pick
from tests.conftest import CharEmbedder, fails

MADE = datetime(2026, 11, 28, 9, 30, tzinfo=timezone(timedelta(hours=8)))
TIME, COST = "平均通关时间压缩至多少分钟？", "每票成本是多少？"


@pytest.fixture
def basket(engine: Engine) -> Basket:
    picks = [engine.picks(engine.ask(question))[0] for question in (TIME, COST)]
    return Basket((replace(picks[1], note="核对\n*原件*"), picks[0]), MADE, "服务贸易摘录", "ann")


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in docx.Document(io.BytesIO(data)).paragraphs if p.style is not None]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def quotes(basket: Basket) -> list[str]:
    return [pick.quote.text for pick in basket.picks if pick.quote is not None]


def test_the_list_is_in_the_order_given_each_quote_with_source_question_and_note(basket: Basket) -> None:
    text = basket_file("md", basket).data.decode()
    first, second = quotes(basket)
    assert text.startswith(f"# 服务贸易摘录\n\n2026-11-28\n\n1. > {first}\n\n   ——《港口指南》（甲市），")
    assert f"   问题：{COST}\n\n   备注：核对\n   \\*原件\\*\n\n2. > {second}\n" in text
    assert text.endswith(f"\n\n   问题：{TIME}\n")


def test_word_has_title_date_and_a_numbered_list_and_its_properties_are_true(basket: Basket) -> None:
    file = basket_file("docx", basket)
    found = paragraphs(file.data)
    assert found[:2] == [("Title", "服务贸易摘录"), ("Normal", "2026-11-28")]
    assert [text for style, text in found if style == "List Number"] == quotes(basket)
    assert ("List Continue", f"问题：{COST}") in found
    assert ("List Continue", "备注：核对\n*原件*") in found
    properties = docx.Document(io.BytesIO(file.data)).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("服务贸易摘录", "ann", "ann")
    assert properties.created == properties.modified == MADE.astimezone(UTC)
    assert (properties.comments, properties.subject, properties.keywords) == ("", "", "")
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        told = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("docProps/"))
    assert b"python-docx" not in told
    assert b"Macintosh" not in told


def test_a_table_has_the_words_and_the_place_of_every_quote(basket: Basket) -> None:
    found = rows(basket_file("csv", basket).data)
    assert [row["number"] for row in found] == ["1", "2"]
    assert [row["quote"] for row in found] == quotes(basket)
    assert found[0].items() >= {"question": COST, "note": "核对\n*原件*", "doc_id": "guide.md", "case": "3"}.items()
    quote = basket.picks[0].quote
    assert quote is not None
    assert (found[0]["start"], found[0]["end"], found[0]["page"]) == (str(quote.place.start), str(quote.place.end), "")


@pytest.mark.parametrize("begin", [*FORMULA, "\r\n"])
def test_no_cell_begins_as_a_formula_does(basket: Basket, begin: str) -> None:
    pick = replace(basket.picks[0], note=f"{begin}HYPERLINK()", question=f"{begin}1？")
    (row,) = rows(basket_file("csv", replace(basket, picks=(pick,))).data)
    assert row["note"] == f"'{begin}HYPERLINK()"
    assert row["question"] == f"'{begin}1？"


@given(st.text(max_size=20))
def test_what_is_read_back_from_a_table_is_what_was_written(note: str) -> None:
    pick = Pick("问？", None, said="没有。", note=note)
    (row,) = rows(basket_file("csv", Basket((pick,), MADE)).data)
    assert row["note"].removeprefix("'" if note.startswith(FORMULA) else "") == note
    assert not row["note"].startswith(FORMULA)


def test_what_was_said_without_a_quote_is_in_the_list_but_not_numbered(engine: Engine, basket: Basket) -> None:
    strict = Engine(engine.pointer, engine.snapshot, CharEmbedder(), QAConfig(floor=1))
    (refused,) = strict.picks(strict.ask("zzz?"))
    assert refused.quote is None
    mixed = replace(basket, picks=(refused, *basket.picks))
    assert [number for number, _ in mixed.numbered] == ["", "1", "2"]
    text = basket_file("md", mixed).data.decode()
    assert re.search(r"^- .*3 · 港口指南 · 甲市$", text, re.MULTILINE)
    assert "港口指南 · 甲市" in refused.said
    assert rows(basket_file("csv", mixed).data)[0]["said"] == refused.said
    assert ("Normal", refused.said) in paragraphs(basket_file("docx", mixed).data)


def test_a_pick_has_a_quote_or_what_was_said_instead(basket: Basket) -> None:
    for quote, said in ((None, ""), (basket.picks[0].quote, "没有。")):
        with pytest.raises(ValueError, match="instead of one"):
            Pick("问？", quote, said=said)


def test_an_empty_list_and_one_without_a_title_are_named_in_the_language_of_the_question() -> None:
    assert basket_file("md", Basket((), MADE)).data.decode() == "# 摘录\n\n2026-11-28\n"
    asked = Basket((Pick("How many ports are there?", None, said="None."),), MADE)
    assert basket_file("md", asked).data.decode().startswith("# Quotes\n")
    assert basket_file("md", asked).name == "2026-11-28-Howmanyportsarethere.md"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("杭州的平台，怎样？", "2026-11-28-杭州的平台怎样.md"),
        ("../../etc/passwd", "2026-11-28-etcpasswd.md"),
        ("CON", "2026-11-28-CON.md"),
        ("a\u202egpj.exe\x00\n", "2026-11-28-agpjexe.md"),
        ("？！", "2026-11-28.md"),
        ("字" * 100, f"2026-11-28-{'字' * NAME_CHARS}.md"),
    ],
)
def test_a_file_is_named_by_the_date_and_the_letters_of_the_question(question: str, name: str) -> None:
    assert file_name(question, MADE, "md") == name


@given(st.text())
def test_every_name_is_one_that_every_system_takes(question: str) -> None:
    name = file_name(question, MADE, "docx").removeprefix("2026-11-28").removesuffix(".docx")
    assert name == "" or (name[0] == "-" and name[1:].isalnum() and len(name) <= NAME_CHARS + 1)


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    save(path, b"one")
    with pytest.raises(ExportError, match=r"a\.md: there already: name another file, or give --force"):
        save(path, b"two")
    assert path.read_bytes() == b"one"
    save(path, b"two", force=True)
    assert path.read_bytes() == b"two"
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExportError, match="there already"):
        save(tmp_path / "link.md", b"three")
    with pytest.raises(ExportError, match="cannot be written"):
        save(tmp_path / "no" / "a.md", b"four")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "link.md"]
    with pytest.raises(ExportError, match=r"let it end in \.md, \.csv, \.docx"):
        form_of(Path("a.pdf"))
    assert form_of(Path("a.DOCX")) == "docx"


def test_the_command_writes_what_it_answers(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.md", "a.docx", "a.csv"):
        path = tmp_path / name
        assert main(["ask", "--export", str(path), TIME]) == 0
        assert TIME in (rows(path.read_bytes())[0]["question"] if name == "a.csv" else str(read(path)))
        before = path.read_bytes()
        assert "there already" in fails(capsys, "ask", "--export", str(path), COST)
        assert path.read_bytes() == before
    assert main(["ask", "--force", "--export", str(tmp_path / "a.csv"), COST]) == 0
    assert rows((tmp_path / "a.csv").read_bytes())[0]["question"] == COST
    assert "no form of this name" in fails(capsys, "ask", "--export", str(tmp_path / "a.pdf"), COST)
    assert main(["ask", "--force", COST]) == 2
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"id": 1, "question": "{TIME}"}}\n{{"id": 2, "question": "{COST}"}}\n', "utf-8")
    assert main(["ask", "--batch", str(batch), "--export", str(tmp_path / "b.csv")]) == 0
    found = rows((tmp_path / "b.csv").read_bytes())
    assert {row["question"] for row in found} == {TIME, COST}
    assert [row["number"] for row in found] == [str(n) for n in range(1, len(found) + 1)]


def read(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text("utf-8")
    return "\n".join(text for _, text in paragraphs(path.read_bytes()))


def test_python_exports_what_was_picked(built: IndexConfig, tmp_path: Path) -> None:
    engine = qa.open(built.index_dir)
    chosen = [replace(pick, note="核对") for pick in engine.picks(engine.ask(TIME))[:1]]
    qa.export(chosen, tmp_path / "a.docx", title="摘录一", author="ann")
    text = read(tmp_path / "a.docx")
    assert text.startswith("摘录一\n")
    assert "备注：核对" in text
    with pytest.raises(ExportError, match="there already"):
        qa.export(chosen, str(tmp_path / "a.docx"))


SAID = {"text": "第一行\n*第二行*", "marker": "[1]", "place": "《指南》"}
TURNS = [
    {
        "question": "甲？\n<b>乙</b>",
        "parts": [
            {"text": "原文：\x00"},
            {"look": "heading", "text": "案例8 · *指南*"},
            {"look": "quote", **SAID},
            {"look": "related", **SAID},
            {"look": "document", "text": "案例3 · 指南 · 甲市"},
        ],
    }
]


def test_a_conversation_is_exported_as_it_reads_and_odd_characters_are_left_out() -> None:
    file = export("md", exchanges(TURNS), MADE)
    assert file.name == "2026-11-28-甲b乙b.md"
    assert file.data.decode() == (
        "## 甲？ \\<b\\>乙\\</b\\>\n\n原文：\x00\n\n### 案例8 · \\*指南\\*\n\n"
        "> 第一行\n> \\*第二行\\*\n>\n> [1] 《指南》\n\n"
        "- [1] 《指南》\n\n  > 第一行\n  > \\*第二行\\*\n\n- 案例3 · 指南 · 甲市\n"
    )
    word = export("docx", exchanges(TURNS), MADE, "ann")
    assert paragraphs(word.data) == [
        ("Heading 1", "甲？\n<b>乙</b>"),
        ("Normal", "原文："),
        ("Heading 2", "案例8 · *指南*"),
        ("Intense Quote", "第一行\n*第二行*"),
        ("Normal", "[1] 《指南》"),
        ("Normal", "[1] 《指南》"),
        ("Quote", "第一行\n*第二行*"),
        ("List Bullet", "案例3 · 指南 · 甲市"),
    ]
    properties = docx.Document(io.BytesIO(word.data)).core_properties
    assert (properties.title, properties.author, properties.created) == ("甲？ <b>乙</b>", "ann", MADE.astimezone(UTC))


def test_what_is_no_conversation_and_what_is_no_form_of_one_is_refused() -> None:
    with pytest.raises(QuestionError, match="choose md or docx"):
        export("pdf", (), MADE)
    asked = {"question": "甲"}
    other = asked | {"parts": [{"text": "乙", "look": "other"}]}
    for turns in (["甲"], [asked], [asked | {"parts": [{}]}], [asked | {"parts": [3]}], [other]):
        with pytest.raises(QuestionError, match="no conversation that can be exported"):
            exchanges(turns)  # type: ignore[arg-type]
