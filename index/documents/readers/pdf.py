"""PDF -> headings and paragraphs, and where each page begins.

A PDF knows characters and where they stand, no paragraphs. A line goes on in the next where it is full and ends no
sentence, over the end of a page too; larger print is a heading; what stands at the head or foot of most pages is left
out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.pdf_lines import Line, read_lines
from index.errors import RefusedFileError

LARGER = 1.15  # times the size of most characters: a heading
SAME = 0.05  # share by which two lines of one heading may differ in size
HEADING_CHARS = 120
FURNITURE_SHARE = 0.5  # of the pages on which a line stands at the head or the foot
PAGE_NUMBER = re.compile(r"[-–—·.\s]*(?:第|Page|p\.)?\s*#+\s*(?:页|頁)?(?:\s*(?:/|of|共)\s*#+\s*(?:页|頁)?)?[-–—·.\s]*")
ENDS = re.compile(r"[。！？!?.…][”’」』】）)\"']*$")
EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
UNREADABLE_SHARE = 0.2  # of characters without a meaning, from which fonts lack their character map
COLUMN_PT = 40.0  # lines that begin this near to one another are of one column
FULL = 1.5  # characters' height that may be left at the end of a full line, beyond the next word
SOFT_HYPHEN = "\x02\ufffe\xad"


def read_pdf(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    pages, title = read_lines(data)
    body = _without_furniture(pages)
    lines = [line for page in body for line in page]
    if not lines:
        raise RefusedFileError("no text in it, a scan perhaps: run text recognition (OCR) over it first")
    characters = "".join(line.text for line in lines)
    if len(re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x08]", characters)) > UNREADABLE_SHARE * len(characters):
        raise RefusedFileError("its fonts do not say which characters they show: run text recognition (OCR) over it")
    return _compose(body, title)


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Leave out what stands at the head or foot of most pages in the same place, and bare page numbers there."""

    def shape(line: Line) -> tuple[str, int]:
        return re.sub(r"\d", "#", line.text), round(line.bottom)

    edges = [{id(edge(page, key=lambda line: line.bottom)) for edge in (min, max)} if page else set() for page in pages]
    shapes = Counter(shape(line) for page, ids in zip(pages, edges, strict=True) for line in page if id(line) in ids)
    often = {s for s, n in shapes.items() if n >= max(2, FURNITURE_SHARE * len(pages))}

    def is_furniture(line: Line) -> bool:
        return shape(line) in often or (len(pages) > 1 and bool(PAGE_NUMBER.fullmatch(shape(line)[0])))

    return [
        [line for line in page if not (id(line) in ids and is_furniture(line))]
        for page, ids in zip(pages, edges, strict=True)
    ]


def _compose(pages: list[list[Line]], title: str | None) -> Extract:
    lines = [line for page in pages for line in page]
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    normal = sizes.most_common(1)[0][0]
    levels = _levels([line.size for line in lines if _is_heading(line, normal)])
    builder = TextBuilder()
    begins: dict[int, int] = {}  # page -> the first character on it
    for block in _blocks(lines, _columns(lines), normal):
        text, offsets = _joined(block)
        if _is_heading(block[0], normal):
            start = builder.heading(levels[block[0].size], text)
        else:
            start = builder.paragraph(text)
        for line, offset in zip(block, offsets, strict=True):
            begins.setdefault(line.page, start + offset)
    starts: list[int] = []
    for page in reversed(range(len(pages))):  # a page without text begins where the next one does
        starts.append(begins.get(page, starts[-1] if starts else max(begins.values()) + 1))
    return builder.extract(title, starts[::-1])


def _levels(sizes: Sequence[float]) -> dict[float, int]:
    """Return the level of each size of heading, the largest being 1."""
    levels: dict[float, int] = {}
    for size in sorted(set(sizes), reverse=True):
        last = min(levels, default=None)
        same = last is not None and last - size < SAME * last
        levels[size] = levels[last] if same and last is not None else len(set(levels.values())) + 1
    return levels


def _is_heading(line: Line, normal: float) -> bool:
    return line.size >= LARGER * normal and len(line.text) <= HEADING_CHARS


@dataclass(frozen=True, slots=True)
class Column:
    """How far left and right the lines reach that begin near to one another on a page."""

    left: float
    right: float


def _columns(lines: Sequence[Line]) -> list[Column]:
    """Return each line's column."""
    cells: dict[tuple[int, int], Column] = {}

    def near(line: Line) -> list[tuple[int, int]]:
        place = int(line.left // COLUMN_PT)
        return [(line.page, place + step) for step in (-1, 0, 1)]

    for line in lines:
        for cell in near(line):
            known = cells.get(cell, Column(line.left, line.right))
            cells[cell] = Column(min(known.left, line.left), max(known.right, line.right))
    found = [[cells[cell] for cell in near(line)] for line in lines]
    return [Column(min(c.left for c in columns), max(c.right for c in columns)) for columns in found]


def _blocks(lines: Sequence[Line], columns: Sequence[Column], normal: float) -> list[list[Line]]:
    """Put the lines together that are one paragraph, or one heading."""
    blocks: list[list[Line]] = []
    for n, line in enumerate(lines):
        if blocks and _goes_on(blocks[-1][-1], columns[n - 1], line, columns[n], normal):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _goes_on(line: Line, column: Column, after: Line, its_column: Column, normal: float) -> bool:
    """Tell whether the first line breaks only because it is full."""
    if _is_heading(line, normal) or _is_heading(after, normal):
        return line.page == after.page and abs(line.size - after.size) < SAME * line.size
    full = column.right - line.right < after.first_word + FULL * line.size
    indented = after.left > its_column.left + line.size / 2
    return full and not (indented and ENDS.search(line.text))


def _joined(block: Sequence[Line]) -> tuple[str, list[int]]:
    """Return the lines as one text, and where in it each begins."""
    text, offsets = "", []
    for line in block:
        if text.endswith(tuple(SOFT_HYPHEN)):
            text = text[:-1]
        elif text and not text.endswith("-") and not (EAST_ASIAN.match(text[-1]) or EAST_ASIAN.match(line.text)):
            text += " "
        offsets.append(len(text))
        text += line.text
    return text.rstrip(SOFT_HYPHEN), offsets
