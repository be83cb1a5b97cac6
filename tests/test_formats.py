"""HTML, DOCX, PDF and GB18030: the text that is in them, where it stands, and the files that are refused."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import MAX_FILE_BYTES, MAX_UNPACKED_BYTES, IndexConfig
from index.documents.corpus import read_all, read_corpus, read_document
from index.documents.readers.docx.reader import read_docx
from index.documents.readers.html.reader import read_html
from index.errors import RefusedFileError
from index.rebuild import build
from index.records import Document
from index.store.pointer import read_manifest, read_pointer
from qa.config import QAConfig
from qa.live import LiveEngine
from tests.conftest import CharEmbedder
from tests.formats import FORMATS, Block, blocks_of, write_as, write_pdf

CASES = Path(__file__).parent.parent / "corpus"


def letters(text: str) -> str:
    return "".join(text.split())


def document_of(tmp_path: Path, name: str, content: bytes | str) -> Document:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path, tmp_path)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the shipped cases in every format, a folder each."""
    folder = tmp_path_factory.mktemp("formats")
    for name in FORMATS:
        (folder / name).mkdir()
        for document in read_corpus(CASES):
            write_as(folder / name / f"{document.case:02}.{name}", blocks_of(document), document.title)
    return folder


@pytest.mark.parametrize("name", FORMATS[1:])
def test_every_format_gives_the_same_text_and_the_same_sections(cases: Path, name: str) -> None:
    for plain, packed in zip(read_corpus(cases / "md"), read_corpus(cases / name), strict=True):
        assert letters(packed.text) == letters(plain.text.replace("#", "")), packed.doc_id
        assert [s.headings for s in packed.sections] == [s.headings for s in plain.sections], packed.doc_id
        assert packed.title == plain.title
        for section in packed.sections:
            assert packed.text[section.start :].startswith(section.headings[-1])


def test_every_paragraph_of_a_pdf_begins_on_the_page_that_is_named(cases: Path) -> None:
    import pypdfium2 as pdfium

    for document in read_corpus(cases / "pdf"):
        pages = [
            letters(page.get_textpage().get_text_range())
            for page in pdfium.PdfDocument((cases / "pdf" / document.doc_id).read_bytes())
        ]
        assert len(pages) == len(document.layout.pages) > 2
        at = 0
        for paragraph in document.text.split("\n\n"):
            number = document.spot(at).page
            assert number is not None
            assert letters(paragraph)[:8] in pages[number - 1], (document.doc_id, paragraph)
            at += len(paragraph) + 2


def test_a_sentence_over_two_pages_is_whole_and_stands_on_the_first(tmp_path: Path) -> None:
    sentence = "甲乙丙丁戊己庚辛" * 90 + "。"
    write_pdf(tmp_path / "long.pdf", [Block(1, "标题"), Block(0, f"开头的话。{sentence}末尾的话。")], "题")
    document = read_document(tmp_path / "long.pdf", tmp_path)
    assert sentence in document.text
    assert [document.spot(document.text.index(words)).page for words in ("标题", sentence, "末尾")] == [1, 1, 2]


