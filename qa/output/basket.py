"""Quotes from any answers, in an order, a note to each -> one numbered list with sources: Markdown, Word, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from index.text.language import detect
from qa.output.files import TYPES, File, file_name
from qa.output.labels import is_headed, label, rest_of
from qa.output.markdown import block_quote, escape, grid
from qa.output.phrases import phrases
from qa.output.quotation import citation_words, words_for
from qa.output.table import figure_in
from qa.output.terminal import terminal
from qa.output.word import add_table, data_of, legal, new_document
from qa.records import Answer, Quote, Status

COLUMNS = (
    "number",
    "quote",
    "source",
    "question",
    "note",
    "status",
    "said",
    "doc_id",
    "case",
    "title",
    "provider",
    "category",
    "page",
    "start",
    "end",
    "lead",
    "figure",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # at the beginning of a cell, some programs compute what follows


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


def basket_file(form: str, basket: Basket) -> File:
    """Return the basket as a file of that form, "md", "docx" or "csv"."""
    render: Callable[[Basket], bytes] = {"md": markdown, "docx": word, "csv": table}[form]
    question = basket.title or (basket.picks[0].question if basket.picks else "")
    return File(file_name(question, basket.made, form), TYPES[form], render(basket))


def markdown(basket: Basket) -> bytes:
    """Return the list as Markdown."""
    blocks = [f"# {escape(basket.heading)}", f"{basket.made:%Y-%m-%d}"]
    for number, pick in basket.numbered:
        blocks += [grid(rows[0], rows[1:])] if (rows := _figures_before(basket, number)) else []
        below = [escape(line) for line in _below(pick, basket.language)]
        if pick.quote is None:
            blocks += [_said(pick.said), *below]
            continue
        indent = " " * (len(number) + 2)
        lead = _lead(pick.quote)
        above = [f"**{escape(lead)}**"] if lead else []
        item = "\n\n".join([*above, block_quote(pick.quote.text), *below])
        blocks.append(f"{number}. " + item.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n"))
    return ("\n\n".join(blocks) + "\n").encode()


def _said(text: str) -> str:
    """Return our own words as Markdown: the lines of a list stay one."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(f"- {escape(line[2:])}" if line.startswith("- ") else escape(line) for line in lines)


def word(basket: Basket) -> bytes:
    """Return the list as a Word document."""
    document = new_document(basket.heading, basket.author, basket.made)
    document.add_heading(legal(basket.heading), level=0)
    document.add_paragraph(f"{basket.made:%Y-%m-%d}")
    for number, pick in basket.numbered:
        if rows := _figures_before(basket, number):
            add_table(document, rows)
            document.add_paragraph()
        if pick.quote is None:
            document.add_paragraph(legal(pick.said))
        else:
            lead = _lead(pick.quote)
            item = document.add_paragraph(style="List Number")
            if lead:
                item.add_run(legal(lead)).bold = True
                item.add_run().add_break()
            item.add_run(legal(pick.quote.text))
        for line in _below(pick, basket.language):
            document.add_paragraph(legal(line), style="List Continue")
    return data_of(document)


def table(basket: Basket) -> bytes:
    """Return the list as CSV (RFC 4180, UTF-8 with its mark), safe to open: no cell begins as a formula does."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, pick in basket.numbered:
        rows.writerow([_safe(cell) for cell in _cells(number, pick)])
    return text.getvalue().encode("utf-8-sig")


def _figures_before(basket: Basket, number: str) -> list[list[str]]:
    """Return the table, header first, that stands before the first of one question's quotes with figures."""
    known = [(n, pick) for n, pick in basket.numbered if pick.figure and pick.quote is not None]
    first = next((pick for n, pick in known if n == number), None)
    rows = [(n, pick) for n, pick in known if first is not None and pick.question == first.question]
    if len(rows) < 2 or rows[0][0] != number:
        return []
    say = phrases(basket.language)
    shown = [
        [label(pick.quote.place, basket.language), f"{pick.figure} [{n}]"] for n, pick in rows if pick.quote is not None
    ]
    return [[say.document, say.figure], *shown]


def _lead(quote: Quote) -> str:
    """Return what the quote is read under, on one line; "" of a heading, which the source names."""
    return "" if quote.lead is None or is_headed(quote) else " ".join(quote.lead.text.split())


def _below(pick: Pick, language: str) -> Sequence[str]:
    """Return what stands below a quote: its source, the question, that it was no answer to it, the note."""
    words = citation_words(language)
    question = words.question.format(question=" ".join(pick.question.split()))
    source = [] if pick.quote is None else [f"{words_for(pick.quote.text).dash}{pick.source}"]
    related = [citation_words(language).only_related] if pick.status is Status.RELATED else []
    rest = "" if pick.quote is None else rest_of(pick.quote, language)
    note = words.note.format(note=pick.note) if pick.note else ""
    return [*filter(None, [rest]), *source, question, *related, *filter(None, [note])]


def _cells(number: str, pick: Pick) -> list[str]:
    if pick.quote is None:
        return [number, "", "", pick.question, pick.note, pick.status.value, pick.said, *[""] * 10]
    place = pick.quote.place
    known = (place.case, place.title, place.provider, place.category, place.page, place.start, place.end)
    cells = ["" if value is None else str(value) for value in known]
    own = [number, pick.quote.text, pick.source, pick.question, pick.note, pick.status.value, ""]
    lead = "" if pick.quote.lead is None else pick.quote.lead.text
    return [*own, place.doc_id, *cells, lead, pick.figure]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
