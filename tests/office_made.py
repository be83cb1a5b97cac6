"""One small handbook as every format that offices have, by ordinary tools: three headed parts and a table of fees."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

PARTS = (
    (
        "Opening hours",
        (
            "The reading room is open from nine to seventeen on working days.",
            "On Saturdays the reading room closes at noon.",
            "Visitors leave their coats in the cloakroom on the ground floor.",
        ),
    ),
    (
        "Membership",
        (
            "A library card is issued within two days of the application.",
            "A lost card is replaced against a declaration signed by the holder.",
            "Children under twelve need the written consent of a parent.",
        ),
    ),
    (
        "Complaints",
        (
            "Complaints are answered by the director within three weeks.",
            "An appeal against the answer goes to the municipal council.",
        ),
    ),
)
HEADER = ("Service", "Price in euros", "Paid at")
ROWS = (
    ("Photocopy of a page", "0.20", "the copier"),
    ("Scan of a map", "7.50", "the front desk"),
    ("Interlibrary loan", "3.00", "the loans counter"),
    ("Hire of the lecture hall", "240.00", "the accounts office"),
)
QUESTIONS = (  # what is asked, and words of the only passage that says it
    ("When is the reading room open on working days?", "from nine to seventeen"),
    ("What are the opening hours of the reading room during the week?", "from nine to seventeen"),
    ("Until when is the reading room open on Saturdays?", "closes at noon"),
    ("At what time does the reading room close on Saturday?", "closes at noon"),
    ("Where do visitors leave their coats?", "cloakroom"),
    ("Where is the cloakroom?", "ground floor"),
    ("How long does it take to get a library card?", "within two days"),
    ("When is the library card issued?", "within two days"),
    ("How is a lost card replaced?", "declaration signed by the holder"),
    ("What must the holder sign when the card is lost?", "declaration signed by the holder"),
    ("Who must consent for children under twelve?", "written consent of a parent"),
    ("What do children under twelve need?", "written consent of a parent"),
    ("Who answers complaints?", "answered by the director"),
    ("Within how many weeks are complaints answered?", "within three weeks"),
    ("Where does an appeal against the answer go?", "municipal council"),
    ("Who decides on an appeal?", "municipal council"),
    ("What does a photocopy of a page cost?", "0.20"),
    ("How much is the photocopy of one page?", "0.20"),
    ("Where is a photocopy paid?", "the copier"),
    ("What does the scan of a map cost?", "7.50"),
    ("How much do you charge to scan a map?", "7.50"),
    ("Where do I pay for the scan of a map?", "the front desk"),
    ("What does an interlibrary loan cost?", "3.00"),
    ("What is the price of an interlibrary loan in euros?", "3.00"),
    ("Where is an interlibrary loan paid?", "the loans counter"),
    ("What does the hire of the lecture hall cost?", "240.00"),
    ("How much is it to hire the lecture hall?", "240.00"),
    ("Where is the hire of the lecture hall paid?", "the accounts office"),
    ("阅览室星期六几点关门？", "closes at noon"),
    ("投诉由谁答复？", "answered by the director"),
    ("Combien coûte la location de la salle de conférence ?", "240.00"),
    ("Wo geben Besucher ihre Mäntel ab?", "cloakroom"),
)


def write(path: Path) -> None:
    """Write the handbook in the format that the path's suffix names."""
    WRITERS[path.suffix](path)


def _xlsx(path: Path) -> None:
    import openpyxl

    workbook: Any = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Rules"
    for heading, lines in PARTS:
        sheet.append([heading])
        for line in lines:
            sheet.append([line])
        sheet.append([])
    fees = workbook.create_sheet("Fees")
    for row in (HEADER, *ROWS):
        fees.append([float(cell) if cell[0].isdigit() else cell for cell in row])
    for cells in fees.iter_rows(min_row=2, min_col=2, max_col=2):
        cells[0].number_format = "0.00"
    workbook.save(path)


def _xls(path: Path) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    rules, fees = workbook.add_sheet("Rules"), workbook.add_sheet("Fees")
    two = xlwt.easyxf(num_format_str="0.00")
    for n, line in enumerate(line for heading, lines in PARTS for line in (heading, *lines)):
        rules.write(n, 0, line)
    for n, row in enumerate((HEADER, *ROWS)):
        for column, cell in enumerate(row):
            if cell[0].isdigit():
                fees.write(n, column, float(cell), two)
            else:
                fees.write(n, column, cell)
    workbook.save(str(path))


def _delimited(delimiter: str) -> Callable[[Path], None]:
    def write_rows(path: Path) -> None:
        said = [["Part", "What it says", ""]] + [[heading, line, ""] for heading, lines in PARTS for line in lines]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter).writerows([*said, [], HEADER, *ROWS])

    return write_rows


def _pptx(path: Path) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    deck: Any = Presentation()
    for heading, lines in PARTS:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(lines)
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Fees"
    table = slide.shapes.add_table(5, 3, Inches(1), Inches(2), Inches(8), Inches(3)).table
    for n, row in enumerate((HEADER, *ROWS)):
        for column, cell in enumerate(row):
            table.cell(n, column).text = cell
    deck.save(str(path))


