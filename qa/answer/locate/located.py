"""Whether a passage stands in the documents word for word, and where: the contract's `Located`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from qa.records import Place


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a document; `document.text[place.start:place.end] == text`."""

    place: Place
    text: str

    def __post_init__(self) -> None:
        if self.place.end - self.place.start != len(self.text):
            raise ValueError(f"{self.place.doc_id}: the span does not fit {len(self.text)} characters")

    def to_json(self) -> dict[str, Any]:
        """Return the place fields, the text, and its page, slide, sheet and row."""
        return self.place.to_json() | {"text": self.text} | asdict(self.place.spot)


@dataclass(frozen=True, slots=True)
class Difference:
    """Characters of the passage that was given, and those that the document has there; either may be none."""

    start: int  # of the passage as given, half-open
    end: int
    document_start: int  # of the document's text, half-open
    document_end: int


@dataclass(frozen=True, slots=True)
class NearestPassage:
    """The passage of the documents that comes nearest to the one given."""

    found: Found
    differences: tuple[Difference, ...]  # in order; white space is none

    def to_json(self) -> dict[str, Any]:
        """Return what `Found` says of it, and the differences."""
        return self.found.to_json() | {"differences": [asdict(difference) for difference in self.differences]}


@dataclass(frozen=True, slots=True)
class Located:
    """What became of the search for a passage; white space and line breaks are passed over."""

    text: str  # as given
    places: tuple[Found, ...]  # in the order of the documents; () where it stands nowhere word for word
    n_places: int  # all of them; `places` holds the first ones of very many
    nearest: NearestPassage | None = None  # where it stands nowhere, the nearest; None where nothing is alike

    def __post_init__(self) -> None:
        if self.places and self.nearest is not None:
            raise ValueError("what stands in the documents word for word has no nearest passage")
        if self.n_places < len(self.places):
            raise ValueError("there are more places than are counted")

    @property
    def verbatim(self) -> bool:
        """Whether the passage stands in the documents, character by character."""
        return bool(self.places)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "text": self.text,
            "verbatim": self.verbatim,
            "places": [found.to_json() for found in self.places],
            "n_places": self.n_places,
            "nearest": None if self.nearest is None else self.nearest.to_json(),
        }
