"""Bytes -> text and its encoding: UTF-8, UTF-16 with a BOM, or GB18030; nothing is ever replaced or dropped.

Almost any bytes decode as GB18030, so the result must look like Chinese: over nine in ten characters of ordinary text
are among the 3,755 in rows 16 to 55 of GB 2312, and there are no spaces between them.
"""

from __future__ import annotations

import re

from index.errors import RefusedFileError

UTF8, UTF16, GB18030 = "utf-8", "utf-16", "gb18030"
EVERYDAY_SHARE = 0.6  # of the characters beyond ASCII; simplified .99, traditional .66; Big5 read wrongly .45
SPACED_SHARE = 0.05  # of Chinese characters followed by a space and another: Korean read wrongly
KANA_SHARE = 0.2  # Japanese read wrongly
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding; raise RefusedFileError with the remedy."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(UTF16), UTF16
        except UnicodeDecodeError as exc:
            raise RefusedFileError(f"begins as UTF-16 and is not (byte {exc.start}): save the file as UTF-8") from exc
    try:
        return data.decode(UTF8), UTF8
    except UnicodeDecodeError as exc:
        wrong = exc.start
    try:
        text = data.decode(GB18030)
    except UnicodeDecodeError:
        text = ""
    if not looks_chinese(text):
        raise RefusedFileError(f"not UTF-8 (byte {wrong}) and not GB18030: save the file as UTF-8 and build again")
    return text, GB18030


def looks_chinese(text: str) -> bool:
    """Tell whether text decoded as GB18030 is plausible Chinese."""
    beyond = [char for char in text if not char.isascii()]
    if not beyond or CONTROL.search(text):
        return False
    spaced = len(re.findall(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", text))
    kana = sum("\u3041" <= char <= "\u30fe" for char in beyond)
    everyday = sum(_is_everyday(char) for char in beyond)
    return (
        everyday >= EVERYDAY_SHARE * len(beyond)
        and spaced <= SPACED_SHARE * len(beyond)
        and kana <= KANA_SHARE * len(beyond)
    )


def _is_everyday(char: str) -> bool:
    """Tell whether the character is a symbol (rows 1 to 9) or a common character (rows 16 to 55) of GB 2312."""
    code = char.encode(GB18030)
    return len(code) == 2 and code[1] >= 0xA1 and (0xA1 <= code[0] <= 0xA9 or 0xB0 <= code[0] <= 0xD7)
