"""A place in a document -> what is known of its source: author, title, sections, collection, pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from index.records import NOWHERE, Document, Spot
from index.store.snapshot import Snapshot
from qa.records import Place

KEY = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that a quote may stand on."""

    first: int
    last: int | None  # None where it is not known
    inferred: bool = False  # from where the next case begins: the document itself does not say it

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"pages {self.first} to {self.last} are in no order")


@dataclass(frozen=True, slots=True)
class Reference:
    """The source of a quote, as a list of references names it."""

    key: str  # ASCII, the same for every quote of a document, another for every document
    title: str
    author: str | None
    sections: tuple[str, ...]  # headings below the title, outermost first
    collection: str | None
    pages: Pages | None
    spot: Spot = NOWHERE  # slide, sheet and row, where the source has them


def reference_of(place: Place, snapshot: Snapshot) -> Reference:
    """Return what the snapshot knows of the passage's source."""
    document = snapshot.documents[place.doc_id]
    return Reference(
        key=_key(place.doc_id),
        title=place.title,
        author=place.provider,
        sections=place.headings[1:],
        collection=document.source,
        pages=_pages(place, document, snapshot),
        spot=place.spot,
    )


def _pages(place: Place, document: Document, snapshot: Snapshot) -> Pages | None:
    """Return the exact pages where the file has pages, else those of the whole case in its collection."""
    if place.spot.page is not None:
        return Pages(place.spot.page, document.spot(place.end - 1).page)
    if document.page is None:
        return None
    following = _following(document, snapshot)
    if following is None or following < document.page:
        return Pages(document.page, None)
    return Pages(document.page, max(document.page, following - 1), inferred=True)


def _following(document: Document, snapshot: Snapshot) -> int | None:
    """Return the first page of the next case of the same collection, where both are known."""
    if document.case is None or document.source is None:
        return None
    for doc_id in snapshot.table.of_cases((document.case + 1,)):
        other = snapshot.documents[doc_id]
        if other.source == document.source:
            return other.page
    return None


def _key(doc_id: str) -> str:
    stem = KEY.sub("-", PurePosixPath(doc_id).stem).strip("-")
    return "-".join(filter(None, (stem, sha256(doc_id.encode()).hexdigest()[:6])))
