"""What stands inside a line of a page -> its words: notes, formulas, raised figures, white space as it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from index.documents.readers.formula import formula
from index.documents.readers.html.shown import BLOCKS, is_unseen
from index.documents.readers.raised import MARK, is_power_of, lowered, raised

PICTURED = re.compile(r"math|latex|equation", re.IGNORECASE)  # of an image that stands for a formula
BREAK = "\v"  # a line break that is meant, until white space is folded
EAST_ASIAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
SOFT_BREAK = re.compile(rf"(?<={EAST_ASIAN})[ \t]*[\r\n]\s*(?={EAST_ASIAN})")  # a new line that is no word's end


def note_marks(soup: BeautifulSoup) -> frozenset[str]:
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
