"""What is asked: a question understood, once, with all that searching and answering need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa.records.providers import NamedProviders
from qa.records.scope import Mention, Scope


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
    def of_documents(self) -> bool:
        """Whether documents are what it asks for."""
        return self in {Kind.COLLECT, Kind.CORPUS}

    @property
    def by_document(self) -> bool:
        """Whether the answer has a block a document."""
        return self in {Kind.COMPARE, Kind.COLLECT}


@dataclass(frozen=True, slots=True)
class SearchText:
    """What is embedded: a question, perhaps behind the one that it follows up, of which its own tokens are matched."""

    text: str
    own: int = 0  # where the question's own characters begin

    def __post_init__(self) -> None:
        if not self.question.strip():
            raise ValueError("a query needs something to search for")

    @property
    def question(self) -> str:
        """The question itself."""
        return self.text[self.own :]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question asks that documents mention."""

    terms: tuple[str, ...]  # in the question's words
    every: bool = False  # whether all are asked for; else one is enough
    whole: str | None = None  # of several terms: what they are together, which may be one term all the same
    is_phrase: bool = False  # whether it is more than a word or a name: then meant to the letter, or not so at all

    def __post_init__(self) -> None:
        if not self.terms or not all(self.terms):
            raise ValueError("nothing to look for")

    def has(self, words: str) -> bool:
        """Tell whether words of the question are a part of what is sought."""
        return any(words in term for term in self.terms)


@dataclass(frozen=True, slots=True)
class Side:
    """One of several that are asked the same."""

    question: str  # as it is asked of that one alone, with the name as it was typed
    doc_ids: tuple[str, ...]  # its documents: those that it provided, or whose title names it


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood: made once, by `qa.understand`, from the question and those before it."""

    question: str  # as typed
    language: str  # BCP 47: "zh", "zh-Hant", "en", …
    kind: Kind
    quantity: bool  # whether it asks for a number
    why: bool  # whether it asks for a reason
    mentions: tuple[Mention, ...]  # in order
    providers: NamedProviders  # whose names it has
    chosen: Scope  # what it was limited to beside its words
    named: Scope  # what its words, or those of a question before it, limit it to
    bound: Scope  # the documents that bear the names in it; EVERYTHING where none binds it, or nobody bears them
    current: Scope  # without the versions of a text that are not meant, unless the list of documents is asked for
    favoured: tuple[str, ...]  # doc_ids of those of them that are the named providers' own
    search: SearchText  # without the words that name documents
    read_as: str  # what a reader is asked: the same, with names as they were typed
    readings: tuple[SearchText, ...]  # of the search, which must all be answerable
    sides: tuple[Side, ...] = ()  # what is asked of each, where one of several must say it
    topic: str | None = None  # doc_id of what the conversation is about, where it leads on from there
    asks_of_named: bool = False  # whether documents that are named are what it asks for, whatever they say
    in_one_passage: bool = True  # whether one passage can answer, or must since the kind is not sure
    amount: str | None = None  # what to ask each document for, where amounts are set side by side
    content: tuple[tuple[str, ...], ...] = ()  # where documents are collected: its words that do not only ask, in runs
    sought: Sought | None = None  # what documents are to mention, where that is asked

    @property
    def text(self) -> str:
        """The question alone, as it is searched for."""
        return self.search.question

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What all that is searched must be within."""
        return self.chosen, self.named, self.bound, self.current

    @property
    def unborne(self) -> tuple[Mention, ...]:
        """The names that bind the answer and that no document bears."""
        return tuple(one for one in self.mentions if one.binds and not one.doc_ids)

    @property
    def asks_of_nothing_there(self) -> bool:
        """Whether no document bears any of the names that bind the answer."""
        return bool(self.unborne) and not any(one.binds and one.doc_ids for one in self.mentions)

    @property
    def in_units(self) -> bool:
        """Whether whole items and paragraphs answer it; else sentences do."""
        return self.why or self.kind in {Kind.HOWTO, Kind.LIST, Kind.OVERVIEW, Kind.COMPARE}
