"""The bytes of a page -> its text, by the encoding that it declares where it is not UTF-8."""

from __future__ import annotations

import codecs
import re

from index.documents.decode import UTF8, decode
from index.errors import RefusedFileError

CHARSET = re.compile(rb"""(?:charset|<\?xml[^>]*encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
CHARSET_BYTES = 4096  # where a page declares its encoding


def decode_page(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: UTF-8 where it is that, else what the page declares, else GB18030."""
    declared = CHARSET.search(data[:CHARSET_BYTES])
    name = declared[1].decode("ascii").lower() if declared else UTF8
    try:
        known = codecs.lookup(name)
        if name.startswith(("utf", "gb")) or not known._is_text_encoding:
            return decode(data)
        data.decode(UTF8)
    except (LookupError, AttributeError):
        return decode(data)
    except UnicodeDecodeError:
        try:
            return data.decode(known.name), known.name
        except UnicodeDecodeError as exc:
            raise RefusedFileError(f"declared as {name} and is not (byte {exc.start}): save it as UTF-8") from exc
    return data.decode(UTF8), UTF8
