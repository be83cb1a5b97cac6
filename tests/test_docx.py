"""What Word shows is what is read: numbers, notes, formulas, boxes, merged cells; not what is hidden or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.corpus import read_document
from index.documents.outline import UNSHOWN
from index.documents.readers.docx.reader import read_docx
from index.errors import RefusedFileError
from tests.docx_made import levels, make_docx, numbered, p, run

UP = '<w:vertAlign w:val="superscript"/>'
DOWN = '<w:vertAlign w:val="subscript"/>'


def text_of(body: str, **parts: str) -> str:
    return read_docx(make_docx(body, **parts)).text.strip()


@pytest.mark.parametrize(
    ("patterns", "depths", "labels"),
    [
        (
            (("chineseCounting", "第%1条"), ("chineseCounting", "（%2）")),
            (0, 1, 1, 0, 1),
            "第一条 （一） （二） 第二条 （一）",
        ),
        ((("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")), (0, 1, 2, 1, 0), "1 1.1 1.1.1 1.2 2"),
        ((("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "%3)")), (0, 1, 2, 2, 1), "1. (a) i) ii) (b)"),
        ((("upperRoman", "Article %1"),), (0, 0, 0, 0), "Article I Article II Article III Article IV"),
        ((("upperLetter", "Annex %1"),), (0, 0), "Annex A Annex B"),
        ((("decimal", "%1"), ("decimal", "%1.%2")), (1, 1), "1.1 1.2"),
        ((("decimalEnclosedCircle", "%1"),), (0, 0), "① ②"),
        ((("decimalZero", "%1"),), (0, 0), "01 02"),
        ((("bullet", ""),), (0, 0), "- -"),
        ((("decimal", "%1."), ("bullet", "")), (0, 1, 0), "1. - 2."),
    ],
)
def test_automatic_numbers_stand_in_the_text(
    patterns: tuple[tuple[str, str], ...], depths: tuple[int, ...], labels: str
) -> None:
    body = "".join(p("words", numbered(1, depth)) for depth in depths)
    found = text_of(body, numbering=levels(*patterns)).split("\n\n")
    assert " ".join(line.removesuffix("words").strip() for line in found).strip() == labels


def test_lists_count_apart_and_an_override_starts_one_anew() -> None:
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = levels(("decimal", "%1.")) + levels(("decimal", "%1)"), number=2)
    lists += f'<w:num w:numId="3"><w:abstractNumId w:val="1"/>{over}</w:num>'
    body = "".join(p("a", numbered(n)) for n in (1, 2, 1, 3, 3, 0))
    assert text_of(body, numbering=lists) == "1. a\n\n1) a\n\n2. a\n\n5. a\n\n6. a\n\na"


def test_numbers_of_styles_and_of_headings_count() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="章标题"/><w:pPr><w:outlineLvl w:val="0"/>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="own"/><w:basedOn w:val="A"/><w:pPr>'
        '<w:outlineLvl w:val="9"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    a, b = '<w:pStyle w:val="A"/>', '<w:pStyle w:val="B"/>'
    data = make_docx(
        p("护栏 第1部分") + p("材料", a) + p("立柱用钢管。", b) + p("横杆用松木。", b) + p("检验", a),
        title="标准名称",
        styles=styles,
        numbering=levels(("decimal", "%1"), ("decimal", "%1.%2")),
    )
    extract = read_docx(data)
    assert extract.text == "护栏 第1部分\n\n1 材料\n\n1.1 立柱用钢管。\n\n1.2 横杆用松木。\n\n2 检验\n\n"
    assert [s.headings[1:] for s in extract.sections] == [(), ("1 材料",), ("2 检验",)]
    assert extract.title is None


@pytest.mark.parametrize(
    ("properties", "level"),
    [('<w:outlineLvl w:val="0"/>', True), ('<w:outlineLvl w:val="9"/>', False), ('<w:pStyle w:val="H"/>', True)],
)
def test_headings_are_known_by_their_outline_or_style(properties: str, level: bool) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="一级条标题"/></w:style>'
    extract = read_docx(make_docx(p("A fine thing.") + p("Words", properties) + p("b."), styles=styles))
    assert [s.headings for s in extract.sections] == ([(), ("Words",)] if level else [()])


def test_a_template_s_title_is_not_the_document_s(tmp_path: Path) -> None:
    heading = '<w:outlineLvl w:val="0"/>'
    for name, title, first, found in (
        ("a", "Name of the standard", p("Harbour rules") + p("Scope", heading), "Harbour rules"),
        ("b", "Name of the standard", p("It is a sentence. And more.") + p("Scope", heading), "Scope"),
        ("c", "Name of the standard", p("It is a sentence."), "c"),
        ("d", "Rules", p("Rules and nothing else."), "Rules"),
    ):
        (tmp_path / f"{name}.docx").write_bytes(make_docx(first + p("b."), title=title))
        assert read_document(tmp_path / f"{name}.docx", tmp_path).title == found


def test_tables_of_contents_are_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = f"<w:sdt>{gallery}<w:sdtContent>{p('Fees 3')}</w:sdtContent></w:sdt>"
    body += p("Boats 4", '<w:pStyle w:val="T"/>') + p("Fees are paid.")
    assert text_of(body, styles=styles) == "Fees are paid."


def test_notes_stand_behind_the_text_with_their_marks() -> None:
    def note(kind: str, name: int, words: str) -> str:
        return f'<w:{kind} w:id="{name}">{p(run("", UP) + run(words))}</w:{kind}>'

    separator = f'<w:footnote w:id="-1" w:type="separator">{p("-----")}</w:footnote>'
    mark = f'<w:r><w:rPr>{UP}</w:rPr><w:{{}}Reference w:id="{{}}"/></w:r>'
    body = p(run("The fine is 300") + mark.format("footnote", 7) + run(" crowns.") + mark.format("endnote", 2))
    body += p(run("Boats") + mark.format("footnote", 8) + run(" pay."))
    text = text_of(
        body,
        footnotes=separator + note("footnote", 8, "Of wood.") + note("footnote", 7, "Since May."),
        endnotes=note("endnote", 2, "By-laws."),
    )
    assert text == "The fine is 300[1] crowns.[i]\n\nBoats[2] pay.\n\n[1] Since May.\n\n[i] By-laws.\n\n[2] Of wood."


def test_marks_of_notes_typed_by_hand_and_powers() -> None:
    body = p(run("300") + run("2", UP) + run(" crowns, 10") + run("6", UP) + run(" m") + run("2", UP))
    body += p(run("2", UP) + run(" Since May.")) + p(run("H") + run("2", DOWN) + run("O"))
    assert text_of(body) == "300[2] crowns, 10⁶ m²\n\n[2] Since May.\n\nH₂O"


def omath(inside: str) -> str:
    return p(f"{run('It is ')}<m:oMath>{inside}</m:oMath>{run('.')}")


def r(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("12·m+300"), "12·m+300"),
        (f"<m:f><m:fPr/><m:num>{r('a+b')}</m:num><m:den>{r('2')}</m:den></m:f>", "(a+b)/(2)"),
        (f"<m:sSup><m:e>{r('x')}</m:e><m:sup>{r('2')}</m:sup></m:sSup>", "x^2"),
        (f"<m:sSub><m:e>{r('x')}</m:e><m:sub>{r('max')}</m:sub></m:sSub>", "x_(max)"),
        (f"<m:rad><m:radPr/><m:deg/><m:e>{r('n')}</m:e></m:rad>", "√(n)"),
        (f"<m:d><m:dPr/><m:e>{r('a')}</m:e></m:d>", "(a)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{r("i=1")}</m:sub><m:sup>{r("n")}</m:sup>'
            f"<m:e>{r('x')}</m:e></m:nary>",
            "∑_(i=1)^n x",
        ),
    ],
)
def test_formulas_are_text(inside: str, text: str) -> None:
    assert text_of(omath(inside)) == f"It is {text}."


def test_boxes_are_blocks_of_their_own() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawn = f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    for one in (drawn, old):
        assert (
            text_of(p(run("every Tues") + one + run("day.")) + p("Then.")) == "every Tuesday.\n\nIn the box.\n\nThen."
        )


def test_hidden_struck_and_deleted_words_are_not_read_and_of_ruby_the_base_is() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('きげん')}</w:rt><w:rubyBase>{run('期限')}</w:rubyBase></w:ruby></w:r>"
    body = p(run("a") + run("b", "<w:vanish/>") + run("c", "<w:strike/>") + run("d", '<w:strike w:val="0"/>') + ruby)
    assert text_of(body) == "ad期限"


def tc(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words) if words else '<w:p/>'}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


DOWNWARDS, FURTHER = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            tr(tc("Kind"), tc("Age"), tc("Fee"))
            + tr(tc("Swim", DOWNWARDS), tc("child"), tc("3"))
            + tr(tc("", FURTHER), tc("adult"), tc("7")),
            "| Kind | Age | Fee |\n| --- | --- | --- |\n| Swim | child | 3 |\n| Swim | adult | 7 |",
        ),
        (
            tr(tc("Branch"), tc("Hours", '<w:gridSpan w:val="2"/>'), properties="<w:tblHeader/>")
            + tr(tc(""), tc("Monday"), tc("Tuesday"), properties="<w:tblHeader/>")
            + tr(tc("East"), tc(""), tc("9–12")),
            "| Branch | Hours / Monday | Hours / Tuesday |\n| --- | --- | --- |\n| East |  | 9–12 |",
        ),
        (tr(tc("a"), tc("b")) + tr(tc("c"), properties='<w:gridBefore w:val="1"/>'), "| a | b |\n|  | c |"),
        (
            tr(*(f"<w:tc>{p(run(name, '<w:b/>'))}</w:tc>" for name in ("Name", "Room"))) + tr(tc("Ann"), tc("east")),
            "| Name | Room |\n| --- | --- |\n| Ann | east |",
        ),
        (tr(tc("One cell.")) + tr(tc("Another.")), "One cell.\n\nAnother."),
    ],
)
def test_cells_stay_in_their_columns(rows: str, text: str) -> None:
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == text


PIECES = st.lists(
    st.sampled_from(
        [
            p("a。"),
            p("b", numbered(1)),
            p("c", numbered(9, 7)),
            p(run("2", UP) + run("d")),
            p("<w:r><w:footnoteReference w:id='5'/></w:r>"),
            p("<w:r><w:br/><w:tab/><w:sym/></w:r>"),
            omath("<m:f/><m:nary/><m:rad/><m:d/>"),
            f"<w:tbl>{tr(tc('x', FURTHER), tc('y'))}</w:tbl>",
            "<w:tbl/>",
            "<w:sdt/>",
            p("h", '<w:outlineLvl w:val="3"/>'),
            p("<w:r><w:t>&#x85;&#x9;&#xad;e</w:t></w:r>"),
        ]
    ),
    max_size=12,
)


@given(PIECES)
@settings(max_examples=150, deadline=None)
def test_no_document_gives_a_control_character_or_a_traceback(pieces: list[str]) -> None:
    try:
        extract = read_docx(make_docx("".join(pieces), numbering=levels(("decimal", "%1."))))
    except RefusedFileError as exc:
        assert "there is no text in it" in str(exc)
        return
    assert not UNSHOWN.search(extract.text)
