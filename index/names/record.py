"""The records of names: what a document bears, what a question mentions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class NameKind(StrEnum):
    """What a name is the name of."""

    PLACE = "place"
    ORGANISATION = "organisation"
    TITLE = "title"


class Where(IntEnum):
    """Where in a document a name stands; what is greater says more of what the document is about."""

    TEXT = 0
    TITLE = 1
    PROVIDER = 2


@dataclass(frozen=True, slots=True)
class Borne:
    """A name that a document bears."""

    name: str  # folded, without “City” or 市
    written: str  # as it stands there
    kind: NameKind
    where: Where


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question: `question[start:end] == text`."""

    text: str
    start: int
    end: int
    kind: NameKind
    names: tuple[int, ...]  # numbers in the table of those that it may mean; () where no document bears it
