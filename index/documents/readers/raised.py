"""Raised and lowered characters -> plain ones that are not read as part of the figure before them."""

from __future__ import annotations

import re
import unicodedata

RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
MARK = re.compile(r"\[?[0-9]{1,3}\]?|\(?[0-9]{1,3}\)|[*†‡§¶]{1,3}|[①-⑳]|\[?[a-z]\]?")  # what refers to a note
NUMBER = re.compile(r"[0-9+\-−=()ni]+")
BASE = re.compile(r"(?:\b|\d)(?:[kcdmµn]?m|s|ft|in|yd|[A-Za-z])$|[米秒]$|(?:^|[^\d.,])10$")  # is raised to a power
POWER = re.compile(r"[\w.−+/-]*\d[\w.−+/-]*")

LIFTED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def raised(words: str, before: str, *, is_note: bool) -> str:
    """Return what a superscript says: a note's mark in brackets, a power as such; `before` stands before it.

    `is_note` tells that it is a note's mark.
    """
    bare = words.strip()
    if not bare:
        return words
    if is_note and MARK.fullmatch(bare):
        return f"[{bare.strip('[]()')}]"
    if NUMBER.fullmatch(bare) and any(map(str.isdigit, bare)):
        return bare.translate(RAISED)
    if bare in {"n", "i", "-", "+", "−"}:
        return bare.translate(RAISED)
    return f"^({bare})" if POWER.fullmatch(bare) and before[-1:].isalnum() else words


def is_power_of(before: str) -> bool:
    """Tell whether a figure raised behind these words is rather a power of them than a note's mark."""
    return BASE.search(before[-4:]) is not None


def lowered(words: str, before: str) -> str:
    """Return what a subscript says."""
    bare = words.strip()
    if bare and not re.sub(r"[0-9+\-−=()]", "", bare):
        return bare.translate(LOWERED)
    return f"_{bare}" if bare.isalnum() and before[-1:].isalpha() else words


def as_note(lifted: str) -> str:
    """Return raised figures as a note's mark: ¹² as [12]."""
    return f"[{unicodedata.normalize('NFKC', lifted)}]"
