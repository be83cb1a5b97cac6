"""The command `locate`: is this passage in the documents word for word, and where; one passage, or a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.batch import read_passages, reply_lines
from qa.cli.options import AsJson, CorpusDir, Debug, IndexDir, config_to_ask

if TYPE_CHECKING:
    from qa.answer.locate.located import Found, Located, NearestPassage

PassageFile = Annotated[Path | None, typer.Option("--batch", help='Read JSON Lines {"id", "text"}.')]


def locate(
    text: Annotated[str | None, typer.Argument(help="The passage, up to 2,000 characters.")] = None,
    batch: PassageFile = None,
    as_json: AsJson = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    debug: Debug = False,
) -> None:
    """Say whether a passage, or each of a file of them, stands in the documents word for word, and where.

    White space and line breaks aside. Where it does not, the nearest passage is shown, what differs in brackets.
    """
    from index.store.places.opening import open_store
    from qa.answer.locate.locator import Locator

    if (text is None) == (batch is None):
        raise typer.BadParameter("give a passage, or --batch FILE")
    rows = [] if batch is None else read_passages(batch)
    _, snapshot = open_store(config_to_ask(index, corpus, None)).load()
    locator = Locator(snapshot.documents)
    if text is None:
        for line in reply_lines(rows, lambda row: locator.locate(row.question).to_json()):
            typer.echo(line)
        return
    located = locator.locate(text)
    if as_json:
        typer.echo(json.dumps(located.to_json(), ensure_ascii=False))
        return
    for line in _text_lines(located):
        typer.echo(line)


def _text_lines(located: Located) -> Iterator[str]:
    if located.verbatim:
        yield f"word for word, places: {located.n_places}"
        for found in located.places:
            yield _place(found)
        if located.n_places > len(located.places):
            yield f"… and {located.n_places - len(located.places)} more"
    elif located.nearest is None:
        yield "not in the documents, and nothing like it"
    else:
        yield f"not word for word; the nearest passage, differences: {len(located.nearest.differences)}"
        yield _place(located.nearest.found)
        yield from _compared(located.text, located.nearest)


def _place(found: Found) -> str:
    place = found.place
    spot = "".join(f", {part} {value}" for part, value in asdict(place.spot).items() if value is not None)
    return f"{place.doc_id} [{place.start}, {place.end}){spot}  {' > '.join(place.headings)}"


def _compared(text: str, nearest: NearestPassage) -> Iterator[str]:
    """Yield the passage as given and as it stands, with brackets around what differs."""
    found = nearest.found
    given = [(one.start, one.end) for one in nearest.differences]
    there = [
        (one.document_start - found.place.start, one.document_end - found.place.start) for one in nearest.differences
    ]
    yield f"  given:     {_bracketed(text, given)}"
    yield f"  documents: {_bracketed(found.text, there)}"


def _bracketed(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts.append(f"{text[at:start]}[{text[start:end]}]")
        at = end
    return " ".join("".join([*parts, text[at:]]).split())
