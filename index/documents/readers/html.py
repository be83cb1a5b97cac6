"""HTML -> headings and paragraphs, as a browser would show them; a home of Beautiful Soup."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from index.documents.decode import UTF8, decode
from index.documents.outline import Extract, TextBuilder
from index.documents.readers.formula import formula
from index.documents.readers.grid import Cell, grid
from index.documents.readers.html_shown import BLOCKS, HEADINGS, is_unseen
from index.documents.readers.html_tables import is_laid_out, n_heads, own_cells, own_rows, span, whole
from index.documents.readers.raised import MARK, is_power_of, lowered, raised
from index.errors import RefusedFileError
from index.text.tables import markdown_rows

PICTURED = re.compile(r"math|latex|equation", re.IGNORECASE)  # of an image that stands for a formula
DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
BREAK = "\v"  # a line break that is meant, until white space is folded
CHARSET = re.compile(rb"""(?:charset|<\?xml[^>]*encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
CHARSET_BYTES = 4096  # where a page declares its encoding
EAST_ASIAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
SOFT_BREAK = re.compile(rf"(?<={EAST_ASIAN})[ \t]*[\r\n]\s*(?={EAST_ASIAN})")  # a new line that is no word's end


def read_html(data: bytes) -> tuple[Extract, str]:
    """Return the page's text and its encoding; raise RefusedFileError with the remedy."""
    text, encoding = decode_page(data)
    soup = BeautifulSoup(DECLARATION.sub("", text), "lxml")
    page = _Page(_notes(soup))
    page.visit(soup)
    page.flush()
    title = soup.title.get_text() if soup.title is not None else None
    return page.builder.extract(title), encoding


def decode_page(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: UTF-8 where it is that, else what the page declares, else GB18030."""
    declared = CHARSET.search(data[:CHARSET_BYTES])
    name = declared[1].decode("ascii").lower() if declared else UTF8
    try:
        known = codecs.lookup(name)
        if name.startswith(("utf", "gb")) or not known._is_text_encoding:
            return decode(data)
        data.decode(UTF8)
    except (LookupError, AttributeError):
        return decode(data)
    except UnicodeDecodeError:
        try:
            return data.decode(known.name), known.name
        except UnicodeDecodeError as exc:
            raise RefusedFileError(f"declared as {name} and is not (byte {exc.start}): save it as UTF-8") from exc
    return data.decode(UTF8), UTF8


class _Page:
    """Walks the elements in order and gathers the words between two blocks."""

    def __init__(self, notes: frozenset[str]) -> None:
        self.builder = TextBuilder()
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
        """Return the number that a browser shows before an item of an ordered list; a dash for one inside another."""
        parent = item.parent
        if parent is None or parent.name != "ol":
            return "" if item.find_parent("li") is None else "- "
        step = -1 if parent.has_attr("reversed") else 1
        first = len(parent.find_all("li", recursive=False)) if step < 0 else 1
        before = self._numbers.get(id(parent), whole(parent.get("start"), first) - step)
        self._numbers[id(parent)] = number = whole(item.get("value"), before + step)
        return f"{number}. "

    def flush(self) -> None:
        self.builder.paragraph(folded("".join(self._words)))
        self._words.clear()


def _notes(soup: BeautifulSoup) -> frozenset[str]:
    """Return the marks of the page's notes: those that a block begins with, raised."""
    marks = (tag.get_text().strip() for tag in soup.find_all("sup") if _begins_block(tag))
    return frozenset(mark for mark in marks if MARK.fullmatch(mark))


def _begins_block(tag: Tag) -> bool:
    """Tell whether no words stand before the element in its paragraph, item or cell."""
    while tag.parent is not None:
        before = tag.previous_sibling
        if before is not None and not (isinstance(before, NavigableString) and not before.strip()):
            return False
        tag = tag.parent
        if tag.name in BLOCKS or tag.name == "td":
            return True
    return False


def inline(tag: Tag, before: str, notes: frozenset[str]) -> list[PageElement | None]:
    """Return what stands for an element inside a line; `before` are the words before it."""
    if tag.name == "math":
        return [NavigableString(f" {_formula(tag)} ")]
    if tag.name == "img":
        classes = " ".join(map(str, tag.get_attribute_list("class")))
        return [NavigableString(f" {tag.get('alt')} ")] if PICTURED.search(classes) and tag.get("alt") else []
    if tag.name == "sup":
        words = in_one_line(tag, notes)
        linked = tag.find("a") is not None or (tag.parent is not None and tag.parent.name == "a")
        return [NavigableString(raised(words, before, is_note=linked or (words in notes and not is_power_of(before))))]
    if tag.name == "sub":
        return [NavigableString(lowered(in_one_line(tag, notes), before))]
    return [*tag.children]


def _formula(math: Tag) -> str:
    for annotation in math.find_all("annotation"):
        if "tex" in str(annotation.get("encoding")).lower():
            return " ".join(annotation.get_text().split())

    def children(part: Tag) -> list[Tag]:
        return [child for child in part.children if isinstance(child, Tag) and child.name != "annotation"]

    return formula(math, lambda part: str(part.name), children)


def walk(root: Tag, enter: Callable[[Tag], list[PageElement | None]]) -> Iterator[str | None]:
    """Yield the words in order, None where `enter`, which says what comes in place of an element, has put an edge.

    Without recursion: a page may be nested deeper than Python's stack.
    """
    todo: list[PageElement | None] = [root]
    while todo:
        element = todo.pop()
        if element is None:
            yield None
        elif isinstance(element, Tag):
            todo += reversed(enter(element))
        elif isinstance(element, NavigableString) and not isinstance(element, PreformattedString):
            yield str(element)  # the others are comments and declarations


def in_one_line(root: Tag, notes: frozenset[str]) -> str:
    """Return the words that are shown of an element: where a block or a line ends in it, a space parts them."""
    said: list[str] = []

    def enter(tag: Tag) -> list[PageElement | None]:
        if is_unseen(tag):
            return []
        edge = [None] if tag.name in BLOCKS or tag.name == "br" else []
        inside = [*tag.children] if tag is root or tag.name in BLOCKS else inline(tag, "".join(said[-3:]), notes)
        return [*edge, *inside, *edge]

    for words in walk(root, enter):
        said.append(BREAK if words is None else words)
    return " ".join(filter(None, folded("".join(said)).split("\n")))


def folded(words: str) -> str:
    """Return the words with white space as a browser shows it; between Chinese characters a new line is nothing."""
    joined = re.sub(r"[ \t\r\n\f\xa0]+", " ", SOFT_BREAK.sub("", words))
    return "\n".join(line.strip() for line in joined.split(BREAK)).strip()
