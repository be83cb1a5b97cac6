"""A document -> HTML with the quotes of an answer marked in it, one of them the current one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Document, Section
from qa.page.cards import escape, source_line
from qa.page.words import Words

PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n[ \t]*\r?\n|\s*\Z)", re.DOTALL)

Spans = Sequence[tuple[int, int]]


def document_html(document: Document, spans: Spans, current: int | None, words: Words) -> str:
    """Return the document; `spans` are characters of its text to mark, `current` the one to scroll to."""
    body = "".join(_section(document, section, spans, current) for section in document.sections)
    steps = (
        f'<nav class="yz-steps"><button type="button" data-yz-step="-1">{words.previous}</button>'
        f'<button type="button" data-yz-step="1">{words.next}</button></nav>'
        if len(spans) > 1
        else ""
    )
    return (
        f'<article class="yz-document"><header>{source_line(document.case, document.title, document.provider)}'
        f'<div class="yz-file">{escape(document.doc_id)}</div>{steps}</header>'
        f'<div class="yz-body" dir="auto" tabindex="0">{body}</div></article>'
    )


def empty_html(words: Words) -> str:
    """Return the panel where no document is open."""
    return f'<p class="yz-empty">{words.panel}</p>'


def _section(document: Document, section: Section, spans: Spans, current: int | None) -> str:
    parts = []
    if section.headings:
        level = min(len(section.headings) + 1, 6)
        end = section.start + len(section.headings[-1])
        parts.append(f"<h{level}>{marked(document.text, section.start, end, spans, current)}</h{level}>")
    for match in PARAGRAPH.finditer(document.text, section.body, section.end):
        parts.append(f"<p>{marked(document.text, match.start(), match.end(), spans, current)}</p>")
    return "".join(parts)


def marked(text: str, start: int, end: int, spans: Spans, current: int | None) -> str:
    """Return `text[start:end]` escaped, the parts that lie in a span inside <mark>; spans may touch or overlap."""
    inside = [(max(a, start), min(b, end), number) for number, (a, b) in enumerate(spans) if a < end and b > start]
    inside.sort(key=lambda span: span[:2])
    parts, at = [], start
    for first, b, number in inside:
        a = max(first, at)
        if a < b:
            now = ' class="yz-current"' if number == current else ""
            parts += [escape(text[at:a]), f'<mark data-yz-mark="{number}"{now}>{escape(text[a:b])}</mark>']
            at = b
    return "".join([*parts, escape(text[at:end])])
