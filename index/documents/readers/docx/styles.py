"""Styles of a DOCX -> which are headings, of which level, which are numbered, which belong to a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from index.documents.readers.docx.elements import WORD, value_of
from index.documents.readers.wording import contents_style, heading_style

GRADED = re.compile(r"([一二三四五六七八九])级(?:条|节|标)?标题|(章)标题")  # of Chinese standards
DEEPEST = 20  # styles that one may rest on


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph has of its style, and of those that it is based on."""

    level: int | None  # of a heading, 1 the title
    number: str | None  # the list that numbers it
    at: int | None  # its level there, where it says so
    is_contents: bool


PLAIN = Style(None, None, None, is_contents=False)


def read_styles(root: Any) -> dict[str, Style]:
    """Return the paragraph styles by id; `root` is the part `styles.xml`, None where there is none."""
    if root is None:
        return {}
    elements = {one.get(f"{WORD}styleId"): one for one in root.findall(f"{WORD}style")}
    return {name: _style(name, elements) for name in elements if name}


def _style(name: str, elements: dict[str, Any]) -> Style:
    level = number = at = None
    is_contents = False
    for _ in range(DEEPEST):
        element = elements.get(name)
        if element is None:
            break
        called = value_of(element, "name") or ""
        is_contents = is_contents or contents_style().match(called) is not None
        level = level if level is not None else _level(called, element.find(f"{WORD}pPr"))
        numbered = element.find(f"{WORD}pPr/{WORD}numPr")
        if numbered is not None and number is None:
            number, depth = value_of(numbered, "numId"), value_of(numbered, "ilvl")
            at = None if depth is None else int(depth)
        name = value_of(element, "basedOn") or ""
    return Style(level or None, number, at, is_contents)


def _level(called: str, properties: Any) -> int | None:
    """Return the level that a style has of its own; 0 says that it is no heading whatever it is based on."""
    heading = heading_style().match(called)
    if heading:
        return int(heading[1]) + 1
    if called == "Title":
        return 1
    outline = None if properties is None else outline_level(properties)
    if outline is not None:
        return outline
    graded = GRADED.search(called)
    if graded is None:
        return None
    return 2 if graded[2] else "一二三四五六七八九".index(graded[1]) + 3


def outline_level(properties: Any) -> int | None:
    """Return the level of a heading that the properties of a paragraph give it; 0 says that it is none."""
    outline = value_of(properties, "outlineLvl")
    if outline is None or not outline.isdigit():
        return None
    return int(outline) + 2 if int(outline) < 9 else 0
