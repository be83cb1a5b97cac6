"""DOCX -> headings, paragraphs and tables in the order of the document; a home of python-docx.

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

from index.config import MAX_UNPACKED_BYTES
from index.documents.outline import Extract, TextBuilder
from index.documents.readers.docx_numbering import Numbering
from index.documents.readers.docx_parts import (
    FALLBACK,
    VALUE,
    WORD,
    WRAPPERS,
    boxes,
    children,
    int_of,
    is_contents,
    is_on,
    local,
    n_heads,
    notes,
    number_of,
    own,
    part_of,
    raised_notes,
)
from index.documents.readers.docx_styles import PLAIN, Style, outline_level, read_styles
from index.documents.readers.formula import formula
from index.documents.readers.grid import Cell, grid
from index.documents.readers.raised import is_power_of, lowered, raised
from index.errors import RefusedFileError
from index.text.numerals import roman_numeral
from index.text.tables import markdown_rows

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an encrypted DOCX begins, and an old .doc
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
GONE = frozenset(
    [
        FALLBACK,
        *(f"{WORD}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "txbxContent", "rt", "instrText", "delText")),
    ]
)
NOTES = ("footnote", "endnote")
TITLE_CHARS = 80  # a longer first line is no title
SENTENCE_END = re.compile(r"[。！？.!?;；:：,，]$")


def read_docx(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    check_package(data)
    try:
        document = Document(io.BytesIO(data))
        return _Reader(document).read()
    except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, AttributeError) as exc:
        raise RefusedFileError(f"not a sound DOCX file ({type(exc).__name__}): save it again") from exc


def check_package(data: bytes) -> None:
    """Raise RefusedFileError where the file is encrypted, no package, or far larger inside than outside."""
    if data.startswith(OLE):
        raise RefusedFileError("encrypted, or an old .doc by another name: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())  # more than that is never unpacked
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
        raise RefusedFileError(f"not a DOCX file ({type(exc).__name__}): save it again") from exc
    if unpacked > MAX_UNPACKED_BYTES:
        raise RefusedFileError(f"{unpacked:,} bytes once unpacked, the limit is {MAX_UNPACKED_BYTES:,}: split the file")


class _Reader:
    """Walks the body once, in order."""

    def __init__(self, document: Any) -> None:
        self._body = document.element.body
        self._builder = TextBuilder()
        self._styles = read_styles(part_of(document, "/styles"))
        self._numbering = Numbering(part_of(document, "/numbering"))
        self._notes = {kind: notes(part_of(document, f"/{kind}s"), kind) for kind in NOTES}
        self._labels: dict[tuple[str, str], str] = {}  # of the notes referred to so far, in their order
        self._raised_notes = raised_notes(self._body)
        self._title = " ".join((document.core_properties.title or "").split())

    def read(self) -> Extract:
        """Return the whole."""
        first = self._first_line()
        for child in self._body:
            if child is first:
                self._builder.heading(1, self._words(child))
            else:
                self._block(child)
        for (kind, name), label in self._labels.items():
            for number, paragraph in enumerate(self._notes[kind].get(name, ())):
                self._builder.paragraph(
                    f"[{label}] {self._words(paragraph)}" if number == 0 else self._words(paragraph)
                )
        extract = self._builder.extract(None)
        known = self._title if self._title and self._title in extract.text else None
        return Extract(extract.text, extract.sections, known, extract.pages)

    def _first_line(self) -> Any:
        """Return the paragraph that is the document's title without being marked so; None where none is."""
        paragraphs = [child for child in self._body if child.tag == f"{WORD}p" and self._shown(child).strip()]
        if len(paragraphs) < 2 or not any(self._level(paragraph) for paragraph in paragraphs):
            return None
        first, second = paragraphs[:2]
        words = self._shown(first).strip()
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
        text = self._words(paragraph)
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
        rows = list(own(table, f"{WORD}tr"))
        cells = [list(own(row, f"{WORD}tc")) for row in rows]
        if all(len(row) < 2 for row in cells):
            for row in cells:
                for child in (child for cell in row for child in cell):
                    self._block(child)
            return
        above: dict[int, str] = {}
        lines = [self._row(row, inside, above) for row, inside in zip(rows, cells, strict=True)]
        shown = [line for line in grid(lines) if any(line)]
        self._builder.paragraph(markdown_rows(shown, n_heads(rows)))
        for inside in cells:
            for inner in (inner for cell in inside for inner in own(cell, f"{WORD}tbl")):
                self._table(inner)

    def _row(self, row: Any, cells: list[Any], above: dict[int, str]) -> list[Cell]:
        """Return the cells of a row; `above` is what the merged cells of the rows above say, by column."""
        found = [Cell("", before)] if (before := int_of(row.find(f"{WORD}trPr/{WORD}gridBefore"), 0)) else []
        at = before
        for cell in cells:
            columns = max(1, int_of(cell.find(f"{WORD}tcPr/{WORD}gridSpan"), 1))
            merged = cell.find(f"{WORD}tcPr/{WORD}vMerge")
            if merged is not None and merged.get(VALUE) != "restart":
                words = above.get(at, "")
            else:
                words = " ".join(filter(None, (" ".join(self._cell_line(p).split()) for p in own(cell, f"{WORD}p"))))
                above[at] = words
            found.append(Cell(words, columns))
            at += columns
        return found

    def _cell_line(self, paragraph: Any) -> str:
        words = self._words(paragraph)
        boxed = (self._words(p) for box in boxes(paragraph) for p in own(box, f"{WORD}p"))
        return " ".join([self._label(paragraph, self._style(paragraph)) + words if words.strip() else "", *boxed])

    def _shown(self, paragraph: Any) -> str:
        return "".join(part.text or "" for part in paragraph.iter(f"{WORD}t"))

    def _words(self, paragraph: Any) -> str:
        """Return the words of a paragraph as they are shown; notes get their marks, in the order they are met."""
        parts: list[str] = []
        self._gather(paragraph, parts)
        return "".join(parts)

    def _gather(self, element: Any, parts: list[str]) -> None:
        for child in element:
            name = child.tag
            if name == f"{WORD}r":
                self._run(child, parts)
            elif name in {f"{MATH}oMath", f"{MATH}oMathPara"}:
                parts.append(formula(child, local, children))
            elif name not in GONE:
                self._gather(child, parts)

    def _run(self, run: Any, parts: list[str]) -> None:
        properties = run.find(f"{WORD}rPr")
        if properties is not None and any(is_on(properties, name) for name in ("vanish", "strike", "dstrike")):
            return
        said: list[str] = []
        self._run_parts(run, said)
        words = "".join(said)
        height = None if properties is None else properties.find(f"{WORD}vertAlign")
        before = "".join(parts[-3:])
        if height is not None and words and not words.startswith("["):
            if height.get(VALUE) == "superscript":
                noted = words.strip() in self._raised_notes and not is_power_of(before)
                words = raised(words, before, is_note=noted)
            elif height.get(VALUE) == "subscript":
                words = lowered(words, before)
        parts.append(words)

    def _run_parts(self, element: Any, said: list[str]) -> None:
        for child in element:
            name = child.tag.removeprefix(WORD)
            if name == "t":
                said.append(child.text or "")
            elif name in {"tab", "ptab"}:
                said.append("\t")
            elif name in {"br", "cr"}:
                said.append("\n")
            elif name == "noBreakHyphen":
                said.append("-")
            elif name.removesuffix("Reference") in NOTES:
                said.append(self._note(name.removesuffix("Reference"), child.get(f"{WORD}id")))
            elif child.tag in {f"{MATH}oMath", f"{MATH}oMathPara"}:
                said.append(formula(child, local, children))
            elif child.tag == f"{WORD}r":
                self._run(child, said)
            elif child.tag not in GONE:
                self._run_parts(child, said)

    def _note(self, kind: str, name: str) -> str:
        """Return the mark of a note: footnotes have figures, endnotes small Roman numerals, as in Word."""
        if (kind, name) not in self._labels:
            n = sum(known == kind for known, _ in self._labels) + 1
            self._labels[kind, name] = str(n) if kind == "footnote" else roman_numeral(n).lower()
        return f"[{self._labels[kind, name]}]"
