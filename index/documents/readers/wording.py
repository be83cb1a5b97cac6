"""What documents of any language call their own parts, so that it is known in a file: their `formats.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import codes, compiled, read

FILE = "formats"


@dataclass(frozen=True, slots=True)
class FormatWords:
    """One language's regular expressions: `formats.toml`."""

    page: tuple[str, ...]  # before a page's number
    page_after: tuple[str, ...]  # behind it
    page_of: tuple[str, ...]  # between it and the number of pages
    heading_style: tuple[str, ...]  # the name of a style, before the level of its headings
    contents_style: tuple[str, ...]  # the name of a style, of the lines of a table of contents
    untitled: tuple[str, ...]  # a title that says nothing


@cache
def _words() -> tuple[FormatWords, ...]:
    return tuple(read(code, FILE, FormatWords) for code in codes(FILE))


def _either(field: str) -> str:
    return f"(?:{'|'.join(one for words in _words() for one in getattr(words, field))})"


@cache
def page_number() -> re.Pattern[str]:
    """Return what a line is as a whole that says a page's number, its figures written as #."""
    before, after, of = _either("page"), _either("page_after"), _either("page_of")
    counted = rf"{before}?\s*#+\s*{after}?(?:\s*(?:/|{of})\s*#+\s*{after}?)?"
    return compiled(rf"[-–—·.\s]*{counted}[-–—·.\s]*", f"*/{FILE}.toml, page")


@cache
def heading_style() -> re.Pattern[str]:
    """Return how the name of a style of headings begins; the group is their level, from 1."""
    return compiled(rf"{_either('heading_style')}\s*([1-9])", f"*/{FILE}.toml, heading_style", re.IGNORECASE)


@cache
def contents_style() -> re.Pattern[str]:
    """Return how the name of a style begins that belongs to a table of contents."""
    return compiled(_either("contents_style"), f"*/{FILE}.toml, contents_style", re.IGNORECASE)


@cache
def untitled() -> re.Pattern[str]:
    """Return what a title is as a whole that says nothing: a program's own words, the name of a file."""
    named = r".*\.(?:docx?|pdf|indd|dvi|tex|pptx?|xlsx?|wps|html?)"
    return compiled(f"{_either('untitled')}|{named}", f"*/{FILE}.toml, untitled", re.IGNORECASE)
