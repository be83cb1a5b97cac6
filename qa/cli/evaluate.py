"""The command `eval`: measures search, quotes and the strength of answers; prints tables or one JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from index.disk.scratch import keep_matplotlib_in
from index.errors import ConfigError
from qa.cli.options import AsJson, CorpusDir, Debug, IndexDir, Model, config_to_ask, opened, stages

TABLE_COLUMNS = 140  # of a measured table; a narrower terminal wraps its lines

QuestionFiles = Annotated[list[Path], typer.Argument(help="JSON Lines of questions with their evidence.")]


def evaluate(
    questions: QuestionFiles,
    as_json: AsJson = False,
    compare: Annotated[Path | None, typer.Option("--compare", help="A report of --json, to say what moved.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the risk-coverage curve: a PNG file.")] = None,
    index: IndexDir = None,
    corpus: CorpusDir = None,
    model: Model = None,
    debug: Debug = False,
) -> None:
    """Measure search, quotes and how much is answered, on questions whose evidence is known."""
    from rich.console import Console

    try:
        from qa.evaluation.comparison import compare as compare_rows
        from qa.evaluation.curve import check_writable, draw
        from qa.evaluation.questions import read_questions
        from qa.evaluation.report import make_report, read_rows
        from qa.evaluation.run import measure
        from qa.evaluation.table import comparison_tables, report_tables
    except ImportError as exc:
        raise ConfigError(f"eval needs the package {exc.name}: pip install 'yinzheng[eval]'") from exc

    gold = read_questions(questions)
    old = None if compare is None else read_rows(compare)
    if plot is not None:
        check_writable(plot)
    config = config_to_ask(index, corpus, model)
    engine = opened(config, cached=False)  # else a repeated question would be timed as a cache hit
    with stages() as show:
        rows = measure(engine, gold, lambda done: show("ask", done, len(gold)))
    own_language = engine.snapshot.calibration.own_language
    report = make_report(str(config.index_dir), engine.built_at, config.model, own_language, rows)
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