def page() -> str:
    """Return the handbook as HTML."""
    parts = [f"<h1>{heading}</h1>{''.join(f'<p>{line}</p>' for line in lines)}" for heading, lines in PARTS]
    head = "".join(f"<th>{cell}</th>" for cell in HEADER)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    return f"{''.join(parts)}<h1>Fees</h1><table><tr>{head}</tr>{rows}</table>"


def _odt(path: Path) -> None:
    body = ""
    for heading, lines in PARTS:
        body += f'<text:h text:outline-level="1">{heading}</text:h>'
        body += "".join(f"<text:p>{line}</text:p>" for line in lines)
    body += '<text:h text:outline-level="1">Fees</text:h><table:table>' + _cells((HEADER, *ROWS)) + "</table:table>"
    _open_document(path, f"<office:text>{body}</office:text>")


def _ods(path: Path) -> None:
    rules = _cells([[line] for heading, lines in PARTS for line in (heading, *lines)])
    tables = f'<table:table table:name="Rules">{rules}</table:table>'
    tables += f'<table:table table:name="Fees">{_cells((HEADER, *ROWS))}</table:table>'
    _open_document(path, f"<office:spreadsheet>{tables}</office:spreadsheet>")


def _cells(rows: Any) -> str:
    cells = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows)
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)


def _open_document(path: Path, body: str) -> None:
    path.write_bytes(open_document(body))


def open_document(body: str) -> bytes:
    """Return a file of OpenDocument with that body."""
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table")}
    space = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        content = f"<office:document-content {space}><office:body>{body}</office:body></office:document-content>"
        package.writestr("content.xml", content)
    return packed.getvalue()


def _rtf(path: Path) -> None:
    body = "".join(
        f"{{\\pard\\s1 {heading}\\par}}" + "".join(f"\\pard {line}\\par " for line in lines) for heading, lines in PARTS
    )
    rows = "".join(
        "\\trowd\\cellx2000\\cellx4000\\cellx6000" + "".join(f"\\pard\\intbl {cell}\\cell" for cell in row) + "\\row"
        for row in (HEADER, *ROWS)
    )
    styles = "{\\stylesheet{\\s0 Normal;}{\\s1 heading 1;}}"
    path.write_text(f"{{\\rtf1\\ansi\\ansicpg1252 {styles}{body}{{\\pard\\s1 Fees\\par}}{rows}\\pard }}", "ascii")


def _epub(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
        book.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata><title>Handbook</title></metadata><manifest>'
            '<item id="a" href="a%20b.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>',
        )
        book.writestr("OEBPS/a b.xhtml", f"<html><body>{page()}</body></html>")


def message() -> EmailMessage:
    """Return the handbook as a message, its fees in a file attached to it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ada Brook <ada@example.org>", "staff@example.org"
    mail["Date"], mail["Subject"] = "Mon, 02 Nov 2026 09:30:00 +0800", "House rules"
    mail.set_content("\n\n".join(f"{heading}\n\n" + "\n\n".join(lines) for heading, lines in PARTS))
    table = io.StringIO()
    csv.writer(table).writerows([HEADER, *ROWS])
    mail.add_attachment(table.getvalue().encode(), maintype="text", subtype="csv", filename="../fees.csv")
    return mail


def _eml(path: Path) -> None:
    path.write_bytes(message().as_bytes())


def _mbox(path: Path) -> None:
    other = EmailMessage()
    other["From"], other["Subject"] = "x@example.org", "Lunch"
    other.set_content("Lunch is at one.\nFrom now on there is soup.")
    parts = [
        b"From x Mon Nov  2 09:30:00 2026\n" + one.as_bytes().replace(b"\nFrom ", b"\n>From ")
        for one in (other, message())
    ]
    path.write_bytes(b"\n".join(parts))


def _ofd(path: Path) -> None:
    """Write pages of lines as GB/T 33190 has them: a part a page, the table's cells each a text of its own."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    pages = [[[heading], *([line] for line in lines)] for heading, lines in PARTS] + [[["Fees"], HEADER, *ROWS]]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "OFD.xml",
            f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for n, lines in enumerate(pages):
            texts = ""
            for m, cells in enumerate(lines):
                size = 6 if m == 0 else 4
                for column, cell in enumerate(cells):
                    where = f'Boundary="{20 + 55 * column} {20 + 10 * m} 150 8" Size="{size}"'
                    texts += (
                        f'<ofd:TextObject ID="{100 * n + 10 * m + column}" {where}><ofd:TextCode X="0" Y="6" '
                        f'DeltaX="g {len(cell)} {size / 2}">{html.escape(cell)}</ofd:TextCode></ofd:TextObject>'
                    )
            package.writestr(
                f"Doc_0/Pages/Page_{n}/Content.xml",
                f"<ofd:Page {space}><ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>",
            )


WRITERS: dict[str, Callable[[Path], None]] = {
    ".xlsx": _xlsx,
    ".xls": _xls,
    ".ods": _ods,
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".pptx": _pptx,
    ".odt": _odt,
    ".rtf": _rtf,
    ".epub": _epub,
    ".eml": _eml,
    ".mbox": _mbox,
    ".ofd": _ofd,
}
