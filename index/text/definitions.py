"""Definitions: «X 是指…», “X means …”, a line of its own with a term and the paragraph below it. The words are data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from index.text.scripts import fold

TERM_CHARS = 40  # a longer line is no term
ENDED = re.compile(r"[。！？.!?;；:：,，]$")
FIRST = re.compile(r"[\w·-]+(?:\s[\w·-]+)?")


def asks_definition(question: str) -> bool:
    """Tell whether the question asks what something is."""
    return any(pattern.search(fold(question)) for pattern in _asked())


def is_term_line(line: str) -> bool:
    """Tell whether a line may be a term whose definition stands below it."""
    bare = _bare(line)
    return 0 < len(bare) <= TERM_CHARS and not ENDED.search(bare) and any(map(str.isalpha, bare)) and "|" not in bare


def term_of(line: str) -> str:
    """Return the term of such a line, folded: its first word, in Chinese the name before another language's."""
    found = FIRST.search(_bare(line))
    words = fold(found[0]) if found is not None else ""
    return words.split()[0] if words and not words.isascii() else words


def defines(sentence: str, question: str) -> bool:
    """Tell whether the sentence defines something that the question names."""
    said, asked = fold(sentence), fold(question)
    for size in range(min(TERM_CHARS, len(said)), 1, -1):
        term = said[:size].strip(" 　“”\"'《》「」*")
        if (
            len(term) > 1
            and term in asked
            and any(
                re.search(one.replace("{term}", re.escape(term)).replace("{{", "{").replace("}}", "}"), said)
                for one in _given()
            )
        ):
            return True
    return False


def _bare(line: str) -> str:
    return line.lstrip(" \t#*_0123456789.").rstrip(" \t*_")


@cache
def _words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("definitions.toml").read_text("utf-8"))
    return found


@cache
def _asked() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in _words()["asked"])


def _given() -> list[str]:
    return _words()["given"]
