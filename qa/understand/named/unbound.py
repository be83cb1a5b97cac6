"""Names that whoever asks has taken off: they stay words of the question, and bind nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.text.aligned import spans_in
from qa.understand.named.names import NamedIn, Span


@dataclass(frozen=True, slots=True)
class Unbound:
    """A stretch of a question, made ready to search for, that a name was taken off from."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two stand over one another."""
        return self.start < other.end and other.start < self.end


def unbound_in(names: Iterable[str], typed: str, text: str) -> tuple[Unbound, ...]:
    """Return where these names, as `typed` has them, stand in the text that was made of it."""
    spans = [found.span() for name in names for found in re.finditer(re.escape(name), typed)]
    return tuple(Unbound(*span) for span in spans_in(text, typed, spans))


def without_those(text: str, taken_off: Sequence[Unbound]) -> str:
    """Return the text, as long as before, with spaces where they stand."""
    for one in taken_off:
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    return text


def excepting(names: Iterable[NamedIn], taken_off: Sequence[Unbound]) -> tuple[NamedIn, ...]:
    """Return the names; those that were taken off are excepted, and so bind nothing."""
    return tuple(replace(one, excepted=one.excepted or is_off(one, taken_off)) for one in names)


def is_off(one: Span, taken_off: Iterable[Unbound]) -> bool:
    """Tell whether it, or a part of it, was taken off."""
    return any(other.overlaps(one) for other in taken_off)
