"""Numerals -> numbers and back: digits of any script, Chinese, Roman, letters, circled figures."""

from __future__ import annotations

import re
import unicodedata

WRITTEN = ("〇零", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, chars in enumerate(WRITTEN) for char in chars}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卅": 30}
CHINESE = re.compile(r"[〇零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟貳兩參陸萬廿卅]+")
ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
ROMAN_VALUES = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X")),
    *((9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
LARGEST = 99_999


def number_of(numeral: str) -> int | None:
    """Return the number that digits, a Chinese or Roman numeral or a single letter stand for; None for other words."""
    word = unicodedata.normalize("NFKC", numeral.strip())
    if word.isdecimal():
        return int(word) if len(word) <= 5 else None
    if CHINESE.fullmatch(word):
        return _chinese(word)
    upper = word.upper()
    if len(word) == 1 and upper.isascii() and upper.isalpha() and upper not in "IVX":
        return ord(upper) - ord("A") + 1
    if word and ROMAN.fullmatch(upper):
        return _roman(upper)
    return None


def _chinese(word: str) -> int | None:
    """Return 一百三十二 as 132, and 一三二 as 132 too."""
    if all(char in DIGITS for char in word):
        value = int("".join(str(DIGITS[char]) for char in word))
        return value if value <= LARGEST else None
    total = section = digit = 0
    for char in word:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in TENS:
            section, digit = section + TENS[char], 0
        elif char in UNITS:
            section, digit = section + (digit or 1) * UNITS[char], 0
        else:  # 万
            total, section, digit = total + (section + digit) * 10_000, 0, 0
    value = total + section + digit
    return value if value <= LARGEST else None


def _roman(word: str) -> int:
    value = 0
    for worth, letters in ROMAN_VALUES:
        while word.startswith(letters):
            value, word = value + worth, word[len(letters) :]
    return value


def chinese_numeral(number: int) -> str:
    """Return 132 as 一百三十二, 10 as 十; digits where it is none from 1 to 9,999."""
    if not 0 < number < 10_000:
        return str(number)
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if gap and said else "") + "〇一二三四五六七八九"[digit] + name
        gap = digit == 0
    return said.removeprefix("一") if 10 <= number < 20 else said


def roman_numeral(number: int) -> str:
    """Return 14 as XIV; digits where it is none from 1 to 3,999."""
    if not 0 < number < 4000:
        return str(number)
    said = ""
    for worth, letters in ROMAN_VALUES:
        times, number = divmod(number, worth)
        said += letters * times
    return said


def letter_numeral(number: int) -> str:
    """Return 2 as B, 28 as BB, as word processors count on."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 26 * 10 else str(number)
