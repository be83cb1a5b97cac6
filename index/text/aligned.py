"""Spans of a copy of a text, folded or otherwise made ready -> where the same words stand in the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

Span = tuple[int, int]


def spans_in(original: str, copy: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans of the copy, half-open and not empty, as spans of the original.

    What stands unchanged, or changed character by character, is found to the character; else the whole of what was
    changed is taken.
    """
    if not spans or copy == original:
        return list(spans)
    changes = SequenceMatcher(None, copy, original, autojunk=False).get_opcodes()

    def place(at: int) -> Span:
        start, end, first, last = next((a, b, c, d) for _, a, b, c, d in changes if a <= at < b)
        return (first + at - start, first + at - start + 1) if end - start == last - first else (first, last)

    return [(place(start)[0], place(end - 1)[1]) for start, end in spans]
