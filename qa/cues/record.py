"""One language's cues: the patterns by which a question shows its kind. Words of questions, never of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.records import Kind


@dataclass(frozen=True, slots=True)
class Cues:
    """Regular expressions, matched anywhere in the folded question, itself folded: case and accents do not count."""

    kinds: Mapping[Kind, tuple[str, ...]]  # fact has none: it is what is left
    filler: tuple[str, ...]  # what a question about the collection may say besides its cue, and nothing else
    quantity: tuple[str, ...]  # asks for a number
