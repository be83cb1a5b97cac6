"""What the commands share: their options, the settings these give, and bars that show how far a command is."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.config import IndexConfig
from qa.config import QAConfig

if TYPE_CHECKING:
    from qa.engine import Engine
    from qa.understand.limits import Limits

Progress = Callable[[str, int, int], None]  # stage, done, total

IndexDir = Annotated[Path | None, typer.Option("--index", help="The index folder.", show_default="$YINZHENG_INDEX")]
CorpusDir = Annotated[Path | None, typer.Option("--corpus", help="The documents.", show_default="$YINZHENG_CORPUS")]
Model = Annotated[str | None, typer.Option("--model", help="A model's name or folder.", show_default="$YINZHENG_MODEL")]
Cases = Annotated[list[int] | None, typer.Option("--case", help="Only this case, by its number; may be repeated.")]
Providers = Annotated[list[str] | None, typer.Option("--provider", help="Only what this one provided; repeatable.")]
Categories = Annotated[list[str] | None, typer.Option("--category", help="Only this category; repeatable.")]
Docs = Annotated[list[str] | None, typer.Option("--doc", help="Only this file, by its path; repeatable.")]
History = Annotated[
    list[str] | None, typer.Option("--history", help="A question before this one; repeatable, the oldest first.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]


def limits_of(
    cases: Sequence[int] | None,
    providers: Sequence[str] | None,
    categories: Sequence[str] | None,
    docs: Sequence[str] | None,
) -> Limits:
    """Return what the options limit an answer to, as any caller sends it."""
    return {
        "cases": [*(cases or ())],
        "providers": [*(providers or ())],
        "categories": [*(categories or ())],
        "doc_ids": [*(docs or ())],
    }


def config_of(index: Path | None, corpus: Path | None, model: str | None) -> IndexConfig:
    """Return the environment's settings, with the options given in their place."""
    config = IndexConfig.from_env(os.environ)
    return replace(
        config,
        index_dir=index or config.index_dir,
        corpus_dir=corpus or config.corpus_dir,
        model=config.model if model is None else model,
    )


def config_to_ask(index: Path | None, corpus: Path | None, model: str | None) -> IndexConfig:
    """Return the same; raise StaleIndexError where the index was built from another folder than the one named."""
    from index.errors import MissingIndexError, StaleIndexError
    from index.store.places.opening import open_store

    config = config_of(index, corpus, model)
    by_default = index is None and bool(os.environ.get("YINZHENG_CORPUS")) and config.corpus_dir.is_dir()
    if corpus is not None or by_default:
        with suppress(MissingIndexError):
            built = Path(open_store(config).pointer().corpus_dir)
            if built.resolve() != config.corpus_dir.resolve():
                raise StaleIndexError(
                    f"{config.index_dir}: index built from {built}, not from {config.corpus_dir}: "
                    f"run yinzheng build --corpus {config.corpus_dir}, or name another index with --index"
                )
    return config


class LineHandler(logging.Handler):
    """Passes on the log lines of preparing a model or a reader, which takes a minute, once."""

    def __init__(self, show_line: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show_line

    def emit(self, record: logging.LogRecord) -> None:
        """Pass the line on."""
        self._show(record.getMessage())


@contextmanager
def preparation_shown(show_line: Callable[[str], None]) -> Iterator[None]:
    """Within it, `show_line` is called with each line about preparing a model or a reader."""
    log, handler = logging.getLogger("index.compile"), LineHandler(show_line)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def echo_on_stderr(line: str) -> None:
    """Print the line on stderr."""
    typer.echo(line, err=True)


@contextmanager
def stages() -> Iterator[Progress]:
    """Give a function that shows on stderr how far each stage is, and how long it will take.

    A terminal has bars, with lines about preparing a model or a reader above them; anything else gets a line a minute.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    from qa.cli.pace import PaceLines

    console = Console(stderr=True)
    if not console.is_terminal:
        with preparation_shown(echo_on_stderr):
            yield PaceLines(echo_on_stderr).show
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, TextColumn("left"), TimeRemainingColumn(), console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                for before in bars.tasks:
                    bars.update(before.id, completed=before.total)
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        with preparation_shown(lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True)):
            yield show


def opened(config: IndexConfig, *, cached: bool = True) -> Engine:
    """Return the engine on the configured index; without `cached`, a repeated question is computed again."""
    from qa.opening import open_engine
    from qa.recent import KEPT

    with (
        stages() if sys.stderr.isatty() else nullcontext()
    ):  # where stderr is no terminal, it has nothing but one line of a failure
        return open_engine(config, QAConfig.from_env(os.environ), kept=KEPT if cached else 0)
