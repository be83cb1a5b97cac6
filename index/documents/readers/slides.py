"""PPTX -> a section for each slide, in order: its text, tables, and the speaker's notes; hidden slides are left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.config import MAX_SLIDES
from index.documents.outline import Extract, TextBuilder
from index.documents.readers.grid import Cell, grid
from index.documents.readers.package import BROKEN, check_package
from index.errors import RefusedFileError
from index.records import Layout
from index.text.tables import markdown_rows


def read_slides(data: bytes) -> Extract:
    """Return the text of the presentation; raise RefusedFileError with the remedy."""
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    check_package(data, ".pptx")
    try:
        presentation = Presentation(io.BytesIO(data))
        return _compose(presentation)
    except RefusedFileError:
        raise
    except (*BROKEN, PythonPptxError, LxmlError, AttributeError, TypeError) as exc:
        raise RefusedFileError(f"not a sound PPTX file ({type(exc).__name__}): save it again") from exc


def _compose(presentation: Any) -> Extract:
    builder = TextBuilder()
    begins: list[int] = []
    slides = list(presentation.slides)
    if len(slides) > MAX_SLIDES:
        raise RefusedFileError(f"{len(slides):,} slides, the limit is {MAX_SLIDES:,}: split the file")
    for slide in slides:
        begins.append(builder.length)
        if slide.element.get("show") == "0":
            continue
        title = slide.shapes.title
        if title is not None and title.has_text_frame:
            builder.heading(1, title.text_frame.text)
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                _add(builder, shape)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            builder.paragraph(slide.notes_slide.notes_text_frame.text)
    return builder.extract(presentation.core_properties.title, Layout(slides=tuple(begins)))


def _shapes(shapes: Any) -> Iterator[Any]:
    """Yield the shapes as a reader meets them: from the top down, then from the left; those of a group in its place."""
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _add(builder: TextBuilder, shape: Any) -> None:
    if getattr(shape, "has_table", False):
        table = shape.table
        rows = [[_cell(cell) for cell in row.cells if not cell.is_spanned] for row in table.rows]
        builder.paragraph(markdown_rows(grid(rows), 1 if table.first_row else None))
    elif shape.has_text_frame and not _is_furniture(shape):
        for paragraph in shape.text_frame.paragraphs:
            builder.paragraph(paragraph.text.replace("\v", "\n"))


def _cell(cell: Any) -> Cell:
    return Cell(cell.text_frame.text, cell.span_width or 1, cell.span_height or 1)


def _is_furniture(shape: Any) -> bool:
    """Tell whether the shape is the date, the foot or the number that the layout puts on every slide."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    kinds = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    return shape.is_placeholder and shape.placeholder_format.type in kinds
