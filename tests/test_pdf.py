"""Pages as printers set them: hyphens, columns, running heads, raised figures, bold headings, stamps."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.documents.corpus import read_document
from index.documents.outline import UNSHOWN
from index.documents.readers.pdf.hyphens import Hyphens
from index.documents.readers.pdf.reader import read_pdf

Draw = Callable[[Canvas], None]
STEP = 14


def pdf(*pages: Draw, title: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def text_of(*pages: Draw) -> str:
    return read_pdf(pdf(*pages)).text.strip()


def lines_at(canvas: Canvas, lines: list[str], left: float = 50, top: float = 780) -> None:
    for n, line in enumerate(lines):
        canvas.drawString(left, top - n * STEP, line)


def filled(canvas: Canvas, text: str, width: float) -> list[str]:
    """Return the text in lines that fill the width."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and canvas.stringWidth(longer, "Helvetica", 11) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


PROSE = (
    "The harbour office will move to the old customs house on the second of May next year, because the present rooms "
    "are damp and the lift has failed eleven times since January.",
    "During the move the counter stays open on weekday mornings only, and letters that arrive after noon are answered "
    "on the following working day. Nobody is to be turned away.",
    "A permit that is not renewed within thirty days after its end is given to the next person on the waiting list, "
    "unless the owner was ill and shows a note from a doctor.",
)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("columns", [1, 2])
def test_paragraphs_of_ragged_columns_are_whole_beside_a_wide_line(wide: bool, columns: int) -> None:
    def draw(canvas: Canvas) -> None:
        if wide:
            lines_at(
                canvas,
                ["Notice No. 85 of the Harbour Office, Thursday the sixth of August, Annual Volume Twelve, One"],
                top=810,
            )
        top = 780
        for n, paragraph in enumerate(PROSE):
            lines = filled(canvas, paragraph, 230)
            lines_at(canvas, lines, left=50 + 260 * (n % columns), top=top)
            top -= (len(lines) + 1) * STEP if n % columns == columns - 1 else 0

    found = text_of(draw).split("\n\n")
    assert found[-3:] == list(PROSE)
    assert len(found) == 3 + wide


@pytest.mark.parametrize("share", [1, 2, 4])
def test_running_heads_that_change_by_chapter_are_no_text(share: int) -> None:
    body = " ".join(PROSE * 12)

    def page(number: int, lines: list[str]) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(
                50,
                810,
                f"{13 + number} Chapter {number // share + 1}. {['Mooring', 'Waste', 'Noise', 'Fines'][number % 4]}",
            )
            canvas.drawString(50, 40, "Harbour handbook")
            canvas.drawString(50, 28, f"Printed by order of the council, page {number + 1}")
            canvas.setFont("Helvetica", 11)
            lines_at(canvas, lines, top=760)

        return draw

    lines = filled(Canvas(io.BytesIO()), body, 480)
    parts = [lines[n : n + 20] for n in range(0, len(lines), 20)]
    assert len(parts) > 3
    assert text_of(*(page(n, part) for n, part in enumerate(parts))) == body


def test_a_hyphen_at_the_end_of_a_line_goes_or_stays() -> None:
    lines = [
        "The committee approved the reorgani-",
        "sation of the well-",
        "known quay, and the sub-",
        "scription fee.",
    ]
    assert text_of(lambda canvas: lines_at(canvas, lines)) == (
        "The committee approved the reorganisation of the well-known quay, and the subscription fee."
    )


@pytest.mark.parametrize(
    ("before", "after", "rest", "stays"),
    [
        ("south-", "facing", "The window of the house is open.", True),
        ("sub-", "scription", "The fee of the house is twelve crowns.", False),
        ("forty-", "six", "The fee of the house is twelve crowns.", True),
        ("Baden-", "Württemberg", "Die Gebühr beträgt zwölf Euro und ist im Mai fällig.", True),
        ("Wasser-", "versorgung", "Die Gebühr beträgt zwölf Euro und ist im Mai fällig.", False),
        ("Land-", "tag", "Die Gebühr beträgt zwölf Euro und ist im Mai fällig.", False),
        ("peut-", "être", "Le prix du billet est de trois euros pour les adultes.", True),
        ("biblio-", "thèque", "Le prix du billet est de trois euros pour les adultes.", False),
        ("micro-", "farad", "A micro-farad is what is measured here by us.", True),
        ("well-", "known", "The wellknown quay of the town.", False),
        ("2020-", "2021", "", True),
    ],
)
def test_the_document_and_the_words_of_its_language_decide(before: str, after: str, rest: str, stays: bool) -> None:
    assert Hyphens(f"{rest} {before} {after}").stays(before, after) == stays


