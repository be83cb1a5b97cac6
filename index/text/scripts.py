"""Scripts: how much of a text is in which, and copies folded for matching (case, width, traditional characters)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Any

SCRIPTS = (
    ("Hani", re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    ("Kana", re.compile(r"[\u3041-\u30ff\u31f0-\u31ff]")),
    ("Hang", re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("Latn", re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("Cyrl", re.compile(r"[\u0400-\u052f]")),
    ("Arab", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("Grek", re.compile(r"[\u0370-\u03ff]")),
    ("Hebr", re.compile(r"[\u0590-\u05ff]")),
    ("Deva", re.compile(r"[\u0900-\u097f]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)
NAMES = (*(name for name, _ in SCRIPTS), "Zyyy")


def scripts(text: str) -> Counter[str]:
    """Return how many letters of each known script (ISO 15924) the text has."""
    return Counter({name: n for name, pattern in SCRIPTS if (n := len(pattern.findall(text)))})


def script_shares(text: str) -> dict[str, float]:
    """Return each script's share of the text, 0 to 1; a Chinese character weighs as four letters, about a word."""
    weights = {name: n * (4 if name == "Hani" else 1) for name, n in scripts(text).items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


@lru_cache(maxsize=256)  # of one question, half a dozen steps need it
def fold(text: str) -> str:
    """Return a copy for matching: NFKC, lower case, traditional and Japanese characters as simplified ones."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return simplify(_old_forms(folded)) if scripts(folded)["Hani"] else folded


def main_script(text: str) -> str:
    """Return the script most of the letters are in, "Zyyy" where there are none."""
    count = scripts(text)
    return count.most_common(1)[0][0] if count else "Zyyy"


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def searchable(question: str, language: str) -> str:
    """Return what is searched for: a traditional Chinese question in simplified characters, others as they are."""
    return simplify(question) if language == "zh-Hant" else question


def simplify(text: str) -> str:
    """Return a copy with simplified characters for traditional ones."""
    return convert(text, "t2s")


def convert(text: str, how: str) -> str:
    """Return a copy as OpenCC converts it, such as by "s2t"."""
    return str(_converter(how).convert(text))


def _old_forms(text: str) -> str:
    return convert(text, "jp2t") if scripts(text)["Kana"] else text
