"""A training run of the adapter or the reader, from the questions to the file that the package reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.adapter import Contrast
from training.backbone import Backbone
from training.carried import Carried
from training.data import Question
from training.learned import TEMPERATURE, save_learned, to_start_from
from training.loop import Run, train
from training.pair_batches import PairBatches
from training.pairs import PairSampler
from training.reader import Reader, auroc, held_out, temperature
from training.reading_batches import ReadingBatches
from training.readings import ReadingSampler
from training.schedule import Schedule
from training.tokens import Tokens

HELD_OUT = 312  # least number of questions to calibrate a reader on


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run, besides its questions."""

    schedule: Schedule
    rank: int
    dropout: float
    batch: int  # questions in a step
    seed: int
    start: Path | None  # an adapter or reader to start from

    def run(self, questions: Sequence[Question]) -> Run:
        """Return what identifies this run: these settings, and the number of questions of each set."""
        sets = Counter(question.dataset for question in questions)
        start = self.start.name if self.start else ""
        return {
            "rank": self.rank,
            "dropout": self.dropout,
            "batch": self.batch,
            "seed": self.seed,
            "from": start,
            **sets,
        }

    def notes(self, steps: int) -> dict[str, float | str]:
        """Return the notes for the file."""
        return {
            "steps": steps,
            "rate": self.schedule.rate,
            "rank": self.rank,
            "dropout": self.dropout,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a run takes place; results differ between machines only by floating-point rounding."""

    carried: Carried
    device: str  # "cpu" or "cuda"
    workers: int  # processes that prepare batches
    folder: Path  # for checkpoints, log and result


def train_adapter(questions: Sequence[Question], settings: Settings, machine: Machine, share: float) -> Path:
    """Train, and return the adapter's file: weights interpolated by `share` from the plain to the trained ones.

    Interpolation preserves more of the plain model's performance on unseen texts (Wortsman et al. 2022, Robust
    fine-tuning of zero-shot models).
    """
    tokens = Tokens(machine.carried)
    backbone = Backbone(machine.carried, settings.rank, settings.dropout, settings.seed, machine.device)
    start = to_start_from(settings.start, backbone.matrices, settings.rank, heads=False)
    if start is not None:
        backbone.start_from(start)
    batches = PairBatches(PairSampler(questions, settings.seed, settings.batch), tokens, settings.seed)
    target = machine.folder / "adapter.safetensors"

    def save(steps: int) -> dict[str, float]:
        save_learned(target, backbone.learned(share), settings.notes(steps) | {"share": share})
        return {}

    loss = Contrast(backbone.train(), tokens)
    train(
        list(backbone.parameters()),
        batches,
        loss,
        settings.schedule,
        settings.run(questions),
        machine.folder,
        save,
        machine.workers,
    )
    return target


def train_reader(questions: Sequence[Question], settings: Settings, machine: Machine) -> Path:
    """Train, calibrate the temperature on held-out questions, and return the reader's file."""
    tokens, seed = Tokens(machine.carried), settings.seed
    backbone = Backbone(machine.carried, settings.rank, settings.dropout, seed, machine.device)
    reader = Reader(backbone, seed)
    start = to_start_from(settings.start, backbone.matrices, settings.rank, heads=True)
    if start is not None:
        reader.start_from(start)
    drawn, kept = (
        ReadingBatches(ReadingSampler(questions, seed, settings.batch, held_out=held), tokens, seed)
        for held in (False, True)
    )
    measured = [kept(step) for step in range(-(-HELD_OUT // settings.batch))]
    target = machine.folder / "reader.safetensors"

    def save(steps: int) -> dict[str, float]:
        save_learned(target, reader.learned(), settings.notes(steps))  # saved first, in case calibration is interrupted
        logits, answers = held_out(reader, measured)
        divisor = temperature(logits, answers)
        save_learned(target, reader.learned(), settings.notes(steps) | {TEMPERATURE: round(divisor, 3)})
        return {TEMPERATURE: divisor, "held_out_auroc": auroc(logits, answers)}

    train(
        list(reader.train().parameters()),
        drawn,
        reader.loss,
        settings.schedule,
        settings.run(questions),
        machine.folder,
        save,
        machine.workers,
    )
    return target
