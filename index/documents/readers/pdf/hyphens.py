"""A word that a printed line broke -> whether its hyphen stands there for good: sub|scription, but south-|facing.

What the document itself writes elsewhere decides; then the words of its language (a home of pyspellchecker). Languages
that write compounds as one word keep no hyphen before a small letter.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from index.languages import languages
from index.text.latin import latin_language

LEFT = re.compile(r"[^\W\d_]+(?=[-\x02\xad\ufffe]?\Z)")
RIGHT = re.compile(r"[^\W\d_]+")
SAMPLE = 3000  # characters by which the language is told


class Hyphens:
    """Decides for one document."""

    def __init__(self, text: str) -> None:
        """Take in all the text of the document, hyphens at line ends included."""
        self._text = text
        self._language: str | None = None

    def stays(self, before: str, after: str) -> bool:
        """Tell whether a hyphen stays between the end of a line and the beginning of the next."""
        left, right = LEFT.search(before), RIGHT.match(after)
        if left is None or right is None or not right[0][0].islower():
            return True
        together, parted = left[0] + right[0], f"{left[0]}-{right[0]}"
        if re.search(rf"\b{re.escape(together)}\b", self._text, re.IGNORECASE):
            return False
        if re.search(rf"\b{re.escape(parted)}\b", self._text, re.IGNORECASE):
            return True
        if self._language is None:
            self._language = latin_language(self._text[:SAMPLE]) if together.isascii() or together.islower() else ""
        language = languages().get(self._language)
        if language is None or not language.hyphenated_compounds:
            return False
        known = _words(self._language)
        return together.lower() not in known and left[0].lower() in known and right[0] in known


@cache
def _words(language: str) -> frozenset[str]:
    """Return the words of a language in small letters."""
    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:
        return frozenset()
    path = Path(spec.origin).parent / "resources" / f"{language}.json.gz"
    return frozenset(json.loads(gzip.decompress(path.read_bytes())))
