"""Pages of a PDF that are pictures -> their lines, by text recognition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.config import MAX_PIXELS, MAX_SCANS
from index.documents.readers.ocr import REMEDY, Recogniser
from index.documents.readers.pdf.lines import PDFIUM, Line
from index.errors import RefusedFileError

DOTS = 200 / 72  # pixels a point: 200 dpi


def read_scans(data: bytes, numbers: Sequence[int], ocr: Recogniser) -> tuple[dict[int, list[Line]], tuple[str, ...]]:
    """Return the lines of those pages, from 0, that show a picture, and what could not be read, a line each.

    Raise RefusedFileError where there are too many.
    """
    pictured = [number for number, picture in _pictures(data, numbers, rendered=False)]
    if not pictured:
        return {}, ()
    named = ", ".join(str(number + 1) for number in pictured[:10]) + (" …" if len(pictured) > 10 else "")
    if not ocr.is_here:
        return {}, (f"a scan without text (page {named}), read by text recognition, which is not installed: {REMEDY}",)
    if len(pictured) > MAX_SCANS:
        raise RefusedFileError(f"{len(pictured):,} scanned pages, the limit is {MAX_SCANS:,}: split the file")
    found: dict[int, list[Line]] = {}
    notices = []
    for number in pictured:
        [(_, (picture, height))] = _pictures(data, [number], rendered=True)
        try:
            found[number] = ocr.lines(picture, number, height)
        except RefusedFileError as exc:
            notices.append(str(exc))
    return found, tuple(notices)


def _pictures(data: bytes, numbers: Sequence[int], *, rendered: bool) -> list[tuple[int, Any]]:
    """Return the pages that show a picture: each with its rendering and its height in points, if that is wanted."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    with PDFIUM:
        pdf = pdfium.PdfDocument(data)
        try:
            found = []
            for number in numbers:
                page = pdf[number]
                if any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=5)):
                    width, height = page.get_size()
                    dots = min(DOTS, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
                    picture = page.render(scale=dots).to_pil() if rendered else None
                    found.append((number, (picture, height)))
                page.close()
            return found
        finally:
            pdf.close()
