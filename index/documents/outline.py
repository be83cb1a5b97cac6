"""Headings and paragraphs in order -> a text with its sections; filled by the readers of formats."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.config import MAX_DOCUMENT_CHARS
from index.errors import RefusedFileError
from index.records import FLOWING, Layout, Section

LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
UNSHOWN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Extract:
    """The text extracted from a file, its sections, and where its own parts begin."""

    text: str
    sections: tuple[Section, ...]
    title: str | None  # from the file's metadata
    layout: Layout = FLOWING
    notices: tuple[str, ...] = ()  # problems in a file that was read all the same, with the remedy, a line each


class TextBuilder:
    """Joins blocks of text with blank lines and records where each begins."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[int, str, int]] = []  # level, words, start

    @property
    def length(self) -> int:
        """How many characters there are so far: the offset of the next block."""
        return self._length

    def heading(self, level: int, words: str) -> int:
        """Add a heading, level 1 being the highest; return its offset in the text."""
        line, start = " ".join(shown(words).split()), self._length
        if line:
            self._headings.append((level, line, start))
            self._add(line)
        return start

    def paragraph(self, words: str) -> int:
        """Add a paragraph; return its offset in the text."""
        start = self._length
        text = shown(words).strip()
        if text:
            self._add(text)
        return start

    def extract(self, title: str | None, layout: Layout = FLOWING) -> Extract:
        """Return the extract. Raise RefusedFileError where there is no text."""
        text = "".join(self._parts)
        if not text.strip():
            raise RefusedFileError("there is no text in it: remove it, or put its text there")
        starts = [start for _, _, start in self._headings]
        first = starts[0] if starts else len(text)
        sections = [Section((), 0, 0, first)] if first > 0 else []
        path: list[tuple[int, str]] = []
        for (level, words, start), end in zip(self._headings, [*starts[1:], len(text)], strict=False):
            path = [*(entry for entry in path if entry[0] < level), (level, words)]
            sections.append(Section(tuple(entry[1] for entry in path), start, start + len(words), end))
        name = " ".join(shown(title or "").split())
        return Extract(text, tuple(sections), name or None, layout)

    def _add(self, block: str) -> None:
        self._parts += [block, "\n\n"]
        self._length += len(block) + 2
        if self._length > MAX_DOCUMENT_CHARS:
            raise RefusedFileError(f"more than {MAX_DOCUMENT_CHARS:,} characters of text: split the file")


def shown(words: str) -> str:
    """Return the text without invisible characters: controls but tab and line end, soft hyphens, zero-width ones."""
    return UNSHOWN.sub("", LINE_END.sub("\n", words))
