"""A Word document with properties of its own: title, author, time; nothing of the template's."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Yinzheng</Application></Properties>"
)


def new_document(title: str, author: str, made: datetime) -> Any:
    """Return an empty document; `author` may be empty."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    when = made.astimezone(UTC).replace(tzinfo=None)  # as the format has it
    properties.title, properties.author, properties.last_modified_by = legal(title)[:255], legal(author), legal(author)
    properties.created = properties.modified = when
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = APPLICATION  # python-docx has no other way to it
    return document


def add_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """Add a table with a header; all rows have its length."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = legal(text)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def data_of(document: Any) -> bytes:
    """Return the document as a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def legal(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\n\t" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
