"""What is asked: a question made ready, the kind of answer it asks for, and the documents it is limited to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for, and so how its answer is laid out."""

    FACT = "fact"  # one fact, or anything not told apart
    HOWTO = "howto"  # how something is done or obtained
    LIST = "list"  # the members of a set, within one document
    OVERVIEW = "overview"  # a document or section as a whole
    COMPARE = "compare"  # two or more things side by side
    COLLECT = "collect"  # those of all documents that qualify
    CORPUS = "corpus"  # the collection itself
    GREETING = "greeting"  # nothing of the documents: a greeting, or what this can do

    @property
    def in_one_passage(self) -> bool:
        """Whether one passage can answer; else the answer is made of many, and no single one falls short of it."""
        return self in {Kind.FACT, Kind.HOWTO, Kind.LIST}

    @property
    def by_document(self) -> bool:
        """Whether the answer has a block a document."""
        return self in {Kind.COMPARE, Kind.COLLECT}


@dataclass(frozen=True, slots=True)
class Scope:
    """What an answer is limited to; an empty field limits nothing, several fields limit together."""

    doc_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  # headings, at any level


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready to search for."""

    question: str  # as typed
    language: str  # BCP 47: "zh", "zh-Hant", "en", …
    kind: Kind
    quantity: bool  # whether it asks for a number
    turns: tuple[str, ...]  # the conversation's questions made ready, the last one its own
    why: bool = False  # whether it asks for a reason

    def __post_init__(self) -> None:
        if not self.turns or not self.turns[-1].strip():
            raise ValueError("a query needs something to search for")

    @property
    def in_units(self) -> bool:
        """Whether whole items and paragraphs answer it; else sentences do."""
        return self.why or self.kind in {Kind.HOWTO, Kind.LIST, Kind.OVERVIEW, Kind.COMPARE}


@dataclass(frozen=True, slots=True)
class Limited:
    """A query without the words that name documents, and what these limit it to."""

    query: Query
    named: Scope
