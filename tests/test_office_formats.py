"""What offices have beside Markdown, PDF and Word: the same text in each, its place, and the files that are refused."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import MAX_ATTACHMENTS, MAX_COLUMNS, MAX_NESTING, MAX_ROWS, MAX_SHEETS, IndexConfig
from index.documents.corpus import read_all
from index.documents.document import FileContent, read_document, read_file
from index.documents.freshness import Freshness
from index.documents.readers.spreadsheet.number_format import words_of
from index.errors import RefusedFileError
from index.rebuild import build
from index.records import file_of
from index.store.pointer import read_manifest, read_pointer
from tests.conftest import CharEmbedder
from tests.office_made import QUESTIONS, ROWS, WRITERS, message, open_document, write

FORMATS = tuple(WRITERS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    for suffix in FORMATS:
        write(folder / f"h{suffix}")
    return folder


def content_of(tmp_path: Path, name: str, data: bytes) -> FileContent:
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, tmp_path)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_every_word(made: Path, suffix: str) -> None:
    content = read_file(made / f"h{suffix}", made)
    text = "\n".join(document.text for document in content.documents)
    assert not content.refused
    assert [words for _, words in QUESTIONS if words not in text] == []


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix not in {".eml", ".mbox"}])
def test_a_table_keeps_its_cells_in_one_row(made: Path, suffix: str) -> None:
    text = read_document(made / f"h{suffix}", made).text
    for row in ROWS:
        assert f"| {' | '.join(row)} |" in text


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_a_row_of_a_sheet_is_named_by_sheet_and_number(made: Path, suffix: str) -> None:
    document = read_document(made / f"h{suffix}", made)
    for n, row in enumerate(ROWS, start=2):
        spot = document.spot(document.text.index(f"| {row[0]}"))
        assert (spot.sheet, spot.row, spot.page, spot.slide) == ("Fees", n, None, None)
    assert document.spot(document.text.index("On Saturdays")).sheet == "Rules"


def test_a_row_of_a_file_without_sheets_has_a_number_alone(made: Path) -> None:
    document = read_document(made / "h.csv", made)
    spot = document.spot(document.text.index("| Scan of a map"))
    assert (spot.sheet, spot.row) == (None, 13)  # nine lines, an empty one, the header, the row before


def test_a_slide_and_a_page_are_numbered(made: Path) -> None:
    slides, pages = read_document(made / "h.pptx", made), read_document(made / "h.ofd", made)
    for document, part in ((slides, "slide"), (pages, "page")):
        found = [
            getattr(document.spot(document.text.index(words)), part)
            for words in ("reading room", "lost card", "appeal", "7.50")
        ]
        assert found == [1, 2, 3, 4]


def test_merged_cells_and_number_formats_say_what_the_sheet_shows(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["各市服务贸易额"])
    sheet.merge_cells("A1:D1")
    sheet.append(["市", "区", "额（亿元）", "增速"])
    sheet.append(["苏州", "姑苏", 12.5, 0.061])
    sheet.append([None, "虎丘", 8, 0.1234])
    sheet.merge_cells("A3:A4")
    sheet["C3"].number_format, sheet["D3"].number_format, sheet["D4"].number_format = "#,##0.00", "0.0%", "0%"
    hidden = workbook.create_sheet("hidden")
    hidden.append(["nobody sees this"])
    hidden.sheet_state = "hidden"
    workbook.save(tmp_path / "a.xlsx")
    text = read_document(tmp_path / "a.xlsx", tmp_path).text
    assert "各市服务贸易额\n\n| 市 | 区 | 额（亿元） | 增速 |\n| --- |" in text
    assert "| 苏州 | 姑苏 | 12.50 | 6.1% |\n| 苏州 | 虎丘 | 8 | 12% |" in text
    assert "nobody" not in text


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (0.61, "0%", "61%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-5, "0;(0)", "(5)"),
        (-0.4, "0", "0"),
        (2.5, "0", "3"),
        (12, '0"万元"', "12万元"),
        (7.5, "[$€-407] 0.00", "€ 7.50"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (1.5, "# ?/?", "1.5"),
        (12000, "0,", "12000"),
        (True, "General", "TRUE"),
        (None, "0", ""),
    ],
)
def test_a_number_is_written_as_its_format_says(value: object, number_format: str, words: str) -> None:
    assert words_of(value, number_format) == words


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(10**15), 10**15), st.text(max_size=12)
)
def test_no_number_format_loses_a_number(value: float, number_format: str) -> None:
    assert words_of(value, number_format)


def test_a_mailbox_holds_messages_and_the_files_attached_to_them(made: Path) -> None:
    content = read_file(made / "h.mbox", made)
    assert [document.doc_id for document in content.documents] == [
        "h.mbox!/0001",
        "h.mbox!/0002",
        "h.mbox!/0002/1-_fees.csv",
    ]
    own = content.documents[1]
    assert (own.title, own.provider, own.date) == ("House rules", "Ada Brook", "2026-11-02")
    assert "From now on there is soup." in content.documents[0].text
    assert read_document(made / "h.mbox!/0002/1-_fees.csv", made) == content.documents[2]
    assert {document.sha256 for document in content.documents} == {own.sha256}


def test_an_edited_or_removed_mailbox_is_seen_as_one_file(made: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(made / "h.mbox", corpus)
    config = IndexConfig(corpus, tmp_path / "idx", tmp_path, "char-64")
    build(config, embedder=CharEmbedder())
    seen = read_manifest(config.index_dir, read_pointer(config.index_dir)).seen
    assert list(seen) == ["h.mbox"]
    assert Freshness(corpus).changes(seen).all == ()
    (corpus / "h.mbox").write_bytes((corpus / "h.mbox").read_bytes() + b"\nP.S.\n")
    assert Freshness(corpus).changes(seen).changed == ("h.mbox",)
    (corpus / "h.mbox").unlink()
    assert Freshness(corpus).changes(seen).removed == ("h.mbox",)


def test_what_is_attached_and_cannot_be_read_is_named_and_the_message_is_read(tmp_path: Path) -> None:
    mail = message()
    mail.add_attachment(b"\x00", maintype="application", subtype="octet-stream", filename="tool.exe")
    mail.add_attachment(b"torn", maintype="application", subtype="pdf", filename="a/../b.pdf")
    content = content_of(tmp_path, "m.eml", mail.as_bytes())
    assert [document.doc_id for document in content.documents] == ["m.eml", "m.eml!/1-_fees.csv"]
    assert [refusal.doc_id for refusal in content.refused] == ["m.eml!/2-tool.exe", "m.eml!/3-a_.._b.pdf"]
    assert all(file_of(refusal.doc_id) == "m.eml" for refusal in content.refused)


def test_the_sign_of_a_place_inside_a_file_is_refused_in_names(tmp_path: Path) -> None:
    (tmp_path / "a!").mkdir()
    (tmp_path / "a!" / "b.md").write_text("Text.", "utf-8")
    (tmp_path / "c.md").write_text("Text.", "utf-8")
    corpus = read_all(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["c.md"]
    assert [refusal.doc_id for refusal in corpus.refused] == ["a!/b.md"]


def test_a_message_in_html_shows_its_words_and_fetches_nothing(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Notice"
    mail.set_content(
        '<p>The gate <b>opens</b> at six.</p><img src="http://127.0.0.1:9/x.png"><script>bad()</script>', subtype="html"
    )
    text = content_of(tmp_path, "m.eml", mail.as_bytes()).documents[0].text
    assert text == "Notice\n\nThe gate opens at six.\n\n"


def _zip_bomb(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, bytes(210 * 2**20))
    return packed.getvalue()


def _many_sheets(n: int) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    for _ in range(n):
        workbook.create_sheet().append(["x"])
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _far_cell(cell: str) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.active["A1"], workbook.active[cell] = "near", "far"
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _russian_doll(depth: int) -> bytes:
    mail = message()
    for _ in range(depth):
        outer = EmailMessage()
        outer["Subject"] = "outer"
        outer.set_content("see inside")
        outer.add_attachment(mail)
        mail = outer
    return mail.as_bytes()


def _many_attachments(n: int) -> bytes:
    mail = EmailMessage()
    mail.set_content("many")
    for _ in range(n):
        mail.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="a.csv")
    return mail.as_bytes()


def _ods(rows: str) -> bytes:
    return open_document(f'<office:spreadsheet><table:table table:name="T">{rows}</table:table></office:spreadsheet>')


def _repeated(row: str, times: int) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{row}</table:table-row>'


PACKED = (".xlsx", ".pptx", ".odt", ".ods", ".epub", ".ofd")
CELL = "<table:table-cell><text:p>x</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        *(
            (f"bomb{suffix}", lambda: _zip_bomb("content.xml"), "once unpacked")
            for suffix in (".xlsx", ".pptx", ".odt", ".ods", ".epub", ".ofd")
        ),
        ("sheets.xlsx", lambda: _many_sheets(MAX_SHEETS + 1), f"more than {MAX_SHEETS:,} sheets"),
        ("deep.xlsx", lambda: _far_cell(f"A{MAX_ROWS + 1}"), f"more than {MAX_ROWS:,} rows"),
        ("wide.xlsx", lambda: _far_cell("XFD1"), f"more than {MAX_COLUMNS:,} columns"),
        (
            "far.ods",
            lambda: _ods(f'<table:table-row table:number-rows-repeated="1048576">{CELL}</table:table-row>'),
            "rows: split",
        ),
        ("rows.csv", lambda: b"a,b\n" * (MAX_ROWS + 1), f"more than {MAX_ROWS:,} rows"),
        ("none.mbox", lambda: b"no message\n", "not a mailbox"),
        ("deep.rtf", lambda: b"{\\rtf1 " + b"{" * 5000 + b"x", "deep in one another"),
        ("other.rtf", lambda: b"plain words", "not an RTF file"),
        ("empty.csv", lambda: b"\n\n", "no text in it"),
        ("odd.doc", lambda: b"\xd0\xcf\x11\xe0", "no office file that is known"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused_by_its_reason(
    tmp_path: Path, name: str, make: Callable[[], bytes], reason: str
) -> None:
    with pytest.raises(RefusedFileError, match=reason):
        content_of(tmp_path, name, make())


@pytest.mark.parametrize(
    ("data", "n_read", "named", "reason"),
    [
        (_russian_doll(MAX_NESTING), 3, "1-attachment/1-attachment/1-attachment", f"more than {MAX_NESTING} deep"),
        (_many_attachments(MAX_ATTACHMENTS + 1), 201, f"{MAX_ATTACHMENTS + 1}-a.csv", "more than 200 attachments"),
    ],
)
def test_of_a_mailbox_only_what_cannot_be_read_is_named(
    tmp_path: Path, data: bytes, n_read: int, named: str, reason: str
) -> None:
    box = b"".join(b"From a Mon Nov  2 09:30:00 2026\n" + one + b"\n\n" for one in (data, message().as_bytes()))
    content = content_of(tmp_path, "a.mbox", box)
    assert [refusal.doc_id for refusal in content.refused] == [f"a.mbox!/0001/{named}"]
    assert reason in content.refused[0].reason
    assert len(content.documents) == n_read + 2
    assert content.documents[-1].doc_id == "a.mbox!/0002/1-_fees.csv"


def test_rows_without_end_that_say_nothing_cost_nothing(tmp_path: Path) -> None:
    empty = _repeated('<table:table-cell table:number-columns-repeated="16384"/>', 1048570)
    content = content_of(tmp_path, "a.ods", _ods(f"<table:table-row>{CELL}</table:table-row>{empty}"))
    assert content.documents[0].text == "T\n\nx\n\n"


@pytest.mark.parametrize("suffix", FORMATS)
def test_torn_and_flipped_files_are_read_or_refused_and_never_crash(made: Path, tmp_path: Path, suffix: str) -> None:
    whole, chance = (made / f"h{suffix}").read_bytes(), random.Random(suffix)
    for n in range(20):
        data = bytearray(whole[: chance.randrange(len(whole))] if n % 2 else whole)
        for _ in range(0 if n % 2 else 12):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            content = content_of(tmp_path, f"t{n}{suffix}", bytes(data))
        except RefusedFileError as exc:
            assert ": " in str(exc)  # what is wrong, and what to do
        else:
            assert content.documents or content.refused


@pytest.mark.slow
def test_thirty_two_questions_find_the_same_passages_in_every_format(made: Path, tmp_path: Path) -> None:
    import qa
    from index.rebuild import build_folder

    lost = []
    for suffix in FORMATS:
        corpus, index_dir = tmp_path / suffix, tmp_path / f"idx{suffix}"
        corpus.mkdir()
        shutil.copy(made / f"h{suffix}", corpus)
        build_folder(corpus, index_dir, IndexConfig.from_env({}))
        engine = qa.open(index_dir)
        for question, words in QUESTIONS:
            answer = engine.ask(question)
            shown = (answer.quotes or answer.related)[:2]
            if not any(words in quote.text for quote in shown):
                lost.append((suffix, question, [quote.text for quote in shown]))
    allowed = len(FORMATS) * len(QUESTIONS) // 20
    assert len(lost) <= allowed, lost
