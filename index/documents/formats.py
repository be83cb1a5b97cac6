"""Which reader a file goes to, by its suffix; a reader's libraries are imported when the first such file is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.documents.outline import Extract
from index.documents.readers.ocr import Recogniser


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a file."""

    extract: Extract
    encoding: str = ""  # of a file that is plain text
    is_titled: bool = True  # its first heading is its title; a sheet's name or a slide's title is none


Read = Callable[[bytes, str, Recogniser], Reading]


def _html(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.html.reader import read_html

    return Reading(*read_html(data))


def _pdf(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.pdf.reader import read_pdf

    return Reading(read_pdf(data, ocr))


def _docx(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.docx.reader import read_docx

    return Reading(read_docx(data))


def _ofd(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.ofd import read_ofd

    return Reading(read_ofd(data))


def _odt(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.opendocument.text import read_odt

    return Reading(read_odt(data))


def _rtf(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.rtf import read_rtf

    return Reading(read_rtf(data))


def _epub(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.epub import read_epub

    return Reading(read_epub(data), is_titled=False)


def _slides(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.slides import read_slides

    return Reading(read_slides(data))


def _xlsx(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.spreadsheet.workbook import read_workbook

    return Reading(read_workbook(data), is_titled=False)


def _xls(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.spreadsheet.excel97 import read_excel97

    return Reading(read_excel97(data), is_titled=False)


def _ods(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.opendocument.sheets import read_ods

    return Reading(read_ods(data), is_titled=False)


def _delimited(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.spreadsheet.delimited import read_delimited

    return Reading(*read_delimited(data, suffix), is_titled=False)


def _picture(data: bytes, suffix: str, ocr: Recogniser) -> Reading:
    from index.documents.readers.picture import read_picture

    return Reading(read_picture(data, ocr), is_titled=False)


READERS: dict[str, Read] = {
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".ofd": _ofd,
    ".odt": _odt,
    ".rtf": _rtf,
    ".epub": _epub,
    ".pptx": _slides,
    ".xlsx": _xlsx,
    ".xls": _xls,
    ".ods": _ods,
    ".csv": _delimited,
    ".tsv": _delimited,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"), _picture),
}
TEXT = (".md", ".markdown", ".txt")
MAIL = (".eml", ".mbox")
OFFICE = (".doc", ".ppt", ".wps", ".et", ".dps")  # read through LibreOffice
SUFFIXES = (*TEXT, *READERS, *MAIL)
