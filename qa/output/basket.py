"""Quotes from any answers, in an order, a note to each -> one numbered list with sources: Markdown, Word, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from qa.output.files import TYPES, File, file_name
from qa.output.labels import is_headed, label, rest_of, versions_of
from qa.output.markdown import block_quote, escape, grid
from qa.output.phrases import phrases
from qa.output.picks import Basket, Pick
from qa.output.quotation import citation_words, words_for
from qa.output.word import add_table, data_of, legal, new_document
from qa.records import Quote, Status

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
    "versions",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # at the beginning of a cell, some programs compute what follows


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
        rows.writerow([_safe(cell) for cell in _cells(number, pick, basket.language)])
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
    """Return what stands below a quote: other versions, its source, the question, that it was no answer, the note."""
    words = citation_words(language)
    question = words.question.format(question=" ".join(pick.question.split()))
    source = [] if pick.quote is None else [f"{words_for(pick.quote.text).dash}{pick.source}"]
    related = [citation_words(language).only_related] if pick.status is Status.RELATED else []
    rest = "" if pick.quote is None else rest_of(pick.quote, language)
    versions = () if pick.quote is None else versions_of(pick.quote, language)
    note = words.note.format(note=pick.note) if pick.note else ""
    return [*filter(None, [rest]), *versions, *source, question, *related, *filter(None, [note])]


def _cells(number: str, pick: Pick, language: str) -> list[str]:
    if pick.quote is None:
        return [number, "", "", pick.question, pick.note, pick.status.value, pick.said, *[""] * 11]
    place = pick.quote.place
    known = (place.case, place.title, place.provider, place.category, place.spot.page, place.start, place.end)
    cells = ["" if value is None else str(value) for value in known]
    own = [number, pick.quote.text, pick.source, pick.question, pick.note, pick.status.value, ""]
    lead = "" if pick.quote.lead is None else pick.quote.lead.text
    return [*own, place.doc_id, *cells, lead, pick.figure, "\n".join(versions_of(pick.quote, language))]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
