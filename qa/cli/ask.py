"""The commands that answer: `ask` with quotes, `search` with passages; one question, or a file of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa import export as write
from qa.cli.batch import Row, read_batch, reply_lines
from qa.cli.options import (
    AsJson,
    Cases,
    Categories,
    CorpusDir,
    Debug,
    Docs,
    History,
    IndexDir,
    Model,
    Providers,
    config_to_ask,
    limits_of,
    opened,
)

if TYPE_CHECKING:
    from qa.output.picks import Pick
    from qa.records import Answer, Hit

ExportFile = Annotated[Path | None, typer.Option("--export", help="Write the quotes to a .md, .docx or .csv file.")]
BatchFile = Annotated[Path | None, typer.Option("--batch", help='Read JSON Lines {"id", "question", "history"?}.')]


def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    batch: BatchFile = None,
    history: History = None,
    case: Cases = None,
    provider: Providers = None,
    category: Categories = None,
    doc: Docs = None,
    as_json: AsJson = False,
    export: ExportFile = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --export.")] = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Answer a question, or a file of them, with quotes; else show what is related, or say that there is nothing.

    With --export the quotes are written as one numbered list with sources, too.
    """
    from qa.output.terminal import terminal
    from qa.understand.limits import scope_of

    rows = _rows(question, batch, history)
    _check_export(export, force=force)
    engine = opened(config_to_ask(index, corpus, model))
    scope = scope_of(limits_of(case, provider, category, doc), engine.snapshot.table)
    picks: list[Pick] = []

    def answered(asked: str, before: Sequence[str]) -> Answer:
        answer = engine.ask(asked, before, scope)
        if export is not None:
            picks.extend(engine.picks(answer))
        return answer

    if question is None:
        for line in reply_lines(rows, lambda row: answered(row.question, row.history).to_json()):
            typer.echo(line)
    else:
        answer = answered(question, history or ())
        typer.echo(json.dumps(answer.to_json(), ensure_ascii=False) if as_json else terminal(answer))
    if export is not None:
        write(picks, export, force=force)


def search(
    question: Annotated[str | None, typer.Argument(help="What to search for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many hits.")] = 5,
    batch: BatchFile = None,
    history: History = None,
    case: Cases = None,
    provider: Providers = None,
    category: Categories = None,
    doc: Docs = None,
    as_json: AsJson = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Print the passages nearest to a question, or to each of a file of them."""
    from qa.understand.limits import scope_of

    rows = _rows(question, batch, history)
    engine = opened(config_to_ask(index, corpus, model))
    scope = scope_of(limits_of(case, provider, category, doc), engine.snapshot.table)

    def found_for(asked: str, before: Sequence[str]) -> list[Hit]:
        return engine.retrieve(asked, k, before, scope)

    if question is None:
        for line in reply_lines(rows, lambda row: _found(row.question, found_for(row.question, row.history))):
            typer.echo(line)
        return
    found = found_for(question, history or ())
    if as_json:
        typer.echo(json.dumps(_found(question, found), ensure_ascii=False))
        return
    for hit in found:
        place = " > ".join(hit.place.headings)
        typer.echo(f"{hit.rank}. {hit.score:.3f}  {hit.place.doc_id} [{hit.place.start}, {hit.place.end})  {place}")
        typer.echo(f"   {hit.text}\n")


def _rows(question: str | None, batch: Path | None, history: Sequence[str] | None) -> list[Row]:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch FILE")
    if batch is not None and history:
        raise typer.BadParameter("--history goes with a question; in a file, each line has its own")
    return [] if batch is None else read_batch(batch)


def _check_export(export: Path | None, *, force: bool) -> None:
    """Say what is wrong with the file before a question is answered."""
    if export is None:
        if force:
            raise typer.BadParameter("--force goes with --export FILE")
        return
    from qa.output.files import form_of, refuse_existing

    form_of(export)
    if not force:
        refuse_existing(export)


def _found(question: str, hits: Sequence[Hit]) -> dict[str, Any]:
    return {"question": question, "hits": [hit.to_json() for hit in hits]}
