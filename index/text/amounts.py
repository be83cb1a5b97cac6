"""Amounts and dates of a text as values, however they are written: 2.6亿 = 260 million = 260 000 000; 二十 = 20.

Digits of any width and grouping, Chinese numerals, words such as million and 亿 behind them, and a month of a year, as
the languages' `amounts.toml` write them, all of them together. Number words (twenty) are read where the language is
given. The currency, and what is counted, are left to the words beside the number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from index.languages import codes, compiled, read
from index.text.numerals import number_of

FILE = "amounts"
KEY = "\ue001"  # precedes a value among a text's words: no word of any text begins with it
DIGITS = r"\d{1,3}(?:[,.'’ ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,:]\d+)*"
NUMERALS = "〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟貳兩參陸廿卅"
GROUPED = re.compile(r"(?P<whole>\d{1,3}(?P<mark>[,.'’ ])\d{3}(?:(?P=mark)\d{3})*)(?:[.,](?P<rest>\d+))?")
MARK = re.compile(r"\D")
ABOUT = "[多余餘来來几]?"  # 100多万
SPELLED = frozenset(("de", "en", "es", "fr", "it", "nl", "pt"))  # languages whose number words `text2num` reads


@dataclass(frozen=True, slots=True)
class AmountWords:
    """How one language writes amounts and dates, in folded words: `amounts.toml`."""

    months: tuple[tuple[str, ...], ...]  # the twelve, each in all its forms; () where they are numbered
    dates: tuple[str, ...]  # patterns of a `year` with a `month` by its number
    scales: Mapping[str, int]  # words behind a number -> by which power of ten it is larger


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a text."""

    written: str  # its digits or numerals as they stand there, width aside
    values: tuple[str, ...]  # in plain digits, the likeliest reading first: “2.500” is 2.5 or 2500
    unscaled: tuple[str, ...]  # without the words behind it: “2.6亿” is 2.6, too

    @property
    def n_digits(self) -> int:
        """How many digits its value has, zeros at the end included."""
        return sum(map(str.isdigit, self.values[0]))


@lru_cache(maxsize=512)
def amounts_in(text: str, language: str | None = None) -> tuple[Amount, ...]:
    """Return the numbers of a text, in order; behind them number words, in the language (BCP 47) if it is given."""
    plain = unicodedata.normalize("NFKC", text)
    found = [amount for match in _amount().finditer(plain) if (amount := _read(match)) is not None]
    if language in SPELLED:
        from text_to_num import alpha2digit

        words = alpha2digit(_amount().sub(" ; ", plain), language)  # of “260 million” it would read the million alone
        found += [amount for match in _amount().finditer(words) if (amount := _read(match)) is not None]
    return tuple(found)


def keys_of(text: str) -> list[str]:
    """Return a word for each amount of two digits or more, and for each month of a year: the same in every notation."""
    values = [one.values[0] for one in amounts_in(text) if one.n_digits > 1]
    return [KEY + value for value in (*values, *months_in(text))]


