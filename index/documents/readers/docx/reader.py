"""DOCX -> headings, paragraphs and tables in the order of the document.

What Word shows and keeps apart from the text is put where it stands: automatic numbers, notes, formulas, boxes.
Insertions that are tracked count, deletions, hidden text and what was moved away do not. Left out: headers and
footers, comments, the table of contents.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.docx.elements import (
    VALUE,
    WORD,
    WRAPPERS,
    boxes,
    is_contents,
    notes,
    number_of,
    own,
    part_of,
    raised_notes,
)
from index.documents.readers.docx.numbering import Numbering
from index.documents.readers.docx.styles import PLAIN, Style, outline_level, read_styles
from index.documents.readers.docx.tables import cells_of, is_arranging, table_text
from index.documents.readers.docx.words import NOTES, Words, typed
from index.documents.readers.package import check_package
from index.errors import RefusedFileError

TITLE_CHARS = 80  # a longer first line is no title
SENTENCE_END = re.compile(r"[。！？.!?;；:：,，]$")


def read_docx(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    check_package(data, ".docx")
    try:
        document = Document(io.BytesIO(data))
        return _Reader(document).read()
    except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, AttributeError) as exc:
        raise RefusedFileError(f"not a sound DOCX file ({type(exc).__name__}): save it again") from exc


class _Reader:
    """Walks the body once, in order."""

    def __init__(self, document: Any) -> None:
        self._body = document.element.body
        self._builder = TextBuilder()
        self._styles = read_styles(part_of(document, "/styles"))
        self._numbering = Numbering(part_of(document, "/numbering"))
        noted = {kind: notes(part_of(document, f"/{kind}s"), kind) for kind in NOTES}
        self._words = Words(noted, raised_notes(self._body))
        self._title = " ".join((document.core_properties.title or "").split())

    def read(self) -> Extract:
        """Return the whole."""
        first = self._first_line()
        for child in self._body:
            if child is first:
                self._builder.heading(1, self._words.of(child))
            else:
                self._block(child)
        for label, paragraphs in self._words.notes():
            for number, paragraph in enumerate(paragraphs):
                words = self._words.of(paragraph)
                self._builder.paragraph(f"[{label}] {words}" if number == 0 else words)
        extract = self._builder.extract(None)
        known = self._title if self._title and self._title in extract.text else None
        return Extract(extract.text, extract.sections, known, extract.layout)

    def _first_line(self) -> Any:
        """Return the paragraph that is the document's title without being marked so; None where none is."""
        paragraphs = [child for child in self._body if child.tag == f"{WORD}p" and typed(child).strip()]
        if len(paragraphs) < 2 or not any(self._level(paragraph) for paragraph in paragraphs):
            return None
        first, second = paragraphs[:2]
        words = typed(first).strip()
        plain = self._level(first) is None and not self._style(first).is_contents and number_of(first) is None
        titled = len(words) <= TITLE_CHARS and not SENTENCE_END.search(words)
        return first if plain and titled and self._level(second) is not None else None

    def _block(self, element: Any) -> None:
        if element.tag == f"{WORD}p":
            self._paragraph(element)
        elif element.tag == f"{WORD}tbl":
            self._table(element)
        elif element.tag in WRAPPERS and not is_contents(element):
            for child in element:
                self._block(child)

    def _paragraph(self, paragraph: Any) -> None:
        style = self._style(paragraph)
        if style.is_contents:
            return
        text = self._words.of(paragraph)
        if text.strip():
            text = self._label(paragraph, style) + text
        level = self._level(paragraph)
        if level is not None:
            self._builder.heading(level, text)
        else:
            self._builder.paragraph(text)
        for box in boxes(paragraph):
            for child in box:
                self._block(child)

    def _style(self, paragraph: Any) -> Style:
        name = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        return PLAIN if name is None else self._styles.get(name.get(VALUE), PLAIN)

    def _level(self, paragraph: Any) -> int | None:
        properties = paragraph.find(f"{WORD}pPr")
        outline = None if properties is None else outline_level(properties)
        return self._style(paragraph).level if outline is None else outline or None

    def _label(self, paragraph: Any, style: Style) -> str:
        """Return the number that Word sets before the paragraph, which counts it."""
        number, at = number_of(paragraph) or (style.number, style.at)
        if number is None or number == "0":
            return ""
        if at is None:
            name = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
            at = 0 if name is None else self._numbering.level_of_style(number, name.get(VALUE))
        return self._numbering.label(number, at)

    def _table(self, table: Any) -> None:
        """Add the table; one of a single column arranges the page; a table inside a cell comes after."""
        cells = cells_of(table)
        if is_arranging(cells):
            for child in (child for row in cells for cell in row for child in cell):
                self._block(child)
            return
        self._builder.paragraph(table_text(table, self._cell_line))
        for inner in (inner for row in cells for cell in row for inner in own(cell, f"{WORD}tbl")):
            self._table(inner)

    def _cell_line(self, paragraph: Any) -> str:
        words = self._words.of(paragraph)
        boxed = (self._words.of(p) for box in boxes(paragraph) for p in own(box, f"{WORD}p"))
        return " ".join([self._label(paragraph, self._style(paragraph)) + words if words.strip() else "", *boxed])
