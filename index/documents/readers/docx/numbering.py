"""The numbers that Word sets before paragraphs by itself: 第二条, 2.1, (a). They are in no text, only in rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from index.documents.readers.docx.elements import VALUE, WORD, value_of
from index.documents.readers.docx.numerals import WRITTEN

LEVELS = 9
PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How the paragraphs of one level of a list are numbered."""

    format: str
    pattern: str  # "%1.%2"
    start: int
    is_legal: bool  # figures throughout, whatever the levels above have
    restart: int | None  # begin anew behind a paragraph of that level, from 1; 0 never, None behind any above
    apart: str  # what stands between number and words
    style: str | None  # the style whose paragraphs are of this level


class Numbering:
    """Counts through a document, paragraph by paragraph."""

    def __init__(self, root: Any) -> None:
        """Take in the part `numbering.xml`, None where there is none."""
        self._levels: dict[str, dict[int, Level]] = {}  # of abstract lists
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # numId -> its abstract list, starts of its own
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if root is None:
            return
        for abstract in root.findall(f"{WORD}abstractNum"):
            levels = {_int(level, f"{WORD}ilvl"): _level(level) for level in abstract.findall(f"{WORD}lvl")}
            self._levels[abstract.get(f"{WORD}abstractNumId")] = levels
        for one in root.findall(f"{WORD}num"):
            starts = {
                _int(override, f"{WORD}ilvl"): _int(start, VALUE)
                for override in one.findall(f"{WORD}lvlOverride")
                if (start := override.find(f"{WORD}startOverride")) is not None
            }
            self._lists[one.get(f"{WORD}numId")] = (value_of(one, "abstractNumId") or "", starts)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level that a style's paragraphs have in a list."""
        levels = self._levels.get(self._lists.get(number, ("", {}))[0], {})
        return next((n for n, level in levels.items() if level.style == style), 0)

    def label(self, number: str, at: int) -> str:
        """Count one paragraph of that list and level, and return what stands before its words: a dash for a bullet."""
        abstract, starts = self._lists.get(number, ("", {}))
        levels = self._levels.get(abstract, {})
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for n in starts:
                counts[n] = None
        before = counts[at]
        counts[at] = starts.get(at, level.start) if before is None else before + 1
        for n in range(at):
            if counts[n] is None and n in levels:
                counts[n] = starts.get(n, levels[n].start)
        for n in range(at + 1, LEVELS):
            restart = levels[n].restart if n in levels else None
            if restart is None or at < restart:
                counts[n] = None
        if level.format == "bullet":
            return "- "
        label = PLACE.sub(lambda match: self._written(levels, counts, int(match[1]) - 1, level), level.pattern)
        return label + level.apart if label.strip() else ""

    @staticmethod
    def _written(levels: dict[int, Level], counts: list[int | None], n: int, own: Level) -> str:
        count = counts[n]
        if n not in levels or count is None:
            return ""
        return str(count) if own.is_legal else WRITTEN.get(levels[n].format, str)(count)


def _level(level: Any) -> Level:
    restart = value_of(level, "lvlRestart")
    return Level(
        format=value_of(level, "numFmt") or "decimal",
        pattern=value_of(level, "lvlText") or "",
        start=int(value_of(level, "start") or 1),
        is_legal=level.find(f"{WORD}isLgl") is not None,
        restart=None if restart is None else int(restart),
        apart="" if value_of(level, "suff") == "nothing" else " ",
        style=value_of(level, "pStyle"),
    )


def _int(element: Any, name: str) -> int:
    return (
        min(LEVELS - 1, max(0, int(element.get(name) or 0))) if name.endswith("ilvl") else int(element.get(name) or 0)
    )
