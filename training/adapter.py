"""The adapter's loss: contrastive, by late interaction and by the pooled vectors.

InfoNCE with in-batch negatives (van den Oord, Li and Vinyals 2018): for a question, every other passage of the batch is
wrong, and so are the other pieces of its own passage.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

from index.model.embedder import BACKGROUND
from training.backbone import Backbone
from training.pair_batches import MOST_TOKENS, PairBatch
from training.tokens import PASSAGE, Padded, Tokens, texts

TEMPERATURE = 0.02
POOLED, POOLED_BACK = 0.5, 0.2  # weights of the pooled vectors' loss, question to passage and passage to question
BACKGROUND_EVERY = 8  # steps
NEVER = -1e4  # masks a logit


@dataclass(frozen=True, slots=True)
class Vectors:
    """n texts; all rows of unit length."""

    tokens: torch.Tensor  # (n, length, hidden), background subtracted
    own: torch.Tensor  # (n, length): which of them count
    pooled: torch.Tensor  # (n, hidden)


class Contrast:
    """The contrastive loss of a step."""

    def __init__(self, backbone: Backbone, tokens: Tokens) -> None:
        self._backbone = backbone
        self._lines = texts(tokens, PASSAGE, BACKGROUND, MOST_TOKENS)
        self._background: torch.Tensor | None = None

    def __call__(self, batch: PairBatch, step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Return the loss, and metrics to log: its parts, and the share of questions whose passage ranks first."""
        self._backbone.merge()
        if self._background is None or step % BACKGROUND_EVERY == 0:
            self._background = self._mean_of_background()
        questions = self._whole(batch.questions)
        n, device = len(questions.pooled), questions.pooled.device
        late, passages = self._matched(questions, batch.passages)
        across = torch.from_numpy(batch.across).to(device)
        scores = late_scores(late, questions.own, across)
        pooled = questions.pooled @ passages.T
        excluded = torch.from_numpy(batch.excluded).to(device)
        right = torch.arange(n, device=device)
        scores, pooled = (values.masked_fill(excluded, NEVER) for values in (scores, pooled))
        late_loss = functional.cross_entropy(scores / TEMPERATURE, right)
        there = functional.cross_entropy(pooled / TEMPERATURE, right)
        back = functional.cross_entropy(pooled[:, :n].T / TEMPERATURE, right)
        found = (scores.argmax(1) == right).float().mean()
        seen = {
            "late": late_loss.detach(),
            "pooled": there.detach(),
            "found": found,
            "found_pooled": (pooled.argmax(1) == right).float().mean(),
            f"found_{batch.turn}": found,
        }
        return late_loss + POOLED * there + POOLED_BACK * back, seen

    def _matched(self, questions: Vectors, passages: Padded) -> tuple[torch.Tensor, torch.Tensor]:
        """Return each question token's best cosine in each passage (n, length, m); passages, pooled (m, dim)."""
        maxima, pooled, parts = [], [], []
        for part, one in self._vectors(passages):
            cosines = torch.einsum("qld,pkd->qlpk", questions.tokens, one.tokens)
            maxima.append(cosines.masked_fill(~one.own, NEVER).amax(-1))
            pooled.append(one.pooled)
            parts.append(part)
        order = torch.argsort(torch.cat(parts))
        return torch.cat(maxima, 2)[:, :, order], torch.cat(pooled)[order]

    def _whole(self, batch: Padded) -> Vectors:
        """Return the vectors of a batch that is one bucket, in its order."""
        ((part, one),) = self._vectors(batch, buckets=1)
        order = torch.argsort(part)
        return Vectors(one.tokens[order], one.own[order], one.pooled[order])

    def _vectors(self, batch: Padded, **buckets: int) -> list[tuple[torch.Tensor, Vectors]]:
        """Return the vectors of a batch, by buckets, each with the numbers of its texts."""
        assert self._background is not None
        made = []
        for bucket in self._backbone.embed(batch, **buckets):
            there = bucket.there[..., None].float()
            means = (bucket.rows * there).sum(1) / there.sum(1)
            tokens = functional.normalize(bucket.rows - self._background, dim=-1)
            made.append((bucket.part, Vectors(tokens, bucket.own, functional.normalize(means, dim=-1))))
        return made

    def _mean_of_background(self) -> torch.Tensor:
        training = self._backbone.training
        self._backbone.eval()
        with torch.no_grad():
            rows = torch.cat([bucket.rows[bucket.there] for bucket in self._backbone.embed(self._lines)])
        self._backbone.train(training)
        return rows.mean(0)


def late_scores(maxima: torch.Tensor, own: torch.Tensor, across: torch.Tensor) -> torch.Tensor:
    """Return the scores (n_questions, n_passages) as `index.search.late_interaction` gives them.

    `maxima` (n_questions, length, n_passages) are each question token's best cosine in each passage, `own` says which
    of the tokens count. Across languages a token counts by how far its best match stands above its mean match.
    """
    counted = own.float()
    above = ((maxima.amax(2) - maxima.mean(2)).detach() + 1e-6) * counted
    weights = torch.where(across[:, None], above / above.sum(1, keepdim=True), counted / counted.sum(1, keepdim=True))
    return torch.einsum("ql,qlp->qp", weights, maxima)
