"""What a document says of itself in other languages: `title_en: …` in the front matter, shown beside its own title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from index.documents.readers.markdown.front_matter import read_front_matter
from index.records import Document

PREFIX = "title_"
FIELD = re.compile(rf"^{PREFIX}(?P<code>[a-z]{{2,3}}(?:-[A-Za-z]{{2,4}})?)$")
FIRST_CHARS = 4000  # in which a front matter that is worth reading has such a field
KEPT = 4096


def titles_of(document: Document) -> Mapping[str, str]:
    """Return the title by language, such as "en"; nothing where the document gives none."""
    return _titles(document.text[:FIRST_CHARS]) if f"{PREFIX}" in document.text[:FIRST_CHARS] else {}


@lru_cache(maxsize=KEPT)
def _titles(text: str) -> Mapping[str, str]:
    front = read_front_matter(text)
    lines = {name: front.line(name)[0] for name in front.fields}
    return {match["code"]: line for name, line in lines.items() if line and (match := FIELD.match(name))}