def test_a_quote_from_a_pdf_carries_its_page(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    filler = [Block(0, f"第{n}段说的是别的事情，与此无关。" * 6) for n in range(12)]
    write_pdf(corpus / "a.pdf", [Block(1, "标题"), *filler, Block(0, "调解成功率达61%。")], "题")
    config = IndexConfig(corpus, tmp_path / "idx", tmp_path, "char-64")
    build(config, embedder=CharEmbedder())
    live = LiveEngine(config, QAConfig(floor=0), _engine(config))
    quote = live.ask("调解成功率达多少？").quotes[0]
    assert quote.text == "调解成功率达61%。"
    assert quote.place.spot.page == len(live.documents["a.pdf"].layout.pages) > 1
    assert quote.to_json()["page"] == quote.place.spot.page


def _engine(config: IndexConfig) -> object:
    from index.store.snapshot import load
    from qa.engine import Engine

    return Engine(*load(config.index_dir), CharEmbedder(), QAConfig(floor=0))


def test_html_is_read_as_a_browser_shows_it(tmp_path: Path) -> None:
    page = """<html><head><title>站点</title><script>var a = "x";</script></head><body><nav>菜单</nav>
    <h1>通关 <em>指南</em></h1><p>平均时间由20分钟<b>压缩</b>
    至5分钟。<br>第二行&amp;符号。</p><!-- 注释 --><p hidden>看不见</p>
    <table><tr><th>项目</th><th>费用</th></tr><tr><td>每票</td><td>7 美元</td></tr></table>
    <div>外层<p>内层</p>尾巴</div><pre>  原样
    保留</pre></body></html>"""
    document = document_of(tmp_path, "a.html", page)
    assert document.text == (
        "通关 指南\n\n平均时间由20分钟压缩至5分钟。\n第二行&符号。\n\n"
        "| 项目 | 费用 |\n| --- | --- |\n| 每票 | 7 美元 |\n\n"
        "外层\n\n内层\n\n尾巴\n\n原样\n    保留\n\n"
    )
    assert (document.title, document.encoding) == ("通关 指南", "utf-8")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><td>办理案件<b>1280</b>件</td><td>App<i>le</i></td></tr>", "| 办理案件1280件 | Apple |"),
        ("<tr><td><p>甲</p><p>乙</p></td><td>丙<br>丁</td><td hidden>戊</td></tr>", "| 甲 乙 | 丙 丁 |"),
        ("<tr><th><h4>项目</h4></th><th><h4>费用</h4></th></tr>", "| 项目 | 费用 |"),
        ("<tr><td>左<script>1</script></td><td></td><td>右<!-- 注 --></td></tr>", "| 左 |  | 右 |"),
        (
            "<tr><td><h2>标题</h2><p>第一段。</p><p>第二段。</p></td><td>栏外</td></tr>",
            "标题\n\n第一段。\n\n第二段。\n\n栏外",
        ),
        ("<tr><td><p>第一段。</p><p>第二段。</p></td></tr>", "第一段。\n\n第二段。"),
        (
            "<tr><td>外<table><tr><td>甲</td><td>乙</td></tr></table>尾</td><td>旁</td></tr>",
            "外\n\n| 甲 | 乙 |\n\n尾\n\n旁",
        ),
    ],
)
def test_a_row_of_a_table_says_what_is_shown_and_a_table_that_arranges_the_page_is_no_table(
    rows: str, text: str
) -> None:
    extract, _ = read_html(f"<table>{rows}</table>".encode())
    assert extract.text == f"{text}\n\n"


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030"])
def test_html_in_gb18030_is_read(declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>港口每天开放，夜间不开放。</p></body></html>'
    extract, encoding = read_html(page.encode("gb18030"))
    assert (extract.text, encoding) == ("港口每天开放，夜间不开放。\n\n", "gb18030")


def test_html_in_the_encoding_it_declares_is_read() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>Größe und Maß.</p>'
    extract, encoding = read_html(page.encode("cp1252"))
    assert (extract.text, encoding) == ("Größe und Maß.\n\n", "cp1252")


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_html_gives_a_traceback(text: str) -> None:
    for page in (text, f"<div>{text}</div>", f"<table><tr>{text}<td>{text}"):
        try:
            read_html(page.encode("utf-8", "ignore"))
        except RefusedFileError:
            continue


def test_deeply_nested_html_is_read() -> None:
    extract, _ = read_html(("<div>" * 20_000 + "深处。" + "</div>" * 20_000).encode())
    assert "深处。" in extract.text


def tc(words: str, inside: str = "") -> str:
    return f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p>{inside}<w:p/></w:tc>"


TABLE = f"<w:tbl><w:tr>{tc('内一')}{tc('内二')}</w:tr></w:tbl>"


def test_docx_tables_insertions_and_content_controls_count_and_deletions_do_not(tmp_path: Path) -> None:
    from docx import Document as Word
    from docx.oxml import parse_xml

    word = Word()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    word.add_heading("费用", 2)
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("项目", "费用", "每票", "7 美元"), strict=True):
        cell.text = text
    for body in (
        f"<w:p {space}><w:r><w:t>原有</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>",
        f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>控件里的字</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f"<w:p {space}><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>",
        f"<w:tbl {space}><w:tr>{tc('外一', TABLE)}<w:sdt><w:sdtContent>{tc('外二')}</w:sdtContent></w:sdt></w:tr>"
        f"<w:tr>{tc('外三')}{tc('外四')}</w:tr></w:tbl>",
    ):
        word.element.body.insert(len(word.element.body) - 1, parse_xml(body))
    path = tmp_path / "a.docx"
    word.save(str(path))
    document = read_document(path, tmp_path)
    assert document.text == (
        "费用\n\n| 项目 | 费用 |\n| --- | --- |\n| 每票 | 7 美元 |\n\n原有新增\n\n控件里的字\n\n移来\n\n"
        "| 外一 | 外二 |\n| 外三 | 外四 |\n\n| 内一 | 内二 |\n\n"
    )
    assert document.sections[0].headings == ("费用",)


def scanned() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.save()
    return out.getvalue()


def locked() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(50, 50, "secret")
    canvas.save()
    return out.getvalue()