def months_in(text: str) -> Iterator[str]:
    """Yield the months of a year that the text names, in order of notation: 2020-4."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for pattern in _numbered():
        for found in pattern.finditer(folded):
            if 1 <= int(found["month"]) <= 12:
                yield f"{found['year']}-{int(found['month'])}"
    for found in _named().finditer(folded):
        yield f"{found['year'] or found['before']}-{_month_numbers()[found['month'] or found['then']]}"


def without_months(text: str, instead: str = " ") -> str:
    """Return the text, in small letters, without the months of a year that it names by their names: april 2020."""
    return _named().sub(instead, text)


def _read(found: re.Match[str]) -> Amount | None:
    """Return the amount, None where a numeral is none."""
    total, unscaled = [Decimal(0)], list[Decimal]()
    for part in _part().finditer(found[0]):
        scale = sum(_scales()[word] for word in _scale().findall(part["scale"].lower()))
        if part["digits"]:
            numbers = _readings(part["digits"])
        else:
            value = number_of(part["numeral"])
            numbers = [] if value is None else [Decimal(value)]
        unscaled += numbers
        total = [before + number.scaleb(scale) for before in total for number in numbers]
    if not total or (not any(map(str.isdigit, found[0])) and len(found[0]) < 2):
        return None
    return Amount(found[0].strip(), *(tuple(dict.fromkeys(map(_plain, some))) for some in (total, unscaled)))


def _readings(digits: str) -> list[Decimal]:
    """Return what the digits may say, the likeliest first; of times and versions such as 08:30, the digits in a row."""
    grouped = GROUPED.fullmatch(digits)
    if grouped is None:
        is_decimal = len(MARK.findall(digits)) < 2 and ":" not in digits
        return [Decimal(digits.replace(",", ".") if is_decimal else MARK.sub("", digits))]
    whole = Decimal(MARK.sub("", grouped["whole"]) + (f".{grouped['rest']}" if grouped["rest"] else ""))
    if grouped["mark"] == " ":  # or two numbers side by side
        return [whole, *(Decimal(part) for part in grouped["whole"].split())]
    if len(MARK.findall(digits)) > 1 or grouped["mark"] not in ",.":
        return [whole]
    small = Decimal(digits.replace(",", "."))
    return [small, whole] if grouped["mark"] == "." else [whole, small]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


@cache
def _words() -> tuple[AmountWords, ...]:
    return tuple(read(code, FILE, AmountWords) for code in codes(FILE))


@cache
def _scales() -> Mapping[str, int]:
    return {word: power for words in _words() for word, power in words.scales.items()}


@cache
def _scale() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _scales()), key=len, reverse=True)), re.IGNORECASE)


@cache
def _pieces() -> tuple[str, str]:
    """Return the expressions of a number, in digits or numerals, and of the words of scale behind it."""
    letters = [word for word in _scales() if len(word) > 1 and ord(word[0]) < 0x2E80]
    signs = [word for word in _scales() if word not in letters]
    spelled = "|".join(sorted(map(re.escape, letters), key=len, reverse=True))
    signed = "|".join(sorted(map(re.escape, signs), key=len, reverse=True))
    scale = rf"(?P<scale>(?:\s?(?:{spelled})\b\.?)+|(?:\s?{ABOUT}(?:{signed})(?![分之]))*)"
    number = rf"(?:(?P<digits>{DIGITS})|(?P<numeral>[{NUMERALS}]+))"
    return number, scale


@cache
def _part() -> re.Pattern[str]:
    return re.compile("".join(_pieces()), re.IGNORECASE)


@cache
def _amount() -> re.Pattern[str]:
    number, scale = (re.sub(r"\?P<\w+>", "?:", piece) for piece in _pieces())
    return re.compile(rf"(?<!\d)(?<!\d[.,])(?:{number}{scale})+", re.IGNORECASE)


@cache
def _numbered() -> tuple[re.Pattern[str], ...]:
    patterns = dict.fromkeys(pattern for words in _words() for pattern in words.dates)
    return tuple(compiled(pattern, f"*/{FILE}.toml, dates") for pattern in patterns)


@cache
def _month_numbers() -> Mapping[str, int]:
    return {form: n for words in _words() for n, forms in enumerate(words.months, start=1) for form in forms}


@cache
def _named() -> re.Pattern[str]:
    """Return what finds a month by its name and its year: April 2020, avril 2020, 2020 April."""
    names = "|".join(sorted(map(re.escape, _month_numbers()), key=len, reverse=True))
    year = r"(?:19|20)\d\d"
    behind = rf"\b(?P<month>{names})\b\.?,?\s(?:de\s|del\s)?(?P<year>{year})"
    return re.compile(rf"{behind}|\b(?P<before>{year})\s(?P<then>{names})\b")
