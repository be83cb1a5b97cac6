"""The command `yinzheng`: parses, calls, prints; results on stdout, one line on stderr for a failure."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.config import IndexConfig
from index.errors import AppError
from index.scratch import keep_matplotlib_in
from qa.batch import Row, read_batch, reply_lines
from qa.config import QAConfig
from qa.options import AsJson, CorpusDir, Debug, IndexDir, Model, compiling_told, config_to_ask, stages
from qa.serving import account, feedback, serve
from qa.upkeep import build, calibrate, status, verify, watch

if TYPE_CHECKING:
    from qa.engine import Engine
    from qa.records import Hit

app = typer.Typer(
    name="yinzheng",
    help="Answers made of verbatim quotes from your documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

TABLE_COLUMNS = 140  # of a measured table; a narrower terminal wraps its lines

QuestionFiles = Annotated[list[Path], typer.Argument(help="JSON Lines of questions with their evidence.")]
BatchFile = Annotated[Path | None, typer.Option("--batch", help='Read JSON Lines {"id", "question", "history"?}.')]

app.command()(build)
app.command()(watch)
app.command()(status)
app.command()(verify)
app.command()(calibrate)
app.command()(serve)
app.command()(account)
app.command()(feedback)


@app.callback()
def root(debug: Debug = False) -> None:
    """Answers made of verbatim quotes from your documents."""


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    batch: BatchFile = None,
    as_json: AsJson = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Answer a question, or a file of them, with quotes; or say that the documents do not."""
    rows = _rows(question, batch)
    engine = _engine(config_to_ask(index, corpus, model))
    if question is None:
        for line in reply_lines(rows, lambda row: engine.ask(row.question, row.history).to_json()):
            typer.echo(line)
        return
    answer = engine.ask(question)
    typer.echo(json.dumps(answer.to_json(), ensure_ascii=False) if as_json else answer.text)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="What to search for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many hits.")] = 5,
    batch: BatchFile = None,
    as_json: AsJson = False,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Print the passages nearest to a question, or to each of a file of them."""
    rows = _rows(question, batch)
    engine = _engine(config_to_ask(index, corpus, model))
    if question is None:
        for line in reply_lines(rows, lambda row: _found(row.question, engine.retrieve(row.question, k, row.history))):
            typer.echo(line)
        return
    found = engine.retrieve(question, k)
    if as_json:
        typer.echo(json.dumps(_found(question, found), ensure_ascii=False))
        return
    for hit in found:
        place = " > ".join(hit.place.headings)
        typer.echo(f"{hit.rank}. {hit.score:.3f}  {hit.place.doc_id} [{hit.place.start}, {hit.place.end})  {place}")
        typer.echo(f"   {hit.text}\n")


@app.command("eval")
def eval_(
    questions: QuestionFiles,
    as_json: AsJson = False,
    compare: Annotated[Path | None, typer.Option("--compare", help="A report of --json, to say what moved.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the risk-coverage curve: a PNG file.")] = None,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Measure search, quotes and refusals on questions whose evidence is known."""
    from rich.console import Console

    from qa.evaluation.compare import compare as compare_rows
    from qa.evaluation.curve import check_writable, draw
    from qa.evaluation.questions import read_questions
    from qa.evaluation.report import make_report, read_rows
    from qa.evaluation.run import measure
    from qa.evaluation.table import comparison_tables, report_tables

    gold = read_questions(questions)
    old = None if compare is None else read_rows(compare)
    if plot is not None:
        check_writable(plot)
    config = config_to_ask(index, corpus, model)
    engine = _engine(config, keeping=False)  # else the time of a question asked twice is that of looking it up
    with stages() as show:
        rows = measure(engine, gold, lambda done: show("ask", done, len(gold)))
    report = make_report(str(config.index_dir), engine.built_at, config.model, engine.documents, rows)
    comparison = None if old is None else compare_rows(old, rows, report.own_language)
    if plot is not None:
        keep_matplotlib_in(config.cache_dir)
        draw(report, plot)
    if as_json:
        record = report.to_json() | ({} if comparison is None else {"comparison": comparison.to_json()})
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    console = Console(width=max(TABLE_COLUMNS, Console().width))
    console.print(report_tables(report))
    if comparison is not None:
        console.print(comparison_tables(comparison, report.own_language))


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A collection document in Markdown.")],
    into: Annotated[Path, typer.Option("--into", help="The folder for one file a case.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files edited by hand.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if the folder lacks anything.")] = False,
    debug: Debug = False,
) -> None:
    """Split a collection document into one Markdown file a case, or check that nothing of it is lost."""
    from index.compare import compare
    from index.importer import import_source

    if check:
        if force:
            raise typer.BadParameter("--check writes nothing: leave out --force")
        typer.echo(f"{into}: all {compare(source, into):,} characters of the cases in {source.name}, no more, no fewer")
        return

    report = import_source(source, into, force=force)
    for name in report.written:
        typer.echo(f"written    {name}")
    for name in report.unchanged:
        typer.echo(f"unchanged  {name}")
    for name in report.removed:
        typer.echo(f"removed    {name}")


def main(argv: list[str] | None = None) -> int:
    """Run the command; return 0 done, 1 a failure (one line on stderr), 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a file or a program reads the contract, whatever the locale
    try:
        app(arguments, prog_name="yinzheng")
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else 0
    except AppError as exc:
        if "--debug" in arguments:
            raise
        sys.stderr.write(f"yinzheng: {exc}\n")
        return 1
    return 0


def _rows(question: str | None, batch: Path | None) -> list[Row]:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch FILE")
    return [] if batch is None else read_batch(batch)


def _found(question: str, hits: Sequence[Hit]) -> dict[str, Any]:
    return {"question": question, "hits": [hit.to_json() for hit in hits]}


def _engine(config: IndexConfig, *, keeping: bool = True) -> Engine:
    from qa.engine import KEPT, open_engine

    with compiling_told() if sys.stderr.isatty() else nullcontext():  # a program reads one line, of a failure alone
        return open_engine(config, QAConfig.from_env(os.environ), kept=KEPT if keeping else 0)


if __name__ == "__main__":
    sys.exit(main())
