"""Whether a question asks for what the documents' front matter says: whose they are, which, how many, of what category.

A question does where nothing is left of it without the names in it and the words for that, which are data of each
language. It is then answered from the front matter alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.languages import compiled, read, serving
from qa.understand.cues import cues_of
from qa.understand.kind import ASKED_CHARS, folded

FILE = "metadata"
ORDER = ("fields", "whose", "documents", "asks", "provided", "beside")  # of matching: what says most comes first


@dataclass(frozen=True, slots=True)
class MetadataWords:
    """One language's words for it, regular expressions in folded words: `metadata.toml`."""

    documents: tuple[str, ...]  # what the collection holds, one or several
    provided: tuple[str, ...]  # that somebody provided them
    whose: tuple[str, ...]  # who provided them, or where they come from
    fields: tuple[str, ...]  # what else is asked of one: its provider, category, title or page
    asks: tuple[str, ...]  # which, how many, all of them
    beside: tuple[str, ...]  # what such a question may have beside


def asks_for_documents(text: str, language: str) -> bool:
    """Tell whether the text, a question without the names of providers, places and categories, asks for documents."""
    said = folded(text, language)[-ASKED_CHARS:].strip()
    return _has(said, language, "documents") and _says_no_more(said, language)


def asks_for_fields(text: str, language: str) -> bool:
    """Tell whether the text, a question without the documents that it names, asks what their front matter says."""
    said = folded(text, language)[-ASKED_CHARS:].strip()
    asked = _has(said, language, "fields") or (_has(said, language, "whose") and _has(said, language, "provided"))
    return asked and _says_no_more(said, language)


def _has(said: str, language: str, field: str) -> bool:
    return _pattern(language, field).search(said) is not None


def _says_no_more(said: str, language: str) -> bool:
    return not any(char.isalnum() for char in _pattern(language, *ORDER).sub(" ", said))


@cache
def _pattern(language: str, *fields: str) -> re.Pattern[str]:
    """Return one expression for the fields; where two match, the first of them does."""
    known = serving(language, FILE)
    words = read(known, FILE, MetadataWords)
    either = "|".join(pattern for field in fields for pattern in getattr(words, field))
    whole = rf"\b(?:{either})\b" if cues_of(known).filler_is_words else f"(?:{either})"
    return compiled(folded(whole, known), f"{known}/{FILE}.toml, {' or '.join(fields)}")
