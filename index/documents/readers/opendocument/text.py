"""ODT -> headings, paragraphs, lists and tables in the order of the document; notes at the end, boxes where they hang.

Deletions that are tracked, comments, headers and the table of contents are left out.
"""

from __future__ import annotations

from typing import Any

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.grid import Cell, grid
from index.documents.readers.opendocument.content import BOX, OFFICE, TABLE, TEXT, content_of, count, line_of
from index.errors import RefusedFileError
from index.text.tables import markdown_rows

CONTENTS = {f"{TEXT}table-of-content", f"{TEXT}alphabetical-index", f"{TEXT}tracked-changes"}
MAX_DEPTH = 50  # of lists, tables and sections in one another


def read_odt(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    content, title = content_of(data, ".odt")
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise RefusedFileError("not a sound ODT file (no text in it): save it again")
    reader = _Reader()
    reader.blocks(body, 0)
    for note in body.iter(f"{TEXT}note"):
        reader.note(note)
    return reader.builder.extract(title)


class _Reader:
    """Walks the body once, in order."""

    def __init__(self) -> None:
        self.builder = TextBuilder()

    def blocks(self, parent: Any, depth: int) -> None:
        """Add what stands inside an element, block by block."""
        if depth > MAX_DEPTH:
            raise RefusedFileError(f"lists or tables more than {MAX_DEPTH} deep in one another: save it as .docx")
        for child in parent:
            if child.tag in CONTENTS:
                continue
            if child.tag == f"{TEXT}h":
                self.builder.heading(count(child, f"{TEXT}outline-level"), line_of(child))
                self._boxes(child, depth)
            elif child.tag == f"{TEXT}p":
                self.builder.paragraph(line_of(child))
                self._boxes(child, depth)
            elif child.tag == f"{TEXT}list":
                self._list(child, depth)
            elif child.tag == f"{TABLE}table":
                self._table(child, depth)
            elif isinstance(child.tag, str):
                self.blocks(child, depth + 1)

    def note(self, note: Any) -> None:
        """Add a note, behind its number."""
        label = note.findtext(f"{TEXT}note-citation") or ""
        lines = [line_of(paragraph) for paragraph in note.iterfind(f"{TEXT}note-body//{TEXT}p")]
        self.builder.paragraph("\n".join([f"[{label}] {lines[0]}", *lines[1:]]) if lines else "")

    def _list(self, items: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise RefusedFileError(f"lists more than {MAX_DEPTH} deep in one another: save it as .docx")
        for item in items:
            first = True
            for child in item:
                if child.tag == f"{TEXT}list":
                    self._list(child, depth + 1)
                elif child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                    words = line_of(child)
                    self.builder.paragraph(f"- {words}" if first and words.strip() else words)
                    first = False
                    self._boxes(child, depth)

    def _boxes(self, paragraph: Any, depth: int) -> None:
        for box in paragraph.iter(BOX):
            self.blocks(box, depth + 1)

    def _table(self, table: Any, depth: int) -> None:
        """Add the table; one of a single column arranges the page."""
        rows = [row for row in table.iter(f"{TABLE}table-row") if next(row.iterancestors(f"{TABLE}table")) is table]
        cells = [row.findall(f"{TABLE}table-cell") for row in rows]
        if all(len(row) < 2 for row in cells):
            for cell in (cell for row in cells for cell in row):
                self.blocks(cell, depth + 1)
            return
        lines = grid([[_cell(cell) for cell in row] for row in cells])
        heads = sum(row.getparent().tag == f"{TABLE}table-header-rows" for row in rows)
        self.builder.paragraph(markdown_rows([line for line in lines if any(line)], heads or None))


def _cell(cell: Any) -> Cell:
    words = " ".join(line_of(part) for part in cell.iter(f"{TEXT}p", f"{TEXT}h"))
    return Cell(words, count(cell, f"{TABLE}number-columns-spanned"), count(cell, f"{TABLE}number-rows-spanned"))
