"""`python -m training adapter DATA`: trains, from a checkpoint where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def main() -> None:
    """Train what the carried model is taught."""


@app.command()
def adapter(
    data: Annotated[Path, typer.Argument(help="Folder of question sets.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, log and result.")] = Path("learned/adapter"),
    steps: Annotated[int, typer.Option(min=1)] = 900,
    rank: Annotated[int, typer.Option(min=1)] = 16,
    rate: Annotated[float, typer.Option()] = 5e-4,
    seed: Annotated[int, typer.Option()] = 1,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, help="Of the processor; one is quicker where others work beside.")] = 1,
    without: Annotated[list[str], typer.Option(help="A set that is not trained on.")] = [],  # noqa: B006
) -> None:
    """Train the adapter that matches across languages."""
    import torch

    from training.adapter import train_adapter
    from training.backbone import Backbone
    from training.data import read_questions
    from training.loop import Schedule

    torch.set_num_threads(threads)
    questions = read_questions(data, without)
    schedule = Schedule(steps, rate, warm_up=steps // 20)
    print(train_adapter(questions, Backbone(rank, seed, device), schedule, seed, out))  # noqa: T201


if __name__ == "__main__":
    app()
