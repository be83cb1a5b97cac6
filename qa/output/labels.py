"""A document, or a place in one, as a line of text: its case, title, provider and section."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qa.output.phrases import phrases
from qa.output.quotation import citation_words, quoted
from qa.records import Nearest, OtherVersion, Place, Quote

BETWEEN = " · "


def label(of: Nearest | Place, language: str) -> str:
    """Return “case 5 · title · provider”, the word for a case in that language (BCP 47)."""
    case = phrases(language).case.format(n=of.case) if of.case is not None else None
    return BETWEEN.join(part for part in (case, of.title, of.provider) if part)


def listed(document: Nearest, language: str) -> str:
    """Return the label of a document in a list, with the page that it begins on."""
    page = citation_words(language).page.format(first=document.page) if document.page is not None else ""
    return BETWEEN.join(part for part in (label(document, language), page) if part)


def names_in_row(names: Iterable[str], language: str) -> str:
    """Return the names in a row, as that language (BCP 47) writes it."""
    return citation_words(language).between.format(one="", other="").join(names)


def words_in_row(words: Iterable[str], language: str) -> str:
    """Return the words in a row, each in quotation marks, likewise."""
    marks = citation_words(language)
    return marks.between_quoted.format(one="", other="").join(quoted(word, marks) for word in words)


def path(place: Place) -> str:
    """Return the headings above the place, outermost first, without the document's own title; it may have none."""
    return BETWEEN.join(place.headings[1:])


def source(place: Place, language: str) -> str:
    """Return the label of its document and the path."""
    return BETWEEN.join(part for part in (label(place, language), path(place)) if part)


def is_headed(quote: Quote) -> bool:
    """Tell whether the quote's lead is the heading that it stands below."""
    return quote.lead is not None and quote.lead.text in quote.place.headings[-1:]


def path_below(quote: Quote, language: str) -> str:
    """Return its version, the path without the heading shown above the quote, and that its words were recognised."""
    place = quote.place
    above = path(replace(place, headings=place.headings[:-1]) if is_headed(quote) else place)
    parts = (version_name(quote.version, language), above, recognised_line(quote, language))
    return BETWEEN.join(part for part in parts if part)


def source_below(quote: Quote, language: str) -> str:
    """Return the label of the quote's document and what the path still has to say."""
    return BETWEEN.join(part for part in (label(quote.place, language), path_below(quote, language)) if part)


def recognised_line(quote: Quote, language: str) -> str:
    """Return how surely the quote's words were recognised; "" where the file itself has them."""
    if quote.ocr is None:
        return ""
    return phrases(language).recognised.format(percent=round(100 * quote.ocr))


def rest_of(quote: Quote, language: str) -> str:
    """Return how many items of the list are not shown, in words of the language; "" where none is left out."""
    return phrases(language).left_out.format(n=quote.left_out) if quote.left_out else ""


def versions_of(quote: Quote, language: str) -> tuple[str, ...]:
    """Return a line for each other version that differs from the quote, in words of the language."""
    return tuple(version_line(one, language) for one in quote.older)


def version_name(date: str, language: str) -> str:
    """Return “2020 年版”, the version of that year, month or day (ISO 8601); "" without one."""
    say = phrases(language)
    return (say.year_version if len(date) == 4 else say.dated_version).format(date=date) if date else ""


def version_line(version: OtherVersion, language: str) -> str:
    """Return what the version says in a quote's place, on one line."""
    say, named = phrases(language), version_name(version.named, language)
    words = " ".join(version.text.split())
    if not words:
        return say.version_without.format(version=named)
    return say.version.format(version=named, text=quoted(words, citation_words(language)))
