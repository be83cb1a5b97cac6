"""DOCX -> headings, paragraphs and table rows in the order of the document; a home of python-docx.

Insertions that are tracked count, deletions and what was moved away do not. Left out: headers and footers, foot and end
notes, comments.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from index.config import MAX_UNPACKED_BYTES
from index.documents.outline import Extract, TextBuilder
from index.errors import RefusedFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an encrypted DOCX begins, and an old .doc
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same once more, for old readers
)
HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
CELL = " | "
WRAPPERS = frozenset(f"{WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


def read_docx(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    check_package(data)
    try:
        document = Document(io.BytesIO(data))
        builder = TextBuilder()
        _blocks(document.element.body, builder, _levels(document))
        return builder.extract(document.core_properties.title)
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


def _levels(document: Any) -> dict[str, int]:
    """Return the heading level of each style that has one, through the styles it is based on."""
    levels = {}
    for style in document.styles:
        base, seen = style, 0
        while base is not None and seen < 20:
            name = str(base.name or "")
            match = HEADING.match(name)
            if match or name == "Title":
                levels[style.style_id] = int(match[1]) + 1 if match else 1
                break
            base, seen = getattr(base, "base_style", None), seen + 1
    return levels


def _blocks(element: Any, builder: TextBuilder, levels: dict[str, int]) -> None:
    for child in element:
        if child.tag == f"{WORD}p":
            style = child.find(f"{WORD}pPr/{WORD}pStyle")
            level = None if style is None else levels.get(style.get(f"{WORD}val"))
            text = paragraph_text(child)
            if level is not None:
                builder.heading(level, text)
            else:
                builder.paragraph(text)
        elif child.tag == f"{WORD}tbl":
            _table(child, builder)
        elif child.tag in WRAPPERS:
            _blocks(child, builder, levels)


def _table(table: Any, builder: TextBuilder) -> None:
    """Add a paragraph for each row; a table inside a cell gives its own rows, after the row that it stands in."""
    for row in _own(table, f"{WORD}tr"):
        cells = list(_own(row, f"{WORD}tc"))
        words = (" ".join(paragraph_text(p).strip() for p in _own(cell, f"{WORD}p")).strip() for cell in cells)
        builder.paragraph(CELL.join(filter(None, words)))
        for cell in cells:
            for inner in _own(cell, f"{WORD}tbl"):
                _table(inner, builder)


def _own(element: Any, tag: str) -> Iterator[Any]:
    """Return the children of that kind, those in wrappers too."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _own(child, tag)


def paragraph_text(paragraph: Any) -> str:
    """Return the words of a paragraph as they are shown."""
    parts: list[str] = []
    _gather(paragraph, parts)
    return "".join(parts)


def _gather(element: Any, parts: list[str]) -> None:
    for child in element:
        if child.tag == f"{WORD}t":
            parts.append(child.text or "")
        elif child.tag in {f"{WORD}tab", f"{WORD}ptab"} and element.tag == f"{WORD}r":
            parts.append("\t")
        elif child.tag in {f"{WORD}br", f"{WORD}cr"}:
            parts.append("\n")
        elif child.tag == f"{WORD}noBreakHyphen":
            parts.append("-")
        elif child.tag not in {FALLBACK, f"{WORD}pPr", f"{WORD}del", f"{WORD}moveFrom"}:
            _gather(child, parts)