def raise_figures(canvas: Canvas, parts: list[tuple[str, str]], top: float) -> None:
    left = 50.0
    for words, place in parts:
        size, lift = (7, {"up": 4, "down": -2}[place]) if place else (11, 0)
        canvas.setFont("Helvetica", size)
        canvas.drawString(left, top + lift, words)
        left += canvas.stringWidth(words, "Helvetica", size)


def test_raised_figures_are_powers_or_marks_of_notes() -> None:
    def draw(canvas: Canvas) -> None:
        raise_figures(
            canvas,
            [("The fine is 300", ""), ("2", "up"), (" crowns for 25 m", ""), ("2", "up"), (" of quay.", "")],
            780,
        )
        raise_figures(canvas, [("It holds 10", ""), ("6", "up"), (" cells of H", ""), ("2", "down"), ("O.", "")], 740)
        raise_figures(canvas, [("2", "up"), (" Since the first of May.", "")], 700)

    assert text_of(draw).replace("] Since", "]Since") == (
        "The fine is 300[2] crowns for 25 m² of quay.\n\nIt holds 10⁶ cells of H₂O.\n\n[2]Since the first of May."
    )


def test_bold_lines_of_the_text_s_size_are_headings() -> None:
    def draw(canvas: Canvas) -> None:
        top = 780
        for title, paragraph in zip(("Moving house", "Opening hours", "Permits"), PROSE, strict=True):
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(50, top, title)
            canvas.setFont("Helvetica", 11)
            lines = filled(canvas, paragraph, 480)
            lines_at(canvas, lines, top=top - STEP)
            top -= (len(lines) + 2) * STEP

    extract = read_pdf(pdf(draw))
    assert [section.headings for section in extract.sections] == [("Moving house",), ("Opening hours",), ("Permits",)]
    assert [extract.text[s.body : s.end].strip() for s in extract.sections] == list(PROSE)


def test_items_of_a_list_are_blocks_of_their_own() -> None:
    items = [f"\u2022 The {name} shed is open on weekday mornings of the summer" for name in ("north", "south", "east")]
    assert text_of(lambda canvas: lines_at(canvas, items)).split("\n\n") == items


def test_a_watermark_and_a_table_of_contents_are_no_text() -> None:
    def contents(canvas: Canvas) -> None:
        lines_at(canvas, [f"{n}. Of mooring at the quay {'.' * 60} {n + 3}" for n in range(1, 6)])

    def draw(canvas: Canvas) -> None:
        lines_at(canvas, filled(canvas, PROSE[0], 480))
        canvas.saveState()
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawString(300, 200, "DRAFT")
        canvas.restoreState()

    assert text_of(contents, draw) == PROSE[0]


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - rules.doc", "rules_final.indd", "rules.pdf", ""])
def test_a_file_s_name_is_no_title(tmp_path: Path, title: str) -> None:
    (tmp_path / "handbook.pdf").write_bytes(pdf(lambda canvas: lines_at(canvas, [PROSE[0][:60]]), title=title))
    assert read_document(tmp_path / "handbook.pdf", tmp_path).title == "handbook"


def test_no_page_gives_a_control_character() -> None:
    picked = random.Random(5)
    for _ in range(30):
        words = ["".join(chr(picked.randrange(32, 255)) for _ in range(picked.randrange(1, 60))) for _ in range(20)]

        def draw(canvas: Canvas, words: list[str] = words) -> None:
            for n, word in enumerate(words):
                canvas.setFont("Helvetica", picked.choice((7, 11, 14)))
                canvas.drawString(picked.randrange(40, 400), 780 - n * picked.choice((0, 7, 14, 30)), word + "-")

        assert not UNSHOWN.search(read_pdf(pdf(draw)).text)
