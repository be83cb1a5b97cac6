"""What documents say, and where: a place in one, a retrieved chunk, a quote with all that holds it true.

Offsets are characters into the document's text, half-open; a quote's words are cut when it is made, never typed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from index.records import NOWHERE, Document, Spot


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
    spot: Spot = NOWHERE  # page, slide, sheet and row of the file

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"{self.doc_id}: empty or reversed span [{self.start}, {self.end})")

    @classmethod
    def of(cls, document: Document, headings: tuple[str, ...], start: int, end: int) -> Place:
        """Return where `document.text[start:end]` stands, under these headings."""
        return cls(
            doc_id=document.doc_id,
            case=document.case,
            title=document.title,
            provider=document.provider,
            category=document.category,
            headings=headings,
            start=start,
            end=end,
            spot=document.spot(start),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the contract's place fields; those of `spot` are put by the caller, behind the older fields."""
        return {name: value for name, value in asdict(self).items() if name != "spot"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk; `rank` counts from 1, a higher `score` is better."""

    rank: int
    score: float
    chunk_id: str
    place: Place
    text: str
    sha256: str = ""  # of the file that it was cut from, as it was when the index was built

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object of a hit: rank, score, the place fields, text, page, slide, sheet, row."""
        first = {"rank": self.rank, "score": round(self.score, 4)}
        return first | self.place.to_json() | {"text": self.text} | asdict(self.place.spot)


class FileState(Enum):
    """What has become of a quoted file since the index was built."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    REMOVED = "removed"


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
class OtherVersion:
    """What another version of a quote's document says in its place, a slice of it; "" where it says nothing alike."""

    doc_id: str
    date: str  # ISO 8601: year, month or day
    start: int  # where nothing is alike: where it would stand
    end: int
    text: str
    named: str = ""  # as much of the date as tells it from the quoted version and the others

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"{self.doc_id}: [{self.start}, {self.end}) does not fit {len(self.text)} characters")

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {name: value for name, value in asdict(self).items() if name != "named"}


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
    ocr: float | None = None  # least certainty, 0 to 1, where the words were recognised on a picture
    places: tuple[SamePlace, ...] = ()  # further places of the same words, in the order of the corpus
    version: str = ""  # as much of the date as tells its document from other versions; "" where its title does
    older: tuple[OtherVersion, ...] = ()  # where other versions differ, the newest first; a newer one where this is old

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
        spot = self.place.spot
        return (
            {"marker": self.marker}
            | self.place.to_json()
            | {"text": self.text, "score": round(self.score, 4), "page": spot.page}
            | {"sha256": self.sha256, "file": self.file.value, "current_text": self.current_text}
            | {"marks": [list(mark) for mark in self.marks]}
            | {"lead": None if self.lead is None else asdict(self.lead)}
            | {"left_out": self.left_out}
            | {"sheet": spot.sheet, "row": spot.row, "slide": spot.slide}
            | {"ocr": self.ocr}
            | {"places": [asdict(place) for place in self.places]}
            | {"older": [version.to_json() for version in self.older]}
        )
