"""The ways in which Word writes a number before a paragraph, by the names that its files give them."""

from __future__ import annotations

from collections.abc import Callable

from index.text.numerals import chinese_numeral, letter_numeral, roman_numeral

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


WRITTEN: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperLetter": letter_numeral,
    "lowerLetter": lambda number: letter_numeral(number).lower(),
    "upperRoman": roman_numeral,
    "lowerRoman": lambda number: roman_numeral(number).lower(),
    "ordinal": _ordinal,
    "decimalEnclosedCircle": _one_of(CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(CIRCLED),
    "decimalFullWidth": lambda number: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ideographTraditional": _one_of(STEMS),
    "ideographZodiac": _one_of(BRANCHES),
    "russianUpper": _one_of("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"),
    "russianLower": _one_of("абвгдежзиклмнопрстуфхцчшщэюя"),
    "ganada": _one_of("가나다라마바사아자차카타파하"),
    "aiueo": _one_of("アイウエオカキクケコサシスセソタチツテト"),
    "iroha": _one_of("イロハニホヘトチリヌルヲワカヨタレソツネ"),
    "arabicAlpha": _one_of("أبتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    "arabicAbjad": _one_of("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"),
    "none": lambda number: "",
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "taiwaneseCounting"),
            *("taiwaneseCountingThousand", "taiwaneseDigital", "ideographDigital", "japaneseCounting"),
            *("japaneseDigitalTenThousand", "japaneseLegal", "koreanCounting", "koreanDigital2"),
        ),
        chinese_numeral,
    ),
}
