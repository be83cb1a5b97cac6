"""The text of a Markdown or text file -> its front matter and its sections.

The text is kept exactly as it stands in the file: offsets point into it. Front matter is optional.
"""

from __future__ import annotations

import re
from typing import Any

import frontmatter
import yaml

from index.errors import CorpusError
from index.records import Section

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^\ufeff? {0,3}(#{1,6})[ \t]+(?P<words>.*?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(```|~~~).*?(^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)


def front_matter(doc_id: str, text: str) -> tuple[dict[str, Any], int]:
    """Return the fields and where the body begins."""
    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    try:
        fields = frontmatter.YAMLHandler().load(match[1])
    except yaml.YAMLError as exc:
        line = getattr(getattr(exc, "problem_mark", None), "line", 0) + 2
        raise CorpusError(f"{doc_id}, line {line}: the front matter is not YAML: mend it or remove it") from exc
    except ValueError as exc:  # such as the 30th of February
        raise CorpusError(f"{doc_id}: a field of the front matter has no possible value ({exc}): mend it") from exc
    if fields is not None and not isinstance(fields, dict):
        raise CorpusError(f"{doc_id}, line 2: the front matter is not a list of `name: value` lines: mend or remove it")
    return fields or {}, match.end()


def text_field(doc_id: str, fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise CorpusError(f"{doc_id}: front matter `{name}` must be a line of text: mend it or remove it")
    return str(value).strip() or None


def number_field(doc_id: str, fields: dict[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is None or (type(value) is int and value >= 0):
        return value
    raise CorpusError(f"{doc_id}: front matter `{name}` must be a whole number, not {value!r}: mend it or remove it")


def sections_of(text: str, body: int) -> tuple[Section, ...]:
    """Cut the body at its headings; lines inside fenced code are no headings."""
    fences = [match.span() for match in FENCE.finditer(text, body)]
    headings = [
        match
        for match in HEADING.finditer(text, body)
        if match["words"] and not any(start <= match.start() < end for start, end in fences)
    ]
    first = headings[0].start() if headings else len(text)
    body += text[body : body + 1] == "\ufeff"
    sections = [Section((), body, body, first)] if text[body:first].strip() else []
    path: list[tuple[int, str]] = []
    ends = [*(match.start() for match in headings[1:]), len(text)]
    for match, end in zip(headings, ends, strict=False):
        level, words = len(match[1]), match["words"]
        path = [*(entry for entry in path if entry[0] < level), (level, words)]
        sections.append(Section(tuple(entry[1] for entry in path), match.start("words"), match.end(), end))
    return tuple(sections)
