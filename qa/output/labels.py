"""A document, or a place in one, as a line of text: its case, title, provider and section."""

from __future__ import annotations

from qa.output.phrases import phrases
from qa.records import Nearest, Place

BETWEEN = " · "


def label(of: Nearest | Place, language: str) -> str:
    """Return “case 5 · title · provider”, the word for a case in that language (BCP 47)."""
    case = phrases(language).case.format(n=of.case) if of.case is not None else None
    return BETWEEN.join(part for part in (case, of.title, of.provider) if part)


def path(place: Place) -> str:
    """Return the headings above the place, outermost first, without the document's own title; it may have none."""
    return BETWEEN.join(place.headings[1:])


def source(place: Place, language: str) -> str:
    """Return the label of its document and the path."""
    return BETWEEN.join(part for part in (label(place, language), path(place)) if part)
