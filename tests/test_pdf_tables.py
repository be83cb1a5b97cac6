"""Tables of PDFs, ruled or not: a row is a record, with its header as its lead; what only looks like one is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from index.documents.readers.pdf.reader import read_pdf
from index.text.tables import tables
from tests.conftest import engine_of
from tests.test_pdf import PROSE, pdf

STYLES = getSampleStyleSheet()
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
BOXES = ("BACKGROUND", (0, 0), (-1, -1), colors.whitesmoke)
ROWS = [
    ["Branch", "Opened", "Rent", "Head"],
    ["Akervik", "1903", "941", "Mrs. Lund"],
    ["Bromma", "1931", "1,280", "Mr. Falk, who also runs the reading room for the children of the town"],
    ["Dalby", "1906", "982", ""],
]


def made(*flow: Flowable) -> bytes:
    out = io.BytesIO()
    SimpleDocTemplate(out).build(list(flow))
    return out.getvalue()


def prose(n: int) -> Paragraph:
    return Paragraph(PROSE[n], STYLES["BodyText"])


def table(rows: list[list[str]], *style: tuple[object, ...]) -> Table:
    cells = [[Paragraph(cell, STYLES["BodyText"]) for cell in row] for row in rows]
    return Table(cells, colWidths=[80, 60, 60, 160][: len(rows[0])], style=TableStyle([*style]), repeatRows=1)


AS_TABLE = (
    "| Branch | Opened | Rent | Head |\n| --- | --- | --- | --- |\n| Akervik | 1903 | 941 | Mrs. Lund |\n"
    "| Bromma | 1931 | 1,280 | Mr. Falk, who also runs the reading room for the children of the town |\n"
    "| Dalby | 1906 | 982 |  |"
)


def text_of(*flow: Flowable) -> str:
    return read_pdf(made(*flow)).text


def test_a_ruled_table_stands_between_the_paragraphs_around_it() -> None:
    text = text_of(prose(0), Spacer(1, 8), table(ROWS, GRID), Spacer(1, 8), prose(1))
    assert text.strip().split("\n\n") == [PROSE[0], AS_TABLE, PROSE[1]]


def test_a_merged_cell_says_the_same_in_each_row_and_column_that_it_takes() -> None:
    rows = [*ROWS[:2], ["", "1931", "1,280", "Mr. Falk"], ["Dalby", "1906", "", "closed"]]
    text = text_of(table(rows, GRID, ("SPAN", (0, 1), (0, 2)), ("SPAN", (1, 3), (2, 3))))
    assert "| Akervik | 1931 | 1,280 | Mr. Falk |" in text
    assert "| Dalby | 1906 | 1906 | closed |" in text


def test_a_table_goes_on_over_the_pages_and_its_header_is_said_once() -> None:
    rows = [ROWS[0], *([f"Branch {n}", str(1900 + n), str(n * 37), "Mr. Ek"] for n in range(100))]
    extract = read_pdf(made(table(rows, GRID)))
    (whole,) = tables(extract.text)
    assert extract.text[slice(*whole.header)] == "| Branch | Opened | Rent | Head |"
    assert len(extract.text[whole.delimiter[1] : whole.end].strip().split("\n")) == 100
    assert len(extract.layout.pages) == 3
    for start in extract.layout.pages[1:]:
        assert extract.text.startswith("| Branch ", start)


def test_two_tables_with_other_columns_are_two() -> None:
    other = Table([["Day", "Hour"], ["Monday", "9"], ["Friday", "10"]], colWidths=[200, 90], style=TableStyle([GRID]))
    text = text_of(table(ROWS, GRID), PageBreak(), other)
    assert [text[slice(*one.header)] for one in tables(text)] == [
        "| Branch | Opened | Rent | Head |",
        "| Day | Hour |",
    ]


@pytest.mark.parametrize("rules", [(GRID,), (BOXES, GRID)])
def test_the_row_that_is_asked_for_is_quoted_with_its_header(tmp_path: Path, rules: tuple[tuple[object, ...]]) -> None:
    engine = engine_of(tmp_path, {"a.pdf": made(prose(0), table(ROWS, *rules), prose(1))})
    quote = engine.ask("What is the rent of the Bromma branch?").quotes[0]
    assert quote.text.startswith("| Bromma | 1931 | 1,280 |")
    assert quote.lead is not None
    assert quote.lead.text == "| Branch | Opened | Rent | Head |"
    assert quote.place.spot.page == 1


def test_a_frame_around_a_paragraph_and_a_chart_are_no_tables() -> None:
    framed = Table([[prose(2)]], style=TableStyle([("BOX", (0, 0), (-1, -1), 1, colors.black)]))
    assert text_of(framed).strip() == PROSE[2]

    def chart(canvas: object) -> None:
        for n in range(6):
            canvas.line(100, 400 + 40 * n, 340, 400 + 40 * n)  # type: ignore[attr-defined]
            canvas.line(100 + 48 * n, 400, 100 + 48 * n, 600)  # type: ignore[attr-defined]
        canvas.drawString(110, 570, "high water")  # type: ignore[attr-defined]

    assert read_pdf(pdf(chart)).text.strip() == "high water"


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_table_without_rules_is_one_wherever_a_cell_of_several_lines_stands(valign: str) -> None:
    text = text_of(prose(0), Spacer(1, 8), table(ROWS, ("VALIGN", (0, 0), (-1, -1), valign)), Spacer(1, 8), prose(1))
    assert text.strip().split("\n\n") == [PROSE[0], AS_TABLE, PROSE[1]]


def test_columns_of_prose_and_a_few_words_apart_are_no_table() -> None:
    columns = Table([[prose(n), prose((n + 1) % 3)] for n in range(3)], colWidths=[200, 200])
    assert "|" not in text_of(columns)
    signed = Table([["Place, date", "Signature"], ["", ""], ["Seen", "Approved"]], colWidths=[200, 200])
    assert "|" not in text_of(prose(0), signed)
