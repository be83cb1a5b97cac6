"""What a question names, and what its answer is limited to: by its own words, or beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """What an answer is limited to; an empty field limits nothing, several fields limit together.

    `unbound` does the reverse: names that the question has, as it was typed, and that do not limit its answer.
    """

    doc_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  # headings, at any level
    cases: tuple[int, ...] = ()  # numbers; these and `doc_ids` both name documents: either admits
    without: tuple[str, ...] = ()  # doc_ids that are left out: see `qa.understand.versions`
    unbound: tuple[str, ...] = ()

    @property
    def limits(self) -> Scope:
        """The scope without what it lifts: what the documents themselves must fit."""
        return replace(self, unbound=())


EVERYTHING = Scope()


class Named(StrEnum):
    """What a mention names."""

    PLACE = "place"
    ORGANISATION = "organisation"
    PROVIDER = "provider"
    CATEGORY = "category"
    TITLE = "title"
    CASE = "case"
    ARTICLE = "article"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that name something, and the documents that bear the name."""

    text: str
    start: int  # characters of the question as it was typed, half-open
    end: int
    kind: Named
    doc_ids: tuple[str, ...] = ()  # () where no document bears the name
    binds: bool = False  # whether an answer may come from these documents alone

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"[{self.start}, {self.end}) does not fit {self.text!r}")

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a mention."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "kind": self.kind.value,
            "documents": list(self.doc_ids),
            "binds": self.binds,
        }
