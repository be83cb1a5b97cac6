"""HTML -> headings and paragraphs, as a browser would show them; a home of Beautiful Soup."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from index.documents.decode import UTF8, decode
from index.documents.outline import Extract, TextBuilder
from index.errors import RefusedFileError

UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "head", "nav", "svg", "math", "iframe", "object", "select", "button")
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    (
        *HEADINGS,
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li"),
        *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
BREAK = "\v"  # a line break that is meant, until white space is folded
CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
CHARSET_BYTES = 4096  # where a page declares its encoding
EAST_ASIAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
SOFT_BREAK = re.compile(rf"(?<={EAST_ASIAN})[ \t]*[\r\n]\s*(?={EAST_ASIAN})")  # a new line that is no word's end
CELL = " | "
LAID_OUT = [*HEADINGS, "table"]  # a table with one of these in a cell arranges the page: its cells are read one by one


def read_html(data: bytes) -> tuple[Extract, str]:
    """Return the page's text and its encoding; raise RefusedFileError with the remedy."""
    text, encoding = decode_page(data)
    soup = BeautifulSoup(text, "lxml")
    page = _Page()
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

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._words: list[str] = []

    def visit(self, root: Tag) -> None:
        """Take in the words of an element."""
        for words in walk(root, self._enter):
            if words is None:
                self.flush()
            else:
                self._words.append(words)

    def _enter(self, tag: Tag) -> list[PageElement | None]:
        """Return what is to be walked next in place of the element."""
        if is_unseen(tag):
            return []
        if tag.name == "br":
            self._words.append(BREAK)
            return []
        if tag.name not in BLOCKS:
            return [*tag.children]
        self.flush()
        if tag.name in HEADINGS:
            self.builder.heading(int(tag.name[1]), in_one_line(tag))
        elif tag.name == "pre":
            self.builder.paragraph(tag.get_text())
        elif tag.name == "tr":
            cells = tag.find_all(["td", "th"], recursive=False)
            if len(cells) == 1 or any(cell.name == "td" and cell.find(LAID_OUT) for cell in cells):
                return [part for cell in cells for part in (cell, None)]
            self.builder.paragraph(CELL.join(filter(None, map(in_one_line, cells))))
        else:
            return [*tag.children, None]
        return []

    def flush(self) -> None:
        self.builder.paragraph(folded("".join(self._words)))
        self._words.clear()


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


def is_unseen(tag: Tag) -> bool:
    """Tell whether a browser shows nothing of it, or nothing that is read."""
    return tag.name in UNSEEN or tag.has_attr("hidden")


def in_one_line(root: Tag) -> str:
    """Return the words that are shown of an element: where a block or a line ends in it, a space parts them."""

    def enter(tag: Tag) -> list[PageElement | None]:
        if is_unseen(tag):
            return []
        edge = [None] if tag.name in BLOCKS or tag.name == "br" else []
        return [*edge, *tag.children, *edge]

    words = "".join(BREAK if words is None else words for words in walk(root, enter))
    return " ".join(filter(None, folded(words).split("\n")))


def folded(words: str) -> str:
    """Return the words with white space as a browser shows it; between Chinese characters a new line is nothing."""
    joined = re.sub(r"[ \t\r\n\f]+", " ", SOFT_BREAK.sub("", words))
    return "\n".join(line.strip() for line in joined.split(BREAK)).strip()
