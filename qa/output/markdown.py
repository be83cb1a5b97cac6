"""Text from documents and users, escaped so that Markdown shows it to the letter; our Markdown as plain text."""

from __future__ import annotations

import re

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")
OURS = re.compile(r"\\([\\`*_{}\[\]<>#|~&.)=+-])|\*")  # an escaped sign, or a mark of emphasis
LINE_BEGINNING = re.compile(
    r"^(\s*\d*)([-+=.)])(?=[\s=-]|$)", re.MULTILINE
)  # of an item, or a line that makes a heading


def escape(text: str) -> str:
    """Return the text as Markdown that shows it to the letter."""
    return LINE_BEGINNING.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", text))


def plain(markdown: str) -> str:
    """Return what Markdown that an answer was composed in shows, without its marks."""
    return OURS.sub(r"\1", markdown)
