"""A document -> of when it is, and the names that it shares with its other versions: its title and its number.

The date is that of the front matter, else that in the title, in its number (沪府规〔2020〕3号), in the file's name, or
in the name of the folder that the file is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import PurePosixPath

from index.documents.versions.dates import ANY, dates_in, plain, without_dates
from index.languages import codes, compiled, read
from index.records import Document, file_of
from index.text.scripts import fold

FILE = "editions"
HEAD = 3_000  # characters in which a document says its number, front matter included
LONGEST = 60  # characters of a line that is a number
YEAR = re.compile(r"(?:19|20)\d\d")
DATE = "\ue002"  # stands for a date: no title has it
FIELD = re.compile(r"(?:[^\W\d_]+ ?){1,3}[:：]\s*")  # “Number: ”
AROUND = " \t#*>_（）()[]【】\"'“”"
SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class EditionWords:
    """How one language names editions and numbers documents, in folded patterns: `editions.toml`."""

    edition: tuple[str, ...]  # words beside a date, or alone in brackets, that say which version a text is
    number: tuple[str, ...]  # the number of an official document, with its year


def date_of(document: Document) -> str | None:
    """Return the date (ISO 8601: year, month or day), the latest of several; None where nothing says it."""
    name = PurePosixPath(document.doc_id)
    above = PurePosixPath(file_of(document.doc_id)).parent.parts
    return document.date or next(
        filter(None, map(_latest, chain((document.title,), numbers_of(document), (name.stem,), reversed(above)))), None
    )


def names_of(document: Document) -> frozenset[str]:
    """Return what another version of the document may share with it: its title and its numbers, without dates."""
    numbers = (_key(without_dates(number)) for number in numbers_of(document))
    return frozenset(filter(None, (title_key(document.title), *numbers)))


def numbers_of(document: Document) -> Iterator[str]:
    """Yield the numbers that the head of the document gives on lines of their own, folded."""
    for line in document.text[:HEAD].splitlines():
        bare = line.strip(AROUND)
        if len(bare) <= LONGEST and YEAR.search(bare):
            number = FIELD.sub("", fold(bare), count=1).strip(AROUND)
            if _number().fullmatch(number):
                yield number


def editions_in(text: str) -> list[tuple[str, int, int]]:
    """Return the words that name a version by its date, “2020年版”, and where they stand in `plain(fold(text))`."""
    return [(match[0], *match.span()) for match in _named_edition().finditer(plain(fold(text)))]


def title_key(title: str) -> str:
    """Return the title without dates, the words for an edition beside them, and signs; "" where nothing is left."""
    dated = without_dates(fold(title), DATE)
    bare = _edition_around().sub(" ", _bracketed().sub(" ", dated))
    return _key(bare.replace(DATE, " "))


def _latest(text: str) -> str | None:
    return max(dates_in(text), default=None)


def _key(text: str) -> str:
    return SIGNS.sub("", text)


@cache
def _words() -> tuple[EditionWords, ...]:
    return tuple(read(code, FILE, EditionWords) for code in codes(FILE))


def _either(field: str) -> str:
    return f"(?:{'|'.join(dict.fromkeys(one for words in _words() for one in getattr(words, field)))})"


@cache
def _number() -> re.Pattern[str]:
    return compiled(_either("number"), f"*/{FILE}.toml, number")


@cache
def _bracketed() -> re.Pattern[str]:
    """Return what finds brackets with a date in them, or with nothing but words for an edition."""
    inside = rf"[^()\[\]]*{DATE}[^()\[\]]*|\s*{_either('edition')}\s*"
    return compiled(rf"\((?:{inside})\)|\[(?:{inside})\]", f"*/{FILE}.toml, edition")


@cache
def _edition_around() -> re.Pattern[str]:
    """Return what finds words for an edition beside a date, or at the end."""
    words = _either("edition")
    return compiled(rf"{DATE}\s*{words}|\b{words}\s*,?\s*{DATE}", f"*/{FILE}.toml, edition")


@cache
def _named_edition() -> re.Pattern[str]:
    """Return what finds a date with words for an edition beside it."""
    words = _either("edition")
    return compiled(rf"(?:{ANY})\s*{words}|\b{words}\s(?:\w{{2,4}}\s)?(?:{ANY})", f"*/{FILE}.toml, edition")
