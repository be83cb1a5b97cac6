"""PDF -> the lines of print on its pages."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol

from index.config import MAX_PAGES
from index.documents.readers.pdf.characters import HYPHEN, SPACE, Character, is_bold, read_characters, upright
from index.documents.readers.pdf.ruled import ruled_grids
from index.documents.readers.pdf.tables import Filled, Rows, parted, rows_of
from index.documents.readers.raised import lowered, raised
from index.errors import RefusedFileError

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
SMALL = 0.8  # times the size of its line
RAISED, LOWERED = 0.2, 0.02  # times the size of the line
BASELINE = 0.6  # times its size that parts of one line may stand apart in height
TOUCHING = 0.8  # times its size that they may stand apart
WIDE = 0.6  # times the size from which a gap parts columns
PDFIUM = threading.Lock()  # the library is not made for several threads


@dataclass(frozen=True, slots=True)
class Part:
    """What stands together on a line of print, in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print or a ruled table, in points from the lower left corner."""

    text: str
    page: int  # from 0
    left: float
    right: float
    bottom: float
    size: float  # of its characters
    first_word: float  # its width
    bold: bool = False  # from the first character to the last
    table: Rows | None = None  # of what is a whole table, or its part on this page
    parts: tuple[Part, ...] = ()  # as far as wide gaps part it
    certainty: float | None = None  # with which it was recognised, 0 to 1; None where the file has it as text

    def saying(self, text: str) -> Line:
        """Return the same line of print with other words."""
        return self if text == self.text else replace(self, text=text)


class Recognised(Protocol):
    """What may have been recognised on a picture."""

    @property
    def certainty(self) -> float | None:
        """With which, 0 to 1; None where the file has it as text."""


def least_certain(parts: Iterable[Recognised]) -> float | None:
    """Return the least certainty of those that were recognised; None where none was."""
    return min((one.certainty for one in parts if one.certainty is not None), default=None)


def read_lines(data: bytes) -> tuple[list[list[Line]], str | None]:
    """Return the lines of each page in the order of the file, and the title it gives itself.

    Raise RefusedFileError where the file is encrypted, damaged or far too long.
    """
    with PDFIUM:
        return _read(data)


def _read(data: bytes) -> tuple[list[list[Line]], str | None]:
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if "assword" in str(exc):
            raise RefusedFileError("encrypted: save a copy without a password") from exc
        raise RefusedFileError(f"not a sound PDF file ({exc}): save it again") from exc
    try:
        if len(pdf) > MAX_PAGES:
            raise RefusedFileError(f"{len(pdf):,} pages, the limit is {MAX_PAGES:,}: split the file")
        return [_lines(pdf[number], number) for number in range(len(pdf))], pdf.get_metadata_value("Title")
    except pdfium.PdfiumError as exc:
        raise RefusedFileError(f"not a sound PDF file ({exc}): save it again") from exc
    finally:
        pdf.close()


def _lines(page: Any, number: int) -> list[Line]:
    textpage = page.get_textpage()
    characters = upright(read_characters(textpage))
    outside, filled = parted(characters, ruled_grids(page))
    tables = {one.first: table for one in filled if (table := _table(one, number, textpage)) is not None}
    if len(tables) < len(filled):  # some are none: what stands in them is text
        outside, filled = parted(characters, [one.grid for one in filled if one.first in tables])
    lines = _printed(outside, number, textpage)
    in_order = sorted([*lines, *tables.items()], key=lambda placed: placed[0])
    textpage.close()
    page.close()
    return [line for _, line in in_order]


def _printed(characters: Sequence[Character], number: int, textpage: Any) -> list[tuple[int, Line]]:
    """Return the lines of print, each with the index of its first character."""
    groups = [list(group) for new, group in groupby(characters, key=lambda c: c.text in "\r\n") if not new]
    parts = _mended([part for group in groups for part in _broken(group)])
    return [(part[0].index, line) for part in parts if (line := _line(part, number, textpage)) is not None]


def _table(filled: Filled, number: int, textpage: Any) -> Line | None:
    def words(characters: Sequence[Character]) -> str:
        line = _line(characters, number, textpage)
        return "" if line is None else line.text

    rows = rows_of(filled, words)
    if rows is None:
        return None
    size = Counter(round(c.size, 1) for cell in filled.cells.values() for c in cell if c.size > 0).most_common(1)[0][0]
    left, right = rows.xs[0], rows.xs[-1]
    return Line(rows.text, number, left, right, filled.grid.ys[-1], size, right - left, table=rows)


def _broken(characters: list[Character]) -> list[list[Character]]:
    """Return the lines of print that pdfium has put together over a hyphen; it stays at the end of each."""
    parts: list[list[Character]] = [[]]
    for character in characters:
        parts[-1].append(character)
        if character.text == HYPHEN:
            parts.append([])
    return [part for part in parts if part]


def _mended(parts: Sequence[list[Character]]) -> list[list[Character]]:
    """Put together again what pdfium has parted where figures are raised or the type changes."""
    found: list[list[Character]] = []
    for part in parts:
        last = next((c for c in reversed(found[-1]) if c.size > 0), None) if found else None
        first = next((c for c in part if c.size > 0 and not c.text.isspace()), None)
        if last is None or first is None or last.text == HYPHEN:
            found.append(part)
            continue
        size, gap = max(last.size, first.size), first.left - last.right
        if abs(first.bottom - last.bottom) < BASELINE * size and -TOUCHING * size < gap < TOUCHING * size:
            apart = gap > SPACE * size and not (found[-1][-1].text.isspace() or part[0].text.isspace())
            found[-1] += [*([Character(" ", part[0].index)] if apart else []), *part]
        else:
            found.append(part)
    return found


def _line(characters: Sequence[Character], number: int, textpage: Any) -> Line | None:
    solid = [c for c in characters if not c.text.isspace() and c.text != HYPHEN and c.size > 0]
    if not solid:
        return None
    size = Counter(round(c.size, 1) for c in solid).most_common(1)[0][0]
    base = next(c.bottom for c in solid if round(c.size, 1) == size)
    text = unicodedata.normalize("NFC", _text(characters, size, base).translate(LIGATURES)).strip()
    if not text:
        return None
    word = solid[: max(1, len(re.match(r"[^\s\u2e80-\u9fff]*", text)[0]))]  # type: ignore[index]
    bold = is_bold(textpage, solid[0].index) and is_bold(textpage, solid[-1].index)
    line = Line(text, number, solid[0].left, solid[-1].right, base, size, word[-1].right - word[0].left, bold)
    return replace(line, parts=_parts(characters, line))


def _parts(characters: Sequence[Character], line: Line) -> tuple[Part, ...]:
    """Return what stands together on the line."""
    runs: list[list[Character]] = []
    last: Character | None = None
    for character in characters:
        if character.size <= 0 or character.text.isspace() or character.text == HYPHEN:
            if runs:
                runs[-1].append(character)
            continue
        if last is None or character.left - last.right > WIDE * line.size:
            runs.append([])
        runs[-1].append(character)
        last = character
    if len(runs) < 2:
        return (Part(line.text, line.left, line.right),)
    solid = [[c for c in run if c.size > 0 and not c.text.isspace()] for run in runs]
    return tuple(
        Part(_text(run, line.size, line.bottom).strip(), own[0].left, own[-1].right)
        for run, own in zip(runs, solid, strict=True)
    )


def _text(characters: Sequence[Character], size: float, base: float) -> str:
    """Return the words of a line; smaller figures above or below the others' foot are raised or lowered ones."""

    def height(c: Character) -> int:
        if not c.size or c.size > SMALL * size or not c.text.isdigit():
            return 0
        above = c.bottom - base
        return 1 if above > RAISED * size else -1 if above < -LOWERED * size else 0

    text = ""
    for place, group in groupby(characters, key=height):
        words = "".join(c.text for c in group)
        text += raised(words, text, is_note=False) if place > 0 else lowered(words, text) if place < 0 else words
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters are put together
