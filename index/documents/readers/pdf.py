"""PDF -> headings and paragraphs, and where each page begins.

A PDF knows characters and where they stand, no paragraphs. A line goes on in the next where it is full and ends no
sentence, or where the next begins with a small letter, over the end of a column and a page too; larger print is a
heading, and so is a bold line of its own; what stands at the head or foot of most pages is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.furniture import without_furniture
from index.documents.readers.hyphen import Hyphens
from index.documents.readers.pdf_columns import Column, columns, pitch
from index.documents.readers.pdf_lines import HYPHEN, Line, read_lines
from index.documents.readers.raised import LIFTED, as_note, is_power_of
from index.errors import RefusedFileError
from index.text.layout import begins_block

LARGER = 1.15  # times the size of most characters: a heading
SAME = 0.05  # share by which two lines of one heading may differ in size
HEADING_CHARS = 120
BOLD_CHARS = 60  # of a heading that is no larger than the text
MOST_BOLD = 0.3  # share of bold characters from which bold is no mark of headings
ENDS = re.compile(r"[。！？!?.…:：;；][”’」』】）)\"']*(?:\[\w+\])?$")
CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
UNREADABLE_SHARE = 0.2  # of characters without a meaning, from which fonts lack their character map
FULL = 1.5  # characters' height that may be left at the end of a full line, beyond the next word
GAP = 1.45  # times the usual step from line to line: a new paragraph
BULLET = re.compile(r"[•▪◦‣●○■□➢✓]")
LEADERS = re.compile(r"(?:[.·…_]\s?){4,}\s*[\divxlcIVXLC]{1,5}$")  # of a table of contents
NO_TITLE = re.compile(
    r"untitled|无标题|microsoft word\s*-.*|.*\.(?:docx?|pdf|indd|dvi|tex|pptx?|xlsx?|wps|html?)", re.IGNORECASE
)


def read_pdf(data: bytes) -> Extract:
    """Return the document's text; raise RefusedFileError with the remedy."""
    pages, title = read_lines(data)
    if not any(pages):
        raise RefusedFileError("no text in it, a scan perhaps: run text recognition (OCR) over it first")
    normal = _normal(pages)
    body = [_without_contents(page) for page in without_furniture(pages, normal)]
    lines = [line for page in body for line in page]
    if not lines:
        raise RefusedFileError("no text in it, a scan perhaps: run text recognition (OCR) over it first")
    characters = "".join(line.text for line in lines)
    if len(re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x01\x03-\x08]", characters)) > UNREADABLE_SHARE * len(characters):
        raise RefusedFileError("its fonts do not say which characters they show: run text recognition (OCR) over it")
    return _compose(body, _normal(body), None if NO_TITLE.fullmatch((title or "").strip()) else title)


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
    lines = _with_notes([line for page in pages for line in page])
    headings = _headings(lines, columns(lines), normal)
    levels = _levels([line.size for line in lines if id(line) in headings])
    hyphens = Hyphens(" ".join(line.text for line in lines))
    builder = TextBuilder()
    begins: dict[int, int] = {}  # page -> the first character on it
    for block in _blocks(lines, normal, headings):
        text, offsets = _joined(block, hyphens)
        level = levels[block[0].size] if id(block[0]) in headings else None
        start = builder.paragraph(text) if level is None else builder.heading(level, text)
        for line, offset in zip(block, offsets, strict=True):
            begins.setdefault(line.page, start + offset)
    starts: list[int] = []
    for page in reversed(range(len(pages))):  # a page without text begins where the next one does
        starts.append(begins.get(page, starts[-1] if starts else max(begins.values()) + 1))
    return builder.extract(title, starts[::-1])


def _with_notes(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with raised figures as marks of notes, where a line begins with the same one."""
    notes = {match[0] for line in lines if (match := LIFTED.match(line.text))}
    if not notes:
        return list(lines)

    def marked(match: re.Match[str]) -> str:
        known = match[0] in notes and not is_power_of(match.string[: match.start()])
        return as_note(match[0]) if known else match[0]

    return [line.saying(LIFTED.sub(marked, line.text)) for line in lines]


def _headings(lines: Sequence[Line], within: Sequence[Column], normal: float) -> set[int]:
    """Return the identities of the lines that are headings: larger, or bold and alone where little else is bold."""
    bold = sum(len(line.text) for line in lines if line.bold) <= MOST_BOLD * sum(len(line.text) for line in lines)
    found = set()
    for n, line in enumerate(lines):
        if line.size >= LARGER * normal and len(line.text) <= HEADING_CHARS:
            found.add(id(line))
        elif bold and line.bold and len(line.text) <= BOLD_CHARS and any(map(str.isalpha, line.text)):
            before = lines[n - 1] if n else None
            follows = before is not None and before.page == line.page and 0 < before.bottom - line.bottom < GAP * normal
            broken = follows and before is not None and not ENDS.search(before.text) and id(before) not in found
            short = abs(within[n].farthest - line.right) > FULL * line.size
            if short and not broken and not ENDS.search(line.text):
                found.add(id(line))
    return found


def _levels(sizes: Sequence[float]) -> dict[float, int]:
    """Return the level of each size of heading, the largest being 1."""
    levels: dict[float, int] = {}
    for size in sorted(set(sizes), reverse=True):
        last = min(levels, default=None)
        same = last is not None and last - size < SAME * last
        levels[size] = levels[last] if same and last is not None else len(set(levels.values())) + 1
    return levels


def _blocks(lines: Sequence[Line], normal: float, headings: set[int]) -> list[list[Line]]:
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


def _joined(block: Sequence[Line], hyphens: Hyphens) -> tuple[str, list[int]]:
    """Return the lines as one text, and where in it each begins."""
    text, offsets = "", []
    for line in block:
        if text.endswith((HYPHEN, "-")):
            stays = hyphens.stays(text, line.text)
            text = text[:-1] + ("-" if stays else "")
        elif text and not (EAST_ASIAN.match(text[-1]) or EAST_ASIAN.match(line.text)):
            text += " "
        offsets.append(len(text))
        text += line.text
    return text.removesuffix(HYPHEN), offsets
