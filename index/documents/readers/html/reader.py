"""HTML -> headings and paragraphs, as a browser would show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from index.documents.outline import Extract, TextBuilder
from index.documents.readers.grid import Cell, grid
from index.documents.readers.html.encoding import decode_page
from index.documents.readers.html.inline import BREAK, folded, in_one_line, inline, note_marks, walk
from index.documents.readers.html.shown import BLOCKS, HEADINGS, is_unseen
from index.documents.readers.html.tables import is_laid_out, n_heads, own_cells, own_rows, span, whole
from index.text.tables import markdown_rows

DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def read_html(data: bytes) -> tuple[Extract, str]:
    """Return the page's text and its encoding; raise RefusedFileError with the remedy."""
    page = _Pages()
    encoding = page.read(data)
    return page.builder.extract(page.title), encoding


def read_pages(pages: Iterable[bytes], title: str | None) -> Extract:
    """Return the text of several pages one after another; raise RefusedFileError with the remedy."""
    reader = _Pages()
    for page in pages:
        reader.read(page)
    return reader.builder.extract(title or reader.title)


def add_html(builder: TextBuilder, data: bytes) -> None:
    """Add a page to a text; nothing that it points at is fetched."""
    _Pages(builder).read(data)


class _Pages:
    """Reads pages into one text."""

    def __init__(self, builder: TextBuilder | None = None) -> None:
        self.builder = builder or TextBuilder()
        self.title: str | None = None  # of the first that has one

    def read(self, data: bytes) -> str:
        """Take in a page; return its encoding."""
        text, encoding = decode_page(data)
        soup = BeautifulSoup(StringIO(DECLARATION.sub("", text)), "lxml")
        page = _Page(self.builder, note_marks(soup))
        page.visit(soup)
        page.flush()
        if self.title is None and soup.title is not None:
            self.title = soup.title.get_text()
        return encoding


class _Page:
    """Walks the elements in order and gathers the words between two blocks."""

    def __init__(self, builder: TextBuilder, notes: frozenset[str]) -> None:
        self.builder = builder
        self._notes = notes
        self._words: list[str] = []
        self._numbers: dict[int, int] = {}  # of the items of a list, by the list's identity

    def visit(self, root: Tag) -> None:
        """Take in the words of an element."""
        for words in walk(root, self._enter):
            if words is None:
                self.flush()
            else:
                self._words.append(words)

    def _enter(self, tag: Tag) -> list[PageElement | None]:  # noqa: PLR0911  # each kind of block its own way
        """Return what is to be walked next in place of the element."""
        if is_unseen(tag):
            return []
        if tag.name == "br":
            return [NavigableString(BREAK)]
        if tag.name not in BLOCKS:
            return inline(tag, "".join(self._words[-3:]), self._notes)
        self.flush()
        if tag.name in HEADINGS:
            self.builder.heading(int(tag.name[1]), in_one_line(tag, self._notes))
        elif tag.name == "pre":
            self.builder.paragraph(tag.get_text())
        elif tag.name == "table" and not is_laid_out(tag):
            self._table(tag)
        elif tag.name == "li":
            return [NavigableString(self._number(tag)), *tag.children, None]
        elif tag.name == "tr":
            return [part for cell in tag.find_all(["td", "th"], recursive=False) for part in (cell, None)]
        else:
            return [*tag.children, None]
        return []

    def _table(self, table: Tag) -> None:
        for caption in table.find_all("caption", recursive=False):
            self.builder.paragraph(in_one_line(caption, self._notes))
        rows = own_rows(table)
        cells = [[self._cell(cell) for cell in own_cells(row)] for row in rows]
        lines = [(row, line) for row, line in zip(rows, grid(cells), strict=True) if any(line)]
        self.builder.paragraph(markdown_rows([line for _, line in lines], n_heads([row for row, _ in lines])))

    def _cell(self, cell: Tag) -> Cell:
        words = in_one_line(cell, self._notes)
        return Cell(words, span(cell, "colspan"), span(cell, "rowspan"))

    def _number(self, item: Tag) -> str:
        """Return the number that a browser shows before an item of an ordered list; a dash before any other."""
        parent = item.parent
        if parent is None or parent.name != "ol":
            return "- "
        step = -1 if parent.has_attr("reversed") else 1
        first = len(parent.find_all("li", recursive=False)) if step < 0 else 1
        before = self._numbers.get(id(parent), whole(parent.get("start"), first) - step)
        self._numbers[id(parent)] = number = whole(item.get("value"), before + step)
        return f"{number}. "

    def flush(self) -> None:
        self.builder.paragraph(folded("".join(self._words)))
        self._words.clear()
