"""`python -m training adapter DATA`, `… reader DATA`, `… evaluate DATA`; training goes on from a checkpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import AppError

if TYPE_CHECKING:
    from training.data import Question
    from training.loop import Schedule

WARM_UP = 50  # steps, at most

app = typer.Typer(no_args_is_help=True, add_completion=False)

Data = Annotated[Path, typer.Argument(help="Folder of question sets.")]
Out = Annotated[Path, typer.Option(help="Folder for checkpoints, log and result.")]
Device = Annotated[str, typer.Option(help="cpu or cuda.")]
Threads = Annotated[int, typer.Option(min=1, help="Of the processor; one is quicker where others work beside.")]
Without = Annotated[list[str] | None, typer.Option(help="A set that is not trained on.")]


@app.command()
def adapter(
    data: Data,
    out: Out = Path("learned/adapter"),
    steps: Annotated[int, typer.Option(min=1)] = 300,
    rank: Annotated[int, typer.Option(min=1)] = 16,
    rate: float = 5e-4,
    share: Annotated[float, typer.Option(min=0, max=1, help="Of what was learned, so much is merged.")] = 0.8,
    seed: int = 1,
    device: Device = "cpu",
    threads: Threads = 1,
    without: Without = None,
) -> None:
    """Train the adapter that matches across languages."""
    from training.adapter import train_adapter
    from training.backbone import Backbone

    questions, schedule = _prepared(data, without, steps, rate, threads)
    typer.echo(train_adapter(questions, Backbone(rank, seed, device), schedule, seed, out, share))


@app.command()
def reader(
    data: Data,
    out: Out = Path("learned/reader"),
    steps: Annotated[int, typer.Option(min=1)] = 2200,
    rank: Annotated[int, typer.Option(min=1)] = 32,
    rate: float = 2e-3,
    seed: int = 1,
    device: Device = "cpu",
    threads: Threads = 1,
    without: Without = None,
) -> None:
    """Train the reader that says whether a passage answers, and where."""
    from training.backbone import Backbone
    from training.reader import Reader, train_reader

    questions, schedule = _prepared(data, without, steps, rate, threads)
    typer.echo(train_reader(questions, Reader(Backbone(rank, seed, device), seed), schedule, seed, out))


@app.command()
def evaluate(
    data: Data,
    also: Annotated[list[str] | None, typer.Option(help="A set that was not trained on, measured as a whole.")] = None,
) -> None:
    """Measure adapter and reader, as YINZHENG_ADAPTER and YINZHENG_READER name them, on what was held out."""
    import os

    from rich import print as show

    from index.compile.load import load_embedder
    from index.compile.load_reader import load_reader
    from index.config import IndexConfig
    from qa.config import QAConfig
    from training.data import check_names, read_questions
    from training.evaluate import measure_reading, measure_retrieval
    from training.table import reading_table, retrieval_table

    questions, config = read_questions(data), IndexConfig.from_env(os.environ)
    check_names([question.passage.dataset for question in questions], also or ())
    embedder = load_embedder(config)
    reader = load_reader(QAConfig.from_env(os.environ).reader, config, embedder)
    show(retrieval_table(measure_retrieval(questions, embedder, also or ())))
    if reader is not None:
        show(reading_table(measure_reading(questions, reader, also or ())))


@app.command()
def confidence(data: Data, out: Out = Path("learned/confidence.json")) -> None:
    """Fit the model of confidence to held-out questions, with the adapter and reader that the environment names."""
    import json
    import os

    from index.compile.load import load_embedder
    from index.compile.load_reader import load_reader
    from index.config import IndexConfig
    from qa.config import QAConfig
    from training.asked import ask_all, read_weights
    from training.confidence import figures_weight, fit_model
    from training.data import TrainingError, read_questions

    questions, weights, config = read_questions(data), read_weights(data), IndexConfig.from_env(os.environ)
    embedder = load_embedder(config)
    reader = load_reader(QAConfig.from_env(os.environ).reader, config, embedder)
    if reader is None:
        raise TrainingError("without a reader there is nothing to fit: unset YINZHENG_READER")
    asked = ask_all(questions, weights, config, embedder, reader, typer.echo)
    record = fit_model(asked, round(figures_weight(questions, weights), 2))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    typer.echo(out.read_text("utf-8"))


def _prepared(
    data: Path, without: list[str] | None, steps: int, rate: float, threads: int
) -> tuple[list[Question], Schedule]:
    """Return what is trained on, and how; from here on, torch uses so many threads."""
    import torch

    from training.data import read_questions
    from training.loop import Schedule

    torch.set_num_threads(threads)
    return read_questions(data, without or ()), Schedule(steps, rate, warm_up=min(steps // 20, WARM_UP))


if __name__ == "__main__":
    try:
        app()
    except AppError as exc:
        sys.exit(f"training: {exc}")
