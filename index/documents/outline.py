"""Headings and paragraphs, one after another -> a text with its sections; what the readers of packed formats fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.config import MAX_DOCUMENT_CHARS
from index.errors import RefusedFileError
from index.records import Section


@dataclass(frozen=True, slots=True)
class Extract:
    """What a file says: a text, its sections, where its pages begin."""

    text: str
    sections: tuple[Section, ...]
    title: str | None  # what the file's own description says
    pages: tuple[int, ...]


class TextBuilder:
    """Puts blocks behind one another, a blank line between them, and notes where each stands."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[int, str, int]] = []  # level, words, start

    def heading(self, level: int, words: str) -> int:
        """Add a heading, 1 the highest level; return where in the text it begins."""
        line, start = " ".join(words.split()), self._length
        if line:
            self._headings.append((level, line, start))
            self._add(line)
        return start

    def paragraph(self, words: str) -> int:
        """Add a paragraph; return where in the text it begins."""
        start = self._length
        if words.strip():
            self._add(words.strip())
        return start

    def extract(self, title: str | None, pages: Sequence[int] = ()) -> Extract:
        """Return the whole, `pages` being where each page begins; raise RefusedFileError where there is no text."""
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
        name = " ".join((title or "").split())
        return Extract(text, tuple(sections), name or None, tuple(pages))

    def _add(self, block: str) -> None:
        self._parts += [block, "\n\n"]
        self._length += len(block) + 2
        if self._length > MAX_DOCUMENT_CHARS:
            raise RefusedFileError(f"more than {MAX_DOCUMENT_CHARS:,} characters of text: split the file")
