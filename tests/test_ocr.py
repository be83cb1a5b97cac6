"""Scans and photos: what is read off them, how surely, and what is said where the extra is missing."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from index.documents.document import read_document, read_file
from index.documents.pictures import SIDE, page_picture
from index.documents.readers.ocr import REMEDY, Recogniser
from index.documents.readers.pdf.recognised import recognised_lines
from index.errors import RefusedFileError
from index.records import Layout

PARAGRAPH = (
    "二〇二五年，平台共受理案件六千二百一十六件，其中涉外案件四百一十八件，比上年增加百分之十二。"
    "调解成功率达百分之六十一，平均用时由四十五天缩短至二十天。当事人可在线提交申请，平台在三个工作日内答复。"
    "申请费为每件二百元，调解不成的全额退还。"
)
LINES = (
    "商事调解平台年度报告",
    *(PARAGRAPH[at : at + 36] for at in range(0, len(PARAGRAPH), 36)),
    "Annual report of the mediation platform",
    "In 2025 the platform handled 6,216 cases, 418 of them foreign-related.",
    "Applications are answered within three working days. The fee is 200 yuan.",
)
OWN = (
    "The first page of this file has its text\n"
    "in the file itself, so that nothing is read\n"
    "off a picture there, and nothing is guessed."
)
FONTS = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "wqy-zenhei.ttc", "DroidSansFallback.ttf")


def font(size: int) -> ImageFont.FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    pytest.skip("no font with Chinese characters is installed")


def printed() -> Image.Image:
    """Return a page of A4 at 200 dpi."""
    page = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(page)
    for n, line in enumerate(LINES):
        draw.text((170, 200 + 66 * n), line, font=font(34), fill="black")
    return page


def worn(page: Image.Image) -> Image.Image:
    """Return the page askew by 2°, under a red seal, grainy and saved as a poor JPEG."""
    seal = ImageDraw.Draw(page)
    seal.ellipse((900, 300, 1260, 660), outline=(220, 40, 40), width=9)
    seal.text((990, 450), "专用章", font=font(60), fill=(220, 40, 40))
    page = page.rotate(2, resample=Image.Resampling.BICUBIC, fillcolor="white", expand=False)
    chance = random.Random(1)
    grain = Image.new("L", page.size)
    grain.putdata([chance.randrange(40) for _ in range(page.width * page.height)])
    page = Image.merge(
        "RGB", [Image.composite(Image.new("L", page.size), band, grain.point(lambda v: v)) for band in page.split()]
    )
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=40)
    return Image.open(packed)


def share_right(text: str) -> float:
    wanted = "".join("".join(LINES).split())
    found = "".join(text.replace("专用章", "").split())
    return 1 - Levenshtein.distance(wanted, found) / len(wanted)


def needs_ocr() -> None:
    if not Recogniser().is_here:
        pytest.skip(f"text recognition is not installed: {REMEDY}")


@pytest.mark.slow
def test_a_page_is_read_as_paragraphs_and_says_how_surely(tmp_path: Path) -> None:
    needs_ocr()
    printed().save(tmp_path / "a.png")
    document = read_document(tmp_path / "a.png", tmp_path)
    assert share_right(document.text) >= 0.98
    assert "四百一十八件，比上年增加百分之十二。" in document.text  # two lines of print, one sentence
    sure = document.layout.certainty(0, len(document.text))
    assert sure is not None
    assert 0.5 <= sure <= 1
    assert document.spot(0).page == 1


@pytest.mark.slow
def test_a_worn_page_in_a_pdf_is_read_beside_pages_with_text(tmp_path: Path) -> None:
    needs_ocr()
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "mixed.pdf"), pagesize=(595, 842))
    for n, line in enumerate(OWN.split("\n")):
        canvas.drawString(72, 600 - 14 * n, line)
    canvas.showPage()
    canvas.drawImage(ImageReader(worn(printed())), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    document = read_document(tmp_path / "mixed.pdf", tmp_path)
    own, read = document.text.split("\n\n", 1)
    assert own == " ".join(OWN.split())
    assert share_right(read) >= 0.95
    assert document.layout.certainty(0, len(own)) is None
    assert document.layout.certainty(len(own), len(document.text)) is not None
    assert [document.spot(at).page for at in (0, len(own) + 2)] == [1, 2]


def test_a_build_tells_how_far_it_is_by_page_and_the_page_has_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = [[0.0, 500.0], [300.0, 500.0], [300.0, 540.0], [0.0, 540.0]]
    said = {255: "The quay is swept on Mondays.", 128: "Nobody may park there.", 0: "Boats leave at noon."}
    monkeypatch.setattr(Recogniser, "is_here", property(lambda self: True))
    monkeypatch.setattr(Recogniser, "recognised", lambda self, picture: [(said[picture.getpixel((9, 9))[0]], 0.9, box)])
    pages = [Image.new("RGB", (827, 1169), shade) for shade in ("white", "grey", "black")]
    pages[0].save(tmp_path / "b.tiff", save_all=True, append_images=pages[1:])
    pages[0].save(tmp_path / "a.pdf", save_all=True, append_images=pages[1:])
    told: list[tuple[int, int]] = []
    ocr = Recogniser(progress=lambda done, total: told.append((done, total)))
    for name in ("a.pdf", "b.tiff"):
        told.clear()
        document = read_file(tmp_path / name, tmp_path, ocr).documents[0]
        assert told[:3] == [(0, 3), (1, 3), (2, 3)]
        assert len(document.layout.pages) == 3
        with Image.open(io.BytesIO(page_picture(name, tmp_path, 3))) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) <= SIDE
            assert picture.convert("L").getpixel((100, 100)) == 0
    with pytest.raises(RefusedFileError, match="there is no page 4 in it: build again"):
        page_picture("b.tiff", tmp_path, 4)


@pytest.mark.slow
def test_what_was_read_is_kept_by_the_pictures_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_ocr()
    page = printed().crop((0, 0, 1654, 400))
    first = recognised_lines(Recogniser(tmp_path), page, 0, 144.0)
    assert first[0].text == LINES[0]

    def fails(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Recogniser, "_read", fails)
    assert recognised_lines(Recogniser(tmp_path), page, 0, 144.0) == first


def test_without_the_extra_a_picture_and_a_scan_are_refused_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recogniser, "is_here", property(lambda self: False))
    blank = Image.new("RGB", (400, 300), "white")
    blank.save(tmp_path / "a.png")
    blank.save(tmp_path / "b.pdf")
    for name in ("a.png", "b.pdf"):
        with pytest.raises(RefusedFileError, match="pip install 'yinzheng\\[ocr\\]'"):
            read_document(tmp_path / name, tmp_path)


def test_a_torn_picture_and_one_too_large_are_refused(tmp_path: Path) -> None:
    needs_ocr()
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff torn")
    Image.new("1", (20_000, 20_000)).save(tmp_path / "b.png")
    with pytest.raises(RefusedFileError, match="not a sound picture"):
        read_document(tmp_path / "a.jpg", tmp_path)
    with pytest.raises(RefusedFileError, match="pixels: scan it coarser"):
        read_document(tmp_path / "b.png", tmp_path)


def test_the_certainty_of_a_span_is_its_least() -> None:
    layout = Layout(ocr=((0, None), (10, 0.9), (20, 0.7), (30, None)))
    assert [layout.certainty(*span) for span in ((0, 10), (5, 11), (12, 20), (12, 25), (30, 40))] == [
        None,
        0.9,
        0.9,
        0.7,
        None,
    ]
    assert Layout().certainty(0, 9) is None
