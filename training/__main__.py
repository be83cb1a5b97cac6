"""`python -m training adapter DATA`, `… reader DATA`: train, from a checkpoint where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    seed: int = 1,
    device: Device = "cpu",
    threads: Threads = 1,
    without: Without = None,
) -> None:
    """Train the adapter that matches across languages."""
    import torch

    from training.adapter import train_adapter
    from training.backbone import Backbone
    from training.data import read_questions
    from training.loop import Schedule

    torch.set_num_threads(threads)
    questions = read_questions(data, without or ())
    schedule = Schedule(steps, rate, warm_up=steps // 20)
    typer.echo(train_adapter(questions, Backbone(rank, seed, device), schedule, seed, out))


@app.command()
def reader(
    data: Data,
    out: Out = Path("learned/reader"),
    steps: Annotated[int, typer.Option(min=1)] = 550,
    rank: Annotated[int, typer.Option(min=1)] = 32,
    rate: float = 6e-4,
    seed: int = 1,
    device: Device = "cpu",
    threads: Threads = 1,
    without: Without = None,
) -> None:
    """Train the reader that says whether a passage answers, and where."""
    import torch

    from training.backbone import Backbone
    from training.data import read_questions
    from training.loop import Schedule
    from training.reader import Reader, train_reader

    torch.set_num_threads(threads)
    questions = read_questions(data, without or ())
    schedule = Schedule(steps, rate, warm_up=steps // 20)
    typer.echo(train_reader(questions, Reader(Backbone(rank, seed, device), seed), schedule, seed, out))


if __name__ == "__main__":
    app()
