"""The reader: question and passage together -> does it answer, and where.

`<s> question </s> passage </s>`; the rows of the passage's tokens say where the answer begins and ends, and, beside the
row of the first token, whether there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch.nn import functional

from training.adapter import PASSAGE, QUESTION
from training.backbone import Backbone, save_learned
from training.data import Question, with_context
from training.loop import Schedule, made_of, train
from training.readings import Reading, Sampler

UNSURE = -4.0  # bias of the first token to begin with: as far as the text's tokens, taken together, stand out then
QUESTION_TOKENS, MOST_TOKENS = 96, 384
CALIBRATED = 24  # batches of held-out questions
RANKING = 0.5  # weight of the right passage's standing above the wrong one


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the model reads, and which of its tokens are the piece's own."""

    ids: list[int]
    own: list[int]  # places of the tokens that an answer may be made of
    spans: list[tuple[int, int]]  # of those, in characters of the passage


class Reader:
    """The backbone with its heads."""

    def __init__(self, backbone: Backbone, seed: int) -> None:
        torch.manual_seed(seed)
        self.backbone = backbone
        dim = backbone.model.config.hidden_size
        self.span = torch.nn.Linear(dim, 2).to(backbone.device)
        self.answers = torch.nn.Linear(dim, 1).to(backbone.device)
        torch.nn.init.constant_(self.answers.bias, UNSURE)

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        """What is trained."""
        return [*self.backbone.parameters, *self.span.parameters(), *self.answers.parameters()]

    def encode(self, question: str, text: str, context: int, start: int) -> Encoded:
        """Return what is read; the text's first `context` characters answer nothing, the rest starts at `start`."""
        tokenizer = self.backbone.tokenizer
        asked = tokenizer(QUESTION + question, truncation=True, max_length=QUESTION_TOKENS)["input_ids"]
        told = tokenizer(
            PASSAGE + text, truncation=True, max_length=MOST_TOKENS - len(asked) + 1, return_offsets_mapping=True
        )
        before = len(PASSAGE) + context
        own, spans = [], []
        for place, (a, b) in enumerate(told["offset_mapping"][1:]):
            if b > before and b > a:
                own.append(len(asked) + place)
                spans.append((max(a, before) - before + start, b - before + start))
        return Encoded(asked + told["input_ids"][1:], own, spans)

    def __call__(self, batch: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the logits that each answers (n,), and those of starts and ends (n, length, 2).

        An answer is what the first token's row says, and how far the text's tokens stand out against it as a start
        and as an end, on average.
        """
        order = sorted(range(len(batch)), key=lambda n: len(batch[n].ids))
        answers: list[torch.Tensor] = [torch.empty(0)] * len(batch)
        spans: list[torch.Tensor] = [torch.empty(0)] * len(batch)
        longest = max(len(one.ids) for one in batch)
        for at in range(0, len(order), 9):
            part = order[at : at + 9]
            rows, _ = self.backbone.run([batch[n].ids for n in part])
            heads = self.span(rows)
            for place, n in enumerate(part):
                answers[n] = self.answers(rows[place, 0])[0] + standing_out(heads[place], batch[n].own)
                spans[n] = functional.pad(heads[place], (0, 0, 0, longest - heads.shape[1]))
        return torch.stack(answers), torch.stack(spans)

    def learned(self) -> dict[str, torch.Tensor]:
        """Return the tensors that the package reads."""
        heads = {"span": self.span, "answers": self.answers}
        return self.backbone.learned() | {
            f"head.{name}.{kind}": value.detach().half().cpu().contiguous()
            for name, head in heads.items()
            for kind, value in head.named_parameters()
        }


class ReadingLoss:
    """The loss of a step."""

    def __init__(self, reader: Reader, sampler: Sampler, seed: int) -> None:
        self._reader, self._sampler, self._seed = reader, sampler, seed

    def __call__(self, step: int) -> tuple[torch.Tensor, dict[str, float]]:
        """Return the loss, and how many of the batch are judged and ranked right."""
        batch, pairs = self._sampler.samples(step)
        encoded = self._encoded(batch, step)
        answers, spans = self._reader(encoded)
        wanted = _wanted(batch, answers.device)
        judged = functional.binary_cross_entropy_with_logits(answers, wanted)
        right, wrong = torch.tensor(pairs, device=answers.device, dtype=torch.long).reshape(-1, 2).T
        ranked = functional.softplus(answers[wrong] - answers[right]).sum() / max(1, len(pairs))
        ends = []
        for n, (one, read) in enumerate(zip(batch, encoded, strict=True)):
            target = _target(one, read)
            if target is not None:
                logits = spans[n, read.own]
                ends.append(functional.cross_entropy(logits.T, torch.tensor(target, device=logits.device)))
        found = torch.stack(ends).mean()
        seen = {
            "judged": judged.item(),
            "span": found.item(),
            "right": ((answers > 0) == (wanted > 0)).float().mean().item(),
            "above": (answers[right] > answers[wrong]).sum().item() / max(1, len(pairs)),
        }
        return found + judged + RANKING * ranked, seen

    def temperature(self) -> float:
        """Return what the logits are divided by to be most likely (Guo et al. 2017), over CALIBRATED batches."""
        batches = [self._sampler.samples(step)[0] for step in range(CALIBRATED)]
        with torch.no_grad():
            logits = torch.cat([self._reader(self._encoded(batch, step))[0] for step, batch in enumerate(batches)])
        wanted = torch.cat([_wanted(batch, logits.device) for batch in batches])
        tried: list[float] = torch.logspace(-1, 1, 201).tolist()
        return min(tried, key=lambda t: functional.binary_cross_entropy_with_logits(logits / t, wanted).item())

    def _encoded(self, batch: Sequence[Reading], step: int) -> list[Encoded]:
        random = Random(f"{self._seed}-{step}-context")
        encoded = []
        for one in batch:
            text, context = with_context(one.piece, random)
            encoded.append(self._reader.encode(one.question, text, context, one.piece.start))
        return encoded


def standing_out(ends: torch.Tensor, own: Sequence[int]) -> torch.Tensor:
    """Return how far the text's tokens, taken together, stand out against the first, as start and as end, (n, 2)."""
    return (ends[own].logsumexp(dim=0) - ends[0]).mean()


def train_reader(questions: Sequence[Question], reader: Reader, schedule: Schedule, seed: int, folder: Path) -> Path:
    """Train to the end, calibrate on what was held out, and return the reader's file."""
    target = folder / "reader.safetensors"
    notes = {"steps": schedule.steps, "rate": schedule.rate, "seed": seed}
    loss, held_out = (ReadingLoss(reader, Sampler(questions, seed, held_out=held), seed) for held in (False, True))
    run = made_of(questions, reader.backbone.rank, seed)
    train(reader.parameters, loss, schedule, run, folder, lambda: save_learned(target, reader.learned(), notes))
    temperature = held_out.temperature()
    save_learned(target, reader.learned(), notes | {"temperature": round(temperature, 3)})
    return target


def _wanted(batch: Sequence[Reading], device: torch.device) -> torch.Tensor:
    return torch.tensor([float(one.answer is not None) for one in batch], device=device)


def _target(one: Reading, read: Encoded) -> tuple[int, int] | None:
    """Return the first and last of the own tokens that hold the answer, None where there is none or it is cut off."""
    if one.answer is None or not read.spans or read.spans[-1][1] < one.answer[1]:
        return None
    first = next((n for n, (_, b) in enumerate(read.spans) if b > one.answer[0]), None)
    last = next((n for n, (a, _) in reversed(list(enumerate(read.spans))) if a < one.answer[1]), None)
    return None if first is None or last is None or last < first else (first, last)