def bomb(size: int = MAX_UNPACKED_BYTES + 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", bytes(size))
    return out.getvalue()


def lying_bomb() -> bytes:
    """Return a package that says its part is small."""
    data = bomb()
    true = (MAX_UNPACKED_BYTES + 1).to_bytes(4, "little")
    assert data.count(true) == 2
    return data.replace(true, (1000).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", scanned(), "no text in it: remove it, or put its text there"),
        ("locked.pdf", locked(), "encrypted: save a copy without a password"),
        ("torn.pdf", b"%PDF-1.7 torn", "not a sound PDF file"),
        ("bomb.docx", bomb(), "once unpacked, the limit is 209,715,200: split the file"),
        ("lying.docx", lying_bomb(), "save it again"),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "encrypted, or an older office file",
        ),
        ("torn.docx", b"PK\x03\x04 torn", "not a DOCX file"),
        ("sheet.docx", bomb(10), "not a sound DOCX file"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "no office file that is known: save it as .docx"),
        ("empty.html", b"<html><body><script>1</script></body></html>", "there is no text in it"),
        ("korean.txt", "서비스 무역은 성장한다.".encode("euc_kr"), "not UTF-8 (byte 0) and not GB18030: save the file"),
        ("big5.txt", ("服務貿易創新發展試點經驗，" * 20).encode("big5"), "and not GB18030: save the file as UTF-8"),
        ("binary.md", bytes(range(256)) * 4, "not UTF-8 (byte 128) and not GB18030"),
        ("odd\u202egnp.md", "甲。", "the name holds the character U+202E, which cannot be shown: rename the file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name_and_the_rest_is_read(
    tmp_path: Path, name: str, content: bytes | str, words: str
) -> None:
    (tmp_path / "good.md").write_text("好。", "utf-8")
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    corpus = read_all(tmp_path)
    assert [document.doc_id for document in corpus.documents] == ["good.md"]
    (refusal,) = corpus.refused
    assert refusal.doc_id == name
    assert words in refusal.reason
    assert "\n" not in str(refusal)


def test_a_file_of_500_mb_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("好。", "utf-8")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500 * 2**20)
    (refusal,) = read_all(tmp_path).refused
    assert str(refusal) == f"huge.txt: 524,288,000 bytes, the limit is {MAX_FILE_BYTES:,}: split the file"
    assert refusal.sha256 == "size-524288000"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_what_is_no_ordinary_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("好。", "utf-8")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "circle.md").symlink_to(tmp_path / "circle.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "~$good.docx").touch()
    corpus = read_all(tmp_path)
    assert ([d.doc_id for d in corpus.documents], corpus.refused) == (["good.md"], ())


def test_a_name_that_is_not_unicode_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("好。", "utf-8")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text("坏。", "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    (refusal,) = read_all(tmp_path).refused
    assert "U+DCFF" in refusal.reason


def test_gb18030_and_utf_16_text_is_read_to_the_character_and_recorded(config: IndexConfig) -> None:
    text = "港口指南：夜间不开放，但急件可以进港。生僻字：㐂𠀀。"
    (config.corpus_dir / "old.txt").write_bytes(text.encode("gb18030"))
    (config.corpus_dir / "wide.txt").write_bytes(text.encode("utf-16"))
    build(config, embedder=CharEmbedder())
    documents = {document.doc_id: document for document in read_corpus(config.corpus_dir)}
    assert documents["old.txt"].text == documents["wide.txt"].text == text
    manifest = read_manifest(config.index_dir, read_pointer(config.index_dir))
    assert manifest.encodings == {"old.txt": "gb18030", "wide.txt": "utf-16"}


def test_a_docx_reader_says_what_is_wrong_with_a_package_without_a_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<x>")
    with pytest.raises(RefusedFileError, match="not a sound DOCX file"):
        read_docx(out.getvalue())


@pytest.mark.slow
def test_the_same_questions_find_the_right_case_in_every_format(cases: Path, tmp_path: Path) -> None:
    lines = (Path(__file__).parent / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len(questions) == 32
    base = IndexConfig.from_env(os.environ)
    live: LiveEngine | None = None
    for name in FORMATS:
        config = IndexConfig(cases / name, tmp_path / "idx", base.cache_dir, base.model)
        build(config, embedder=live.engine().embedder if live else None)
        live = live or LiveEngine(config, QAConfig.from_env(os.environ))
        first = 0
        for row in questions:
            answer = live.ask(row["question"], row["history"])
            quoted = [int(Path(quote.place.doc_id).stem) for quote in answer.quotes]
            near = [int(Path(hit.place.doc_id).stem) for hit in live.retrieve(row["question"], 5, row["history"])]
            assert set(row["cases"]) & {*quoted, *near}, (name, row["id"])
            assert all((quote.place.spot.page is not None) == (name == "pdf") for quote in answer.quotes)
            first += bool(quoted) and quoted[0] in row["cases"]
        assert first >= len(questions) - 2, name
