"""What the page itself says, in each language that has a `page.toml`; answers speak the language of their question.

The texts go to the browser as they are; `{n}` and its like are filled in there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.errors import LanguageError
from index.languages import OTHERWISE, codes, read

FILE = "page"


@dataclass(frozen=True, slots=True)
class Suggested:
    """Questions to begin or to go on with, about one document: {provider}, {title}, {case} stand for its own."""

    with_provider: str
    without_provider: str
    translated: str  # {title} in this language, which is not the document's
    numbered: str  # of a document of another language that does not say what its title is in this one
    section: str  # {heading} of one of its sections
    further: tuple[str, ...]  # what may be asked about any document, once it was spoken of


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language's `page.toml`."""

    name: str  # of the language, in itself
    suggestions: Suggested
    texts: Mapping[str, str]


@cache
def page_words() -> Mapping[str, PageWords]:
    """Return what the page says, by language; raise LanguageError where one lacks a text that English has."""
    found = {code: read(code, FILE, PageWords) for code in codes(FILE)}
    for code, words in found.items():
        for key in found[OTHERWISE].texts.keys() ^ words.texts.keys():
            where = code if key not in words.texts else OTHERWISE
            raise LanguageError(f"languages/{where}/{FILE}.toml, texts: the key {key!r} is missing, others have it")
    return found
