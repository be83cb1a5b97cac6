"""A conversation -> HTML: an answer as numbered quotes, an abstention, a failure; each looks like nothing else.

Every text from a question or a document goes through `escape`; nothing else builds HTML from them.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from qa.page.words import Words
from qa.phrases import phrases
from qa.records import Answer, Nearest, Quote, Status

RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what became of it: an answer, a failure's message, or neither yet."""

    question: str
    answer: Answer | None = None
    failure: str | None = None


def escape(text: str) -> str:
    """Return the text as HTML that shows it to the letter, inert in gradio's templates (`{{…}}`, `${…}`) too."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;").replace("`", "&#96;")


def conversation(turns: Sequence[Turn], words: Words) -> str:
    """Return the whole conversation, oldest turn first."""
    return "".join(turn_html(number, turn, words) for number, turn in enumerate(turns))


def turn_html(number: int, turn: Turn, words: Words) -> str:
    """Return one turn; `number` is what its buttons say when they are chosen."""
    asked = f'<div class="yz-question" dir="auto">{escape(turn.question)}</div>'
    if turn.failure is not None:
        said = f'<div class="yz-failed" role="alert"><strong>{words.failed}</strong> {escape(turn.failure)}</div>'
    elif turn.answer is None:
        said = f'<div class="yz-waiting" role="status">{words.waiting}</div>'
    else:
        said = _answer(number, turn.answer, words)
    return f'<section class="yz-turn">{asked}{said}</section>'


def _answer(number: int, answer: Answer, words: Words) -> str:
    say = phrases(answer.language)
    direction = "rtl" if answer.language in RIGHT_TO_LEFT else "ltr"
    notice = f'<p class="yz-notice">{escape(answer.notice)}</p>' if answer.notice else ""
    if answer.status is Status.ANSWERED:
        lead, kind = say.found, "yz-answer"
        body = "".join(_quote(number, i, quote, words) for i, quote in enumerate(answer.quotes))
    else:
        lead, kind = say.abstain, "yz-abstained"
        names = "".join(_nearest(number, i, near) for i, near in enumerate(answer.nearest))
        body = f'<p>{escape(say.nearest)}</p><ul class="yz-nearest">{names}</ul>'
    return (
        f'<div class="{kind}" lang="{escape(answer.language)}" dir="{direction}">{notice}'
        f'<p class="yz-lead">{escape(lead)}</p>{body}</div>'
    )


def _quote(turn: int, number: int, quote: Quote, words: Words) -> str:
    place = quote.place
    path = "".join(f"<li>{escape(heading)}</li>" for heading in place.headings[1:])
    button = f'data-yz-turn="{turn}" data-yz-quote="{number}"'
    return (
        f'<figure class="yz-quote" dir="auto" {button}>'
        f'<blockquote><span class="yz-marker">{escape(quote.marker)}</span> {_lines(quote.text)}</blockquote>'
        f"<figcaption>{source_line(place.case, place.title, place.provider)}"
        f'<ol class="yz-path">{path}</ol>'
        f'<button type="button" {button}>{words.open}</button></figcaption></figure>'
    )


def source_line(case: int | None, title: str, provider: str | None) -> str:
    """Return a document's number, title and provider as one line."""
    number = f'<span class="yz-case">{case}</span>' if case is not None else ""
    by = f'<span class="yz-provider">{escape(provider)}</span>' if provider else ""
    return f'<div class="yz-source">{number}<cite>{escape(title)}</cite>{by}</div>'


def _nearest(turn: int, number: int, near: Nearest) -> str:
    line = source_line(near.case, near.title, near.provider)
    return f'<li><button type="button" data-yz-turn="{turn}" data-yz-near="{number}">{line}</button></li>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
