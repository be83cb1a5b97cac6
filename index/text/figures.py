"""Figures of a text: its numbers of two digits or more, and which of a question's stand in none of some passages.

A question about 2019 is not answered by what a passage says of 2020. A number counts as said in digits of any width
and grouping, in Chinese numerals, and a year in its last two digits («85年» of 1985). Numbers of one digit are passed
over: they are as often written in words, or count what is asked for («the three measures»).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
SAID = re.compile(
    r"\d|[零〇一二两三四五六七八九十百千万亿]{2}|[一二两三四五六七八九][成倍]|[数近半几上]?[十百千万亿]余?"
)
SHARE = re.compile(r"[%％‰٪]|百分|分之|[一二两三四五六七八九十\d]成")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
CENTURIES = ("19", "20")
READ_OUT = (str.maketrans("0123456789", "〇一二三四五六七八九"), str.maketrans("0123456789", "零一二三四五六七八九"))
DIGITS = "零一二三四五六七八九"
PLACES = (("千", 1000), ("百", 100), ("十", 10), ("", 1))
MOST_IN_NUMERALS = 10**8  # a larger number is not written in Chinese numerals to the last digit


def figures(text: str) -> frozenset[str]:
    """Return the numbers of the text, in ASCII digits, without the commas that group them."""
    return frozenset(_plain(found) for found in NUMBER.findall(unicodedata.normalize("NFKC", text)))


def has_figure(text: str) -> bool:
    """Tell whether the text says an amount: in digits of any script, or in two Chinese numerals and more."""
    return SAID.search(text) is not None


def is_share(text: str) -> bool:
    """Tell whether the amount is a share: in per cent, in fractions, in tenths (九成)."""
    return SHARE.search(text) is not None


def figures_missing(question: str, passages: Sequence[str]) -> tuple[str, ...]:
    """Return the question's numbers of two digits or more that none of the passages has, in ascending text order."""
    asked = {figure for figure in figures(question) if sum(char.isdigit() for char in figure) >= 2}
    if not asked:
        return ()
    said = {figure for passage in passages for figure in figures(passage)}
    said |= {figure[2:] for figure in said if len(figure) == 4 and figure.startswith(CENTURIES)}
    return tuple(sorted(figure for figure in asked - said if not _in_numerals(figure, passages)))


def numerals(number: int) -> Iterator[str]:
    """Yield the ways in which Chinese writes a number from 10 to 99,999,999: read out digit by digit, and in places."""
    yield from (str(number).translate(read_out) for read_out in READ_OUT)
    thousands, rest = divmod(number, 10_000)
    gap = "零" if 0 < rest < 1000 else ""
    whole = f"{_in_places(thousands)}万{gap}{_in_places(rest)}" if thousands else _in_places(rest)
    yield whole
    if whole.startswith("一十"):
        yield whole[1:]


def _plain(found: str) -> str:
    return found.replace(",", "") if GROUPED.fullmatch(found) else found


def _in_numerals(figure: str, passages: Sequence[str]) -> bool:
    if not figure.isdecimal() or not 10 <= int(figure) < MOST_IN_NUMERALS:
        return False
    return any(written in passage for written in numerals(int(figure)) for passage in passages)


def _in_places(number: int) -> str:
    """Return a number below 10,000 as 一千零五 is written; "" of 0."""
    said, gap = "", False
    for place, size in PLACES:
        digit = number // size % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + place
        gap = not digit
    return said
