"""Pages of a PDF that are pictures -> their lines, by text recognition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.config import MAX_PIXELS, MAX_SCANS
from index.documents.readers.ocr import REMEDY, Recogniser
from index.documents.readers.pdf.lines import PDFIUM, Line
from index.documents.readers.pdf.recognised import recognised_lines
from index.errors import RefusedFileError

DOTS = 200 / 72  # pixels a point: 200 dpi


def read_scans(data: bytes, numbers: Sequence[int], ocr: Recogniser) -> tuple[dict[int, list[Line]], tuple[str, ...]]:
    """Return the lines of those pages, from 0, that show a picture, and what could not be read, a line each.

    Raise RefusedFileError where there are too many.
    """
    pictured = _pictured(data, numbers) if numbers else []
    if not pictured:
        return {}, ()
    named = ", ".join(str(number + 1) for number in pictured[:10]) + (" …" if len(pictured) > 10 else "")
    if not ocr.is_here:
        return {}, (f"a scan without text (page {named}), read by text recognition, which is not installed: {REMEDY}",)
    if len(pictured) > MAX_SCANS:
        raise RefusedFileError(f"{len(pictured):,} scanned pages, the limit is {MAX_SCANS:,}: split the file")
    found: dict[int, list[Line]] = {}
    notices = []
    for n, number in enumerate(pictured):
        ocr.progress(n, len(pictured))
        picture, height = rendered(data, number)
        try:
            found[number] = recognised_lines(ocr, picture, number, height)
        except RefusedFileError as exc:
            notices.append(str(exc))
    ocr.progress(len(pictured), len(pictured))
    return found, tuple(notices)


def _pictured(data: bytes, numbers: Sequence[int]) -> list[int]:
    """Return which of the pages show a picture."""
    from pypdfium2 import raw

    def shows_one(page: Any) -> bool:
        return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=5))

    with _opened(data) as pdf:
        return [number for number in numbers if shows_one(pdf[number])]


def rendered(data: bytes, number: int, side: int | None = None) -> tuple[Any, float]:
    """Return the page as a picture, and its height in points; the library is free while this is read.

    `side` is the most pixels of its longer side, else it is what text recognition wants.
    """
    with _opened(data) as pdf:
        page = pdf[number]
        width, height = page.get_size()
        dots = min(DOTS, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        dots = dots if side is None else min(dots, side / max(1.0, width, height))
        return page.render(scale=dots).to_pil(), height


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    import pypdfium2 as pdfium

    with PDFIUM:
        pdf = pdfium.PdfDocument(data)
        try:
            yield pdf
        finally:
            pdf.close()
