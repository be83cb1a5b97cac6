"""Quotes picked from any answers, in an order, a note to each; `qa.output.basket` writes them as a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from index.text.language import detect
from qa.output.quotation import citation_words
from qa.output.table import figure_in
from qa.output.terminal import terminal
from qa.records import Answer, Quote, Status


@dataclass(frozen=True, slots=True)
class Pick:
    """A quote with its source and the question it answers; or, without a quote, what was said to the question."""

    question: str
    quote: Quote | None
    source: str = ""  # one line
    said: str = ""  # where there is no quote: plain text
    note: str = ""
    status: Status = Status.ANSWERED  # of the answer that it is from
    figure: str = ""  # where the answer sets figures side by side: that of the quote

    def __post_init__(self) -> None:
        if (self.quote is None) != bool(self.said):
            raise ValueError("a pick has a quote, or what was said instead of one")


@dataclass(frozen=True, slots=True)
class Basket:
    """What is exported; only quotes are numbered."""

    picks: tuple[Pick, ...]
    made: datetime  # with its time zone
    title: str = ""  # of the list; else it is named in the language of the first question
    author: str = ""

    @property
    def language(self) -> str:
        """The language that the list is worded in: that of the first question."""
        return detect(self.picks[0].question) if self.picks else "zh"

    @property
    def heading(self) -> str:
        """The title of the list."""
        return " ".join(self.title.split()) or citation_words(self.language).excerpts

    @property
    def numbered(self) -> tuple[tuple[str, Pick], ...]:
        """The picks, each with its number, from 1; "" without a quote."""
        numbers = iter(range(1, len(self.picks) + 1))
        return tuple(("" if pick.quote is None else str(next(numbers)), pick) for pick in self.picks)


def picks_of(answer: Answer, source: Callable[[Quote], str]) -> tuple[Pick, ...]:
    """Return the answer's quotes or related passages, each with its source; where it has none, what it says instead."""
    status = answer.status
    shown = answer.quotes or answer.related
    if not shown:
        return (Pick(answer.question, None, said=terminal(answer), status=status),)
    return tuple(
        Pick(answer.question, quote, source(quote), status=status, figure=figure_in(answer.table, quote))
        for quote in shown
    )
