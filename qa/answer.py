"""Quotes -> Answer: a few words in the question's language around verbatim quotes, or an abstention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Document
from qa.phrases import Phrases, phrases
from qa.records import Answer, Nearest, Place, Query, Quote, Status

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def compose(query: Query, quotes: Sequence[Quote], notice: str | None, confidence: float) -> Answer:
    """Return the answer that quotes."""
    say = phrases(query.language)
    blocks = [f"> {_lines(quote.text)}\n>\n> — {quote.marker} {_name(quote.place, say)}" for quote in quotes]
    text = "\n\n".join([*_first(notice), say.found, *blocks])
    own = (query.question, query.language, Status.ANSWERED, query.kind)
    return Answer(*own, text, tuple(quotes), (), notice=notice, confidence=confidence)


def abstain(query: Query, nearest: Sequence[Document], notice: str | None, confidence: float) -> Answer:
    """Return the abstention, with the documents that come nearest."""
    say = phrases(query.language)
    near = tuple(Nearest(d.doc_id, d.case, d.title, d.provider, d.category) for d in nearest)
    names = "\n".join(f"- {_label(n.case, n.title, n.provider, say)}" for n in near)
    text = "\n\n".join([*_first(notice), say.abstain, f"{say.nearest}\n\n{names}"])
    own = (query.question, query.language, Status.ABSTAINED, query.kind)
    return Answer(*own, text, (), near, notice=notice, confidence=confidence)


def _first(notice: str | None) -> list[str]:
    return [f"*{notice}*"] if notice else []


def _lines(text: str) -> str:
    return "\n> ".join(escape(text).splitlines())


def _name(place: Place, say: Phrases) -> str:
    own = [escape(heading) for heading in place.headings[1:]]
    return " · ".join([_label(place.case, place.title, place.provider, say), *own])


def _label(case: int | None, title: str, provider: str | None, say: Phrases) -> str:
    number = [say.case.format(n=case)] if case is not None else []
    return " · ".join([*number, escape(title), *([escape(provider)] if provider else [])])


def escape(text: str) -> str:
    """Return the text as Markdown that shows it to the letter."""
    return MARKDOWN.sub(r"\\\1", text)
