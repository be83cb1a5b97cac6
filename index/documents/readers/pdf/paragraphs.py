"""Lines of a PDF -> paragraphs: whether a line goes on in the next, and what stands between the two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.documents.readers.pdf.characters import HYPHEN
from index.documents.readers.pdf.columns import Column, columns, pitch
from index.documents.readers.pdf.hyphens import Hyphens
from index.documents.readers.pdf.lines import Line
from index.text.layout import begins_block

SAME = 0.05  # share by which two lines of one heading may differ in size
FULL = 1.5  # characters' height that may be left at the end of a full line, beyond the next word
GAP = 1.45  # times the usual step from line to line: a new paragraph
ENDS = re.compile(r"[。！？!?.…:：;；][”’」』】）)\"']*(?:\[\w+\])?$")
CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
BULLET = re.compile(r"[•▪◦‣●○■□➢✓]")


def paragraphs(lines: Sequence[Line], normal: float, headings: set[int]) -> list[list[Line]]:
    """Put the lines together that are one paragraph, or one heading."""
    within, step = columns(lines), pitch(lines, normal)
    blocks: list[list[Line]] = []
    for n, line in enumerate(lines):
        if blocks and _goes_on(blocks[-1][-1], within[n - 1], line, within[n], step, headings):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _goes_on(  # noqa: PLR0911  # each way in which a line ends
    line: Line, column: Column, after: Line, its_column: Column, step: float, headings: set[int]
) -> bool:
    """Tell whether the first line breaks only because its column or its page ends there."""
    if line.table is not None or after.table is not None:
        return after.table is not None and after.table.goes_on
    down = line.bottom - after.bottom
    if id(line) in headings or id(after) in headings:
        both = id(line) in headings and id(after) in headings and line.bold == after.bold
        same = line.page == after.page and abs(line.size - after.size) < SAME * line.size
        return both and same and 0 <= down < 2 * GAP * line.size
    if line.text.endswith(HYPHEN):
        return True
    ended = ENDS.search(line.text) is not None
    turned = line.page != after.page or down < 0
    if not turned and down > GAP * max(step, line.size):
        return False
    small = after.text[0].islower()
    full = column.right is not None and column.right - line.right < after.first_word + FULL * line.size
    if turned:
        caseless = CASELESS.match(after.text) is not None and not begins_block(after.text, line.text)
        return not ended and (small or full or caseless)
    if BULLET.match(after.text) or (begins_block(after.text, line.text) and (ended or not full)):
        return False
    indented = after.left > its_column.left + line.size / 2
    if full:
        return not (indented and ended)
    wide = column.right is None or line.right - line.left > (column.right - column.left) / 2
    return small and not ended and wide


def joined(block: Sequence[Line], hyphens: Hyphens) -> tuple[str, list[int]]:
    """Return the lines as one text, and where in it each begins."""
    text, offsets = "", []
    for line in block:
        if text and line.table is not None:
            text += "\n"
        elif text.endswith((HYPHEN, "-")):
            stays = hyphens.stays(text, line.text)
            text = text[:-1] + ("-" if stays else "")
        elif text and not (EAST_ASIAN.match(text[-1]) or EAST_ASIAN.match(line.text)):
            text += " "
        offsets.append(len(text))
        text += line.text
    return text.removesuffix(HYPHEN), offsets
