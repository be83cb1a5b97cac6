"""The reader, a cross-encoder: question and passage together -> whether the passage answers, and where.

The rows of the passage's tokens say where the answer begins and ends and, with the row of the first token, whether
there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch.nn import functional

from training.backbone import Backbone
from training.reading_batches import ReadingBatch

UNSURE = -4.0  # initial bias of the answer head; it offsets the initial span margin
RANKING = 0.5  # weight of the pairwise ranking loss
NEVER = -1e4  # masks a logit


class Reader(torch.nn.Module):  # type: ignore[misc]  # torch is not read by mypy
    """The backbone with its heads."""

    def __init__(self, backbone: Backbone, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.backbone = backbone
        self.heads = torch.nn.ModuleDict(
            {"span": torch.nn.Linear(backbone.sizes.hidden, 2), "answers": torch.nn.Linear(backbone.sizes.hidden, 1)}
        ).to(backbone.device)
        torch.nn.init.constant_(self.heads["answers"].bias, UNSURE)

    def forward(self, batch: ReadingBatch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the answer logits (n,), and the logits of starts and ends (n, length, 2).

        An answer logit is the answer head on the first token, plus the span margin.
        """
        answers, spans, parts = [], [], []
        length = batch.texts.ids.shape[1]
        for bucket in self.backbone.embed(batch.texts):
            ends = self.heads["span"](bucket.rows)
            answers.append(self.heads["answers"](bucket.rows[:, 0])[:, 0] + span_margin(ends, bucket.own))
            own = ends.masked_fill(~bucket.own[..., None], NEVER)
            spans.append(functional.pad(own, (0, 0, 0, length - ends.shape[1]), value=NEVER))
            parts.append(bucket.part)
        order = torch.argsort(torch.cat(parts))
        return torch.cat(answers)[order], torch.cat(spans)[order]

    def loss(self, batch: ReadingBatch, step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Return the loss of a step, and metrics to log: its parts, and the shares judged and ranked right."""
        self.backbone.merge()
        logits, spans = self(batch)
        wanted, targets, pairs = (
            torch.from_numpy(values).to(logits.device) for values in (batch.answers, batch.targets, batch.pairs)
        )
        judged = functional.binary_cross_entropy_with_logits(logits, wanted.float())
        right, wrong = logits[pairs[:, 0]], logits[pairs[:, 1]]
        ranked = functional.softplus(wrong - right).sum() / max(1, len(pairs))
        there = targets[:, 0] >= 0
        found = functional.cross_entropy(spans[there].transpose(1, 2).flatten(0, 1), targets[there].flatten())
        seen = {
            "judged": judged.detach(),
            "span": found.detach(),
            "right": ((logits > 0) == wanted).float().mean(),
            "above": (right > wrong).float().sum() / max(1, len(pairs)),
        }
        return found + judged + RANKING * ranked, seen

    def start_from(self, learned: Mapping[str, torch.Tensor]) -> None:
        """Start from the tensors of a reader's file."""
        self.backbone.start_from(learned)
        with torch.no_grad():
            for name, parameter in self.heads.named_parameters():
                parameter.copy_(learned[f"head.{name}"].float())

    def learned(self) -> dict[str, torch.Tensor]:
        """Return the tensors of a reader's file, float16."""
        heads = {f"head.{name}": value.detach().half().cpu() for name, value in self.heads.named_parameters()}
        return self.backbone.learned() | heads


def span_margin(ends: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
    """Return logsumexp(text tokens) - first token, the mean over start and end, shape (n,).

    `ends` (n, length, 2) are the logits of starts and ends, `own` (n, length) says which tokens are the text's.
    """
    together = ends.masked_fill(~own[..., None], NEVER).logsumexp(1)
    return (together - ends[:, 0]).mean(-1)


def held_out(reader: Reader, batches: Sequence[ReadingBatch]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the answer logits of the batches, and which texts do answer; both (n,)."""
    training = reader.training
    reader.eval()
    with torch.no_grad():
        reader.backbone.merge()
        logits = torch.cat([reader(batch)[0].cpu() for batch in batches])
    reader.train(training)
    return logits, torch.cat([torch.from_numpy(batch.answers) for batch in batches])


def temperature(logits: torch.Tensor, answers: torch.Tensor) -> float:
    """Return the temperature, .1 to 10, of the least cross-entropy (Guo et al. 2017)."""
    tried: list[float] = torch.logspace(-1, 1, 201).tolist()
    return min(tried, key=lambda t: functional.binary_cross_entropy_with_logits(logits / t, answers.float()).item())


def auroc(logits: torch.Tensor, answers: torch.Tensor) -> float:
    """Return the AUROC: the probability that a text that answers scores above one that does not, ties half."""
    yes, no = logits[answers], logits[~answers]
    return float((yes[:, None] > no).float().mean() + (yes[:, None] == no).float().mean() / 2)
