"""PDF -> headings and paragraphs, and where each page begins.

A PDF knows characters and where they stand, no paragraphs. A line goes on in the next where it is full and ends no
sentence, or where the next begins with a small letter, over the end of a column and a page too; larger print is a
heading, and so is a bold line of its own; what stands at the head or foot of most pages is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.ocr import UNKEPT, Recogniser
from index.documents.readers.pdf.aligned import with_aligned
from index.documents.readers.pdf.columns import columns
from index.documents.readers.pdf.furniture import without_furniture
from index.documents.readers.pdf.headings import find_headings, heading_levels
from index.documents.readers.pdf.hyphens import Hyphens
from index.documents.readers.pdf.lines import Line, read_lines
from index.documents.readers.pdf.paragraphs import joined, paragraphs
from index.documents.readers.pdf.scans import read_scans
from index.documents.readers.raised import LIFTED, as_note, is_power_of
from index.documents.readers.wording import untitled
from index.errors import RefusedFileError
from index.records import Layout

UNREADABLE_SHARE = 0.2  # of characters without a meaning, from which fonts lack their character map
LEADERS = re.compile(r"(?:[.·…_]\s?){4,}\s*[\divxlcIVXLC]{1,5}$")  # of a table of contents


def read_pdf(data: bytes, ocr: Recogniser = UNKEPT) -> Extract:
    """Return the document's text, that of pages without any by recognition; raise RefusedFileError with the remedy."""
    pages, title = read_lines(data)
    scanned, notices = read_scans(data, [number for number, page in enumerate(pages) if not page], ocr)
    return compose([scanned.get(number, page) for number, page in enumerate(pages)], title, notices)


def compose(pages: Sequence[Sequence[Line]], title: str | None, notices: tuple[str, ...] = ()) -> Extract:
    """Return the text of lines of print, page by page; raise RefusedFileError with the remedy."""
    if not any(pages):
        raise RefusedFileError(notices[0] if notices else "no text in it: remove it, or put its text there")
    normal = _normal(pages)
    body = [with_aligned(_without_contents(page)) for page in without_furniture(pages, normal)]
    lines = [line for page in body for line in page]
    if not lines:
        raise RefusedFileError("no text in it but heads and feet of pages: remove it, or put its text there")
    characters = "".join(line.text for line in lines)
    if len(re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x01\x03-\x08]", characters)) > UNREADABLE_SHARE * len(characters):
        raise RefusedFileError("its fonts do not say which characters they show: run text recognition (OCR) over it")
    extract = _compose(body, _normal(body), None if untitled().fullmatch((title or "").strip()) else title)
    return replace(extract, notices=notices)


def _normal(pages: Sequence[Sequence[Line]]) -> float:
    """Return the size that most characters have."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _without_contents(page: Sequence[Line]) -> list[Line]:
    """Leave out the lines of a table of contents; a single line of dots is one to be filled in."""
    leading = {id(line) for line in page if LEADERS.search(line.text)}
    return [line for line in page if len(leading) < 3 or id(line) not in leading]


def _compose(pages: list[list[Line]], normal: float, title: str | None) -> Extract:
    lines = _with_notes(_with_tables_whole([line for page in pages for line in page]))
    headings = find_headings(lines, columns(lines), normal)
    levels = heading_levels([line.size for line in lines if id(line) in headings])
    hyphens = Hyphens(" ".join(line.text for line in lines))
    builder = TextBuilder()
    begins: dict[int, int] = {}  # page -> the first character on it
    read: list[tuple[int, float | None]] = []
    for block in paragraphs(lines, normal, headings):
        text, offsets = joined(block, hyphens)
        level = levels[block[0].size] if id(block[0]) in headings else None
        start = builder.paragraph(text) if level is None else builder.heading(level, text)
        for line, offset in zip(block, offsets, strict=True):
            begins.setdefault(line.page, start + offset)
            read.append((start + offset, line.certainty))
    starts: list[int] = []
    for page in reversed(range(len(pages))):  # a page without text begins where the next one does
        starts.append(begins.get(page, starts[-1] if starts else max(begins.values()) + 1))
    return builder.extract(title, Layout(pages=tuple(starts[::-1]), ocr=_runs(read)))


def _runs(read: Sequence[tuple[int, float | None]]) -> tuple[tuple[int, float | None], ...]:
    """Return where each certainty begins; () where nothing was recognised."""
    if all(certainty is None for _, certainty in read):
        return ()
    found = [(start, None if certainty is None else round(certainty, 3)) for start, certainty in read]
    return tuple(one for n, one in enumerate(found) if n == 0 or one[1] != found[n - 1][1])


def _with_tables_whole(lines: Sequence[Line]) -> list[Line]:
    """Return the lines; a table that begins a page goes on from one with the same columns that ended the last page."""
    found = list(lines[:1])
    for line in lines[1:]:
        before, table = found[-1], line.table
        if before.table is not None and table is not None and line.page == before.page + 1 and table.fits(before.table):
            rows = table.behind(before.table)
            found.append(replace(line, table=rows, text=rows.text))
        else:
            found.append(line)
    return found


def _with_notes(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with raised figures as marks of notes, where a line begins with the same one."""
    notes = {match[0] for line in lines if (match := LIFTED.match(line.text))}
    if not notes:
        return list(lines)

    def marked(match: re.Match[str]) -> str:
        known = match[0] in notes and not is_power_of(match.string[: match.start()])
        return as_note(match[0]) if known else match[0]

    return [line.saying(LIFTED.sub(marked, line.text)) for line in lines]
