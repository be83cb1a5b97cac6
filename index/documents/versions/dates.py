"""Dates that a text names, as far as it says them: 2020, 2020-04, 2020-04-15 (ISO 8601), whatever it writes.

A span of years (2021—2025年) is a period, no date. Months by their names are read as `index.text.amounts` knows them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.text.amounts import months_in, without_months
from index.text.numerals import DIGITS

YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
MONTH, DAY = r"(?P<month>0?[1-9]|1[0-2])(?!\d)", r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
IN_FULL = rf"{YEAR}\s?[-./_年]\s?{MONTH}(?:\s?[-./_月]\s?{DAY}\s?日?|\s?月)?"
PACKED = rf"{YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?(?!\d)"
ALONE = rf"{YEAR}(?!\d)(?:\s?年)?"
FORMS = tuple(re.compile(form) for form in (IN_FULL, PACKED, ALONE))  # the fullest first
ANY = re.sub(r"\?P<\w+>", "?:", "|".join((IN_FULL, PACKED, ALONE)))  # without groups
SPAN = re.compile(r"(?<!\d)(?:19|20)\d\d\s?年?\s?[-–—―~～〜至到]+\s?(?:19|20)\d\d(?!\d)\s?年?")
IN_NUMERALS = re.compile(r"[〇零○一二三四五六七八九]{4}(?=\s?年)")


def dates_in(text: str) -> tuple[str, ...]:
    """Return the dates that the text names, each once, in order of time; a year is not named by a date in it."""
    left = SPAN.sub(" ", plain(text))
    found = set(_named_months(left))
    left = without_months(left)
    for form in FORMS:
        found.update("-".join(_parts(match)) for match in form.finditer(left))
        left = form.sub(" ", left)
    return tuple(sorted(found))


def without_dates(text: str, instead: str = " ") -> str:
    """Return a copy, in plain width and small letters, without the dates in it; spans of years come last."""
    spans = SPAN.findall(plain(text))
    left = without_months(SPAN.sub(" ", plain(text)), instead)
    for form in FORMS:
        left = form.sub(instead, left)
    return " ".join([*left.split(), *spans])


def is_within(date: str, period: str) -> bool:
    """Tell whether the date lies in the period, or may: each is a year, month or day (ISO 8601)."""
    return date.startswith(period) or period.startswith(date)


def plain(text: str) -> str:
    """Return a copy in plain width and small letters, years in numerals (二〇二〇年) in digits."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return IN_NUMERALS.sub(lambda match: "".join(str(DIGITS.get(char, 0)) for char in match[0]), normal)


def _named_months(text: str) -> Iterator[str]:
    for found in months_in(text):
        year, month = found.split("-")
        yield f"{year}-{int(month):02}"


def _parts(match: re.Match[str]) -> Iterator[str]:
    yield match["year"]
    for name in ("month", "day"):
        value = match.groupdict().get(name)
        if value is None:
            return
        yield f"{int(value):02}"
