"""`python -m training adapter`, `… reader`, `… mean`, `… evaluate`, `… pack`, `… confidence`, `… collections`,
`… kinds`.

Training resumes from a checkpoint.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import AppError

if TYPE_CHECKING:
    from training.data import Question
    from training.runs import Machine
    from training.schedule import Schedule

STEPS = 800

app = typer.Typer(no_args_is_help=True, add_completion=False)

Data = Annotated[Path | None, typer.Argument(help="Folder of public question sets, used with the project's own.")]
Out = Annotated[Path, typer.Option(help="Folder for checkpoints, log and result.")]
Steps = Annotated[int, typer.Option(min=0, help=f"Stop after so many; {STEPS} without --seconds.")]
Seconds = Annotated[float, typer.Option(min=0, help="Stop after so many.")]
Rank = Annotated[int, typer.Option(min=1)]
Dropout = Annotated[float, typer.Option(min=0, max=0.9)]
Batch = Annotated[int, typer.Option(min=2, help="Questions in a step.")]
Start = Annotated[Path | None, typer.Option("--from", help="An adapter or reader to start from.")]
Device = Annotated[str, typer.Option(help="cpu or cuda.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes that prepare batches.")]
Threads = Annotated[int, typer.Option(min=0, help="CPU threads; 0 for all.")]
Model = Annotated[Path | None, typer.Option(help="Folder of a packed model, instead of the installed one.")]
Without = Annotated[list[str] | None, typer.Option(help="A set to leave out.")]


@app.command()
def adapter(
    data: Data = None,
    out: Out = Path("learned/adapter"),
    steps: Steps = 0,
    seconds: Seconds = 0,
    rank: Rank = 16,
    rate: float = 5e-4,
    dropout: Dropout = 0.1,
    batch: Batch = 96,
    share: Annotated[float, typer.Option(min=0, max=1, help="Share of the learned update that is kept.")] = 0.8,
    start: Start = None,
    seed: int = 1,
    device: Device = "cpu",
    workers: Workers = 1,
    threads: Threads = 0,
    model: Model = None,
    without: Without = None,
) -> None:
    """Train the adapter for retrieval across languages."""
    from training.runs import Settings, train_adapter

    settings = Settings(_schedule(steps, seconds, rate), rank, dropout, batch, seed, start)
    questions, machine = _prepared(data, without, model, device, workers, threads, out)
    typer.echo(train_adapter(questions, settings, machine, share))


@app.command()
def reader(
    data: Data = None,
    out: Out = Path("learned/reader"),
    steps: Steps = 0,
    seconds: Seconds = 0,
    rank: Rank = 32,
    rate: float = 1e-3,
    dropout: Dropout = 0.1,
    batch: Batch = 78,
    start: Start = None,
    seed: int = 1,
    device: Device = "cpu",
    workers: Workers = 1,
    threads: Threads = 0,
    model: Model = None,
    without: Without = None,
) -> None:
    """Train the reader that says whether a passage answers, and where."""
    from training.runs import Settings, train_reader

    settings = Settings(_schedule(steps, seconds, rate), rank, dropout, batch, seed, start)
    questions, machine = _prepared(data, without, model, device, workers, threads, out)
    typer.echo(train_reader(questions, settings, machine))


@app.command()
def mean(
    parts: Annotated[list[str], typer.Argument(help="FILE:WEIGHT, two or more, then the file to write.")],
    rank: Annotated[
        int, typer.Option(min=0, help="Reduce to this; 0: an adapter keeps all, a reader its largest.")
    ] = 0,
) -> None:
    """Average several adapters, or several readers."""
    from training.data import TrainingError
    from training.mean import part_of, write_mean

    *files, target = parts
    if not files:
        raise TrainingError("give FILE:WEIGHT, and the file to write last")
    write_mean([part_of(text) for text in files], Path(target), rank)
    typer.echo(target)


@app.command()
def pack(
    out: Annotated[Path, typer.Argument(help="Folder for the pack, created if missing.")],
    data: Data = None,
) -> None:
    """Pack what training needs on a machine without a network."""
    from training.pack import write

    typer.echo(f"{out}: {write(out, data) / 1e6:.1f} MB")


@app.command()
def evaluate(
    data: Data = None,
    only: Annotated[list[str] | None, typer.Option(help="Measure only this set.")] = None,
    also: Annotated[list[str] | None, typer.Option(help="A set not trained on: measure all of it.")] = None,
    most: Annotated[int, typer.Option(min=1, help="At most so many questions of a set, language and sort.")] = 150,
    retrieval: Annotated[bool, typer.Option(help="Measure the adapter.")] = True,
    reading: Annotated[bool, typer.Option(help="Measure the reader.")] = True,
    wording: Annotated[bool, typer.Option(help="Measure what the wording of questions gives away.")] = True,
) -> None:
    """Measure the adapter and reader of YINZHENG_ADAPTER and YINZHENG_READER on held-out questions."""
    import os

    from rich import print as show

    from index.compile.load import load_embedder
    from index.compile.load_reader import load_reader
    from index.config import IndexConfig
    from qa.config import QAConfig
    from training.judging import measure_reading
    from training.questions import check_names
    from training.retrieval import measure_retrieval
    from training.table import reading_table, retrieval_table, wording_table
    from training.wording import measure_wording

    questions, config = _questions(data, None), IndexConfig.from_env(os.environ)
    names = {question.dataset for question in questions}
    check_names(names, [*(also or ()), *(only or ())])
    measured = names if only is None else set(only)
    if wording:
        show(wording_table(measure_wording(questions, measured)))
    if not retrieval and not reading:
        return
    embedder = load_embedder(config)
    if retrieval:
        show(retrieval_table(measure_retrieval(questions, embedder, measured, also or (), most)))
    reader = load_reader(QAConfig.from_env(os.environ).reader, config, embedder) if reading else None
    if reader is not None:
        show(reading_table(measure_reading(questions, reader, measured, also or (), most)))


@app.command()
def confidence(data: Data = None, out: Out = Path("learned/confidence.json")) -> None:
    """Fit the confidence model to held-out questions, with the adapter and reader of YINZHENG_ADAPTER and _READER."""
    import json
    import os

    from index.compile.load import load_embedder
    from index.compile.load_reader import load_reader
    from index.config import IndexConfig
    from qa.config import QAConfig
    from training.confidence import figures_weight, fit_model
    from training.data import TrainingError
    from training.examples import collect_examples

    questions, config = _questions(data, None), IndexConfig.from_env(os.environ)
    embedder = load_embedder(config)
    reader = load_reader(QAConfig.from_env(os.environ).reader, config, embedder)
    if reader is None:
        raise TrainingError("without a reader there is nothing to fit: unset YINZHENG_READER")
    examples = collect_examples(questions, config, embedder, reader, typer.echo)
    record = fit_model(examples, round(figures_weight(questions), 2))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    typer.echo(out.read_text("utf-8"))


@app.command()
def collections(out: Out = Path("learned/collections.json")) -> None:
    """Fit what tells which documents are on a question, with adapter and reader as above, and measure it."""
    import json
    import os

    from rich import print as show

    from index.compile.load import load_embedder
    from index.compile.load_reader import load_reader
    from index.config import IndexConfig
    from qa.config import QAConfig
    from training.collection_sets import read_folders
    from training.collection_table import collections_table
    from training.collections import examples_of, fit, left_out
    from training.data import TrainingError

    config = IndexConfig.from_env(os.environ)
    embedder = load_embedder(config)
    reader = load_reader(QAConfig.from_env(os.environ).reader, config, embedder)
    if reader is None:
        raise TrainingError("without a reader there is nothing to fit: unset YINZHENG_READER")
    examples = [one for folder in read_folders() for one in examples_of(folder, config, embedder, reader)]
    record = fit(examples)
    show(collections_table(left_out(examples), record))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


@app.command()
def kinds(out: Out = Path("learned/kinds.npz")) -> None:
    """Fit the model of a question's kind, for the adapter of YINZHENG_ADAPTER, and measure it on questions left out."""
    import os

    import numpy as np
    from rich import print as show

    from index.compile.load import load_embedder
    from index.config import IndexConfig
    from qa.understand.meaning import features_of, write_kind_model
    from training.kind_sets import collecting, derived, read_labelled
    from training.kind_table import kinds_table
    from training.kinds import by_language, fit, in_parts, tell

    rows = [*read_labelled(), *collecting()]
    rows += derived(_questions(None, None))
    embedder = load_embedder(IndexConfig.from_env(os.environ))
    features = np.stack([features_of(embedder.encode_question(row.text)) for row in rows])
    told = in_parts(rows, features)
    show(kinds_table("By cues alone", [tell(one.row, None) for one in told]))
    show(kinds_table("Learned on the other four parts", told))
    show(kinds_table("Learned on the other languages", by_language(rows, features)))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_kind_model(fit(rows, features, embedder.fingerprint), out)
    typer.echo(f"{out}: {out.stat().st_size / 1e3:.0f} kB")


def _schedule(steps: int, seconds: float, rate: float) -> Schedule:
    from training.schedule import Schedule

    return Schedule(steps or (0 if seconds else STEPS), seconds, rate)


def _questions(data: Path | None, without: list[str] | None) -> list[Question]:
    from training.questions import OWN, read_questions

    return read_questions([OWN] if data is None else [OWN, data], without or ())


def _prepared(
    data: Path | None,
    without: list[str] | None,
    model: Path | None,
    device: str,
    workers: int,
    threads: int,
    out: Path,
) -> tuple[list[Question], Machine]:
    """Return the questions and the machine; set the number of torch's threads."""
    import torch

    from training.carried import carried_model, packed_model
    from training.runs import Machine

    if threads:
        torch.set_num_threads(threads)
    carried = carried_model() if model is None else packed_model(model)
    return _questions(data, without), Machine(carried, device, workers, out)


if __name__ == "__main__":
    try:
        app()
    except AppError as exc:
        sys.exit(f"training: {exc}")
