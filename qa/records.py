"""What a question passes on: Query, Hit, Quote, Answer. Their fields are the JSON contract.

Offsets are characters into the document's text, half-open; a quote's words are cut when it is made, never typed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum, StrEnum
from typing import Any

CONTRACT = 2  # of the JSON; it grows when a field changes its meaning. The first knew no `related`


class Status(Enum):
    """How much the documents say to a question. A failure is none of these but an exception."""

    ANSWERED = "answered"  # a passage says it
    RELATED = "related"  # passages on the very subject, none of which was found to say it
    ABSTAINED = "abstained"  # nothing on that


class FileState(Enum):
    """What has become of a quoted file since the index was built."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    REMOVED = "removed"


class Kind(StrEnum):
    """What a question asks for, and so how its answer is laid out."""

    FACT = "fact"  # one fact, or anything not told apart
    HOWTO = "howto"  # how something is done or obtained
    LIST = "list"  # the members of a set, within one document
    OVERVIEW = "overview"  # a document or section as a whole
    COMPARE = "compare"  # two or more things side by side
    COLLECT = "collect"  # those of all documents that qualify
    CORPUS = "corpus"  # the collection itself

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
class Place:
    """Where a passage stands: its document, what the front matter says of it, its section and span."""

    doc_id: str  # path under the corpus, forward slashes
    case: int | None
    title: str
    provider: str | None
    category: str | None
    headings: tuple[str, ...]
    start: int
    end: int
    page: int | None = None  # of the file, from 1; None where it has no pages

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"{self.doc_id}: empty or reversed span [{self.start}, {self.end})")

    def to_json(self) -> dict[str, Any]:
        """Return the contract's place fields; `page` is put by the caller, behind the older fields."""
        return {name: value for name, value in asdict(self).items() if name != "page"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk; `rank` counts from 1, a higher `score` is better."""

    rank: int
    score: float
    chunk_id: str
    place: Place
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a hit: rank, score, the place fields, text, page."""
        first = {"rank": self.rank, "score": round(self.score, 4)}
        return first | self.place.to_json() | {"text": self.text, "page": self.place.page}


@dataclass(frozen=True, slots=True)
class Lead:
    """What a passage is read under: a table's header, the line above a list, an item's own heading; a slice, too."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"[{self.start}, {self.end}) does not fit {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class SamePlace:
    """Where the words of a quote stand too."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim run of whole sentences; `document.text[place.start:place.end] == text`."""

    marker: str  # "[1]"
    place: Place
    text: str
    score: float
    sha256: str = ""  # of the file that the quote was cut from, as it was when the index was built
    file: FileState = FileState.UNCHANGED  # the same file, now
    current_text: str | None = (
        None  # where it was edited: its wording now nearest to the quote; None if nothing is alike
    )
    marks: tuple[tuple[int, int], ...] = ()  # of `text`, half-open, in order: the words that decide, if they are sure
    lead: Lead | None = None  # of the same document, ends before the quote begins; None where it needs none
    left_out: int | None = None  # items of its list that no quote shows, said of the last quote of the list
    places: tuple[SamePlace, ...] = ()  # further places of the same words, in the order of the corpus

    def __post_init__(self) -> None:
        if self.place.end - self.place.start != len(self.text):
            raise ValueError(f"{self.marker}: the span does not fit {len(self.text)} characters")
        at = 0
        for start, end in self.marks:
            if not at <= start < end <= len(self.text):
                raise ValueError(f"{self.marker}: the mark [{start}, {end}) is empty, outside or over another")
            at = end

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a quote: marker, the place fields, text, score, and what holds it true."""
        return (
            {"marker": self.marker}
            | self.place.to_json()
            | {"text": self.text, "score": round(self.score, 4), "page": self.place.page}
            | {"sha256": self.sha256, "file": self.file.value, "current_text": self.current_text}
            | {"marks": [list(mark) for mark in self.marks]}
            | {"lead": None if self.lead is None else asdict(self.lead)}
            | {"left_out": self.left_out}
            | dict.fromkeys(("sheet", "row", "slide", "ocr"))  # named, and nothing in them yet
            | {"places": [asdict(place) for place in self.places], "older": []}
        )


@dataclass(frozen=True, slots=True)
class ConfidenceParts:
    """What a confidence was made of: fit · says, each 0 to 1; see `qa.answer.confidence`."""

    fit: float  # that the documents are about what is asked
    read: float | None = None  # 0 to 1: that the first passage answers, by the reader; None where nothing was read
    passages_read: int = 0
    passages_left_out: int = 0  # left unread because this machine is too slow
    says: float = 1.0  # that a passage says it, if the documents are about it; 1 where nothing was read
    figures_missing: tuple[str, ...] = ()  # numbers of the question that stand in none of the best passages

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of the parts."""
        read = None if self.read is None else round(self.read, 6)
        rounded = {"fit": round(self.fit, 6), "read": read, "says": round(self.says, 6)}
        return asdict(self) | rounded | {"figures_missing": list(self.figures_missing)}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a snapshot has for a question: the same whenever it is asked, whatever has become of the files."""

    query: Query  # without the words that name documents
    named: Scope  # what those words limit it to
    searched: int  # documents that were looked through
    confidence: float  # 0 to 1, that the documents answer
    parts: ConfidenceParts
    quotes: tuple[Quote, ...] = ()
    related: tuple[Quote, ...] = ()  # passages on the subject, where there are no quotes
    nearest: tuple[str, ...] = ()  # doc_ids of the documents that come nearest


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document by what its front matter says, such as one that an abstention names as closest to the question."""

    doc_id: str
    case: int | None
    title: str
    provider: str | None
    category: str | None


def by_case(document: Nearest) -> tuple[bool, int, str]:
    """Return the sort key of documents in the order of their cases, then of their names."""
    return document.case is None, document.case or 0, document.doc_id


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader must know before the rest, such as an index older than the files."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Words of ours about what follows, in the question's language."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """What one document says, in an answer that has a block a document."""

    document: Nearest
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Documents by name, of one category or of any."""

    documents: tuple[Nearest, ...]
    category: str | None = None


Part = Notice | Note | Quote | Block | Listing


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine replies, in parts; whatever shows or sends it is rendered from these."""

    question: str
    language: str
    status: Status
    kind: Kind
    parts: tuple[Part, ...]  # in order; their words are in the question's language, quotes in the documents' own
    text: str  # the parts as Markdown
    timings_ms: dict[str, float] = field(default_factory=dict)
    confidence: float = field(kw_only=True)  # 0 to 1, that the documents answer
    searched: int = 0  # documents that were looked through
    confidence_parts: ConfidenceParts = ConfidenceParts(fit=1.0)

    def __post_init__(self) -> None:
        quotes, listed = bool(self._quotes()), bool(self._listed())
        shown = {
            Status.ANSWERED: quotes != listed,
            Status.RELATED: quotes and not listed,
            Status.ABSTAINED: not quotes,
        }
        if not shown[self.status]:
            raise ValueError("an answer quotes or lists documents, related passages are quotes, an abstention has none")
        if self.status is Status.RELATED and any(quote.marks for quote in self._quotes()):
            raise ValueError("words that answer are marked in an answer alone")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """What says it, in order; empty unless answered."""
        return self._quotes() if self.status is Status.ANSWERED else ()

    @property
    def related(self) -> tuple[Quote, ...]:
        """Passages on the subject, none of which was found to say it, best first; empty unless the status says so."""
        return self._quotes() if self.status is Status.RELATED else ()

    @property
    def documents(self) -> tuple[Nearest, ...]:
        """The documents that a question about the collection itself asks for, in the order of their cases."""
        return tuple(sorted(self._listed(), key=by_case)) if self.status is Status.ANSWERED else ()

    @property
    def nearest(self) -> tuple[Nearest, ...]:
        """The documents nearest to a question that is abstained from."""
        return self._listed() if self.status is Status.ABSTAINED else ()

    @property
    def notice(self) -> str | None:
        """What the reader must know, such as that the index is older than the files."""
        return next((part.text for part in self.parts if isinstance(part, Notice)), None)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of an answer."""
        return {
            "contract": CONTRACT,
            "question": self.question,
            "language": self.language,
            "status": self.status.value,
            "kind": self.kind,
            "text": self.text,
            "quotes": [quote.to_json() for quote in self.quotes],
            "related": [quote.to_json() for quote in self.related],
            "nearest": [asdict(near) for near in self.nearest],
            "timings_ms": self.timings_ms,
            "notice": self.notice,
            "confidence": round(self.confidence, 6),
            "documents": [asdict(document) for document in self.documents],
            "searched": self.searched,
            "confidence_parts": self.confidence_parts.to_json(),
        }

    def _quotes(self) -> tuple[Quote, ...]:
        found: list[Quote] = []
        for part in self.parts:
            found += [part] if isinstance(part, Quote) else part.quotes if isinstance(part, Block) else []
        return tuple(found)

    def _listed(self) -> tuple[Nearest, ...]:
        return tuple(document for part in self.parts if isinstance(part, Listing) for document in part.documents)
