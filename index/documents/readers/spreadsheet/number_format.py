"""A cell's value and its number format -> the words that a spreadsheet shows: 0.61 with 0% is 61%.

Understood are fixed decimals, thousands, shares and words around the number (ECMA-376, part 1, 18.8.31); a value in
another format, such as a fraction, is written out in full. Dates are written as ISO 8601 has them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<symbol>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<number>[#0?][#0?,.]*)|(?P<plain>.)",
    re.DOTALL,
)
PLAIN = frozenset("%¥$€£￥+-(): 　")  # what stands for itself outside quotation marks


def words_of(value: object, number_format: str) -> str:
    """Return the cell's words; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    section = _section(value, number_format)
    shape = _shape(section)
    if shape is None:
        return f"{value:.15g}"
    before, pattern, after = shape
    exact = abs(Decimal(str(value))) * (100 if "%" in before + after else 1)
    whole, _, decimals = pattern.partition(".")
    places = Decimal(1).scaleb(-len(decimals))
    rounded = exact.quantize(places, ROUND_HALF_UP)
    words = f"{rounded:{',' if ',' in whole.rstrip(',') else ''}f}"
    sign = "-" if value < 0 and rounded and ";" not in number_format else ""
    return f"{sign}{before}{words}{after}".strip()


def _section(value: float, number_format: str) -> str:
    """Return the part of the format for numbers of that sign: positive; negative; zero."""
    parts = number_format.split(";")
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _shape(section: str) -> tuple[str, str, str] | None:
    """Return the words before the number, its pattern, and those behind it; None where the format is another."""
    before, pattern, after = "", "", ""
    for token in TOKEN.finditer(section):
        if token["number"]:
            if pattern or token["number"].rstrip(",") != token["number"] or "?" in token["number"]:
                return None
            pattern = token["number"]
            continue
        words = token["quoted"] or token["escaped"] or token["symbol"] or ""
        if token["plain"]:
            if token["plain"] not in PLAIN:
                return None
            words = token["plain"]
        before, after = (before, after + words) if pattern else (before + words, after)
    return (before, pattern, after) if pattern else None
