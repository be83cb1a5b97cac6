"""The adapter: questions are drawn to the passages that answer them, by late interaction and by the pooled vectors.

Contrast within a batch (InfoNCE): every other passage of the batch is wrong for a question, and so are the other
pieces of its own passage. Half the batches are across languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch.nn import functional

from index.model.embedder import BACKGROUND
from training.backbone import Backbone, save_learned
from training.data import Piece, Question, TrainingError, holding, is_held_out, pieces, with_context
from training.loop import Schedule, made_of, train

QUESTION, PASSAGE = "query: ", "passage: "
PAIRS = 24  # of a batch
TOGETHER = 3  # questions at most that one draw takes from an article: near to one another, so hard to tell apart
WRONG = 20  # pieces at most, beside the right ones, of the same passages
TEMPERATURE = 0.02
POOLED, POOLED_BACK = 0.5, 0.2  # weights of the pooled vectors' loss, question to passage and passage to question
CHARS = (80, 120, 160, 220, 300)  # of a piece; drawn anew for each
MOST_TOKENS = 256
BACKGROUND_EVERY = 8  # steps


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the piece that answers it; `name` is the same in every language."""

    text: str
    lang: str
    name: str
    answers: tuple[tuple[int, int], ...]  # in the piece's passage
    piece: Piece
    across: bool  # whether the piece is in another language


class Sampler:
    """Draws batches from the questions that are not held out, each by its step's number."""

    def __init__(self, questions: Sequence[Question], seed: int) -> None:
        self._seed = seed
        self._same: dict[str, dict[str, list[Question]]] = defaultdict(lambda: defaultdict(list))
        parallel: dict[str, dict[str, Question]] = defaultdict(dict)
        for question in questions:
            if is_held_out(question.passage.article) or not question.answers:
                continue
            if not question.passage.paragraph.startswith("xquad-"):
                self._same[question.passage.dataset][question.passage.article].append(question)
            elif question.passage.dataset != "xquad-half-zh-passages" or question.lang == "zh":
                parallel[question.name][question.lang] = question
        self._parallel = {name: by_language for name, by_language in parallel.items() if "zh" in by_language}
        if not self._same or len(self._parallel) < PAIRS:
            raise TrainingError(
                f"there are {len(self._same)} sets of one language and {len(self._parallel)} questions in several, "
                f"Chinese among them: one set is needed, and {PAIRS} questions of the sets xquad-half-…"
            )

    def pairs(self, step: int) -> tuple[list[Pair], list[Piece]]:
        """Return a batch's pairs and the wrong pieces of their passages."""
        random = Random(f"{self._seed}-{step}")
        wanted = self._across(random) if step % 2 else self._alike(random)
        pairs, wrong = [], []
        for asked, answered in wanted:
            cut = pieces(answered.passage, random.choice(CHARS))
            right = holding(answered, cut)
            if right is None:
                continue
            across = asked.lang != answered.lang
            pairs.append(Pair(asked.text, asked.lang, asked.name, answered.answers, right, across))
            others = [piece for piece in cut if piece is not right and not any(map(piece.holds, answered.answers))]
            wrong += random.sample(others, min(2, len(others)))
        return pairs, random.sample(wrong, min(WRONG, len(wrong)))

    def _alike(self, random: Random) -> list[tuple[Question, Question]]:
        dataset = random.choice(sorted(self._same))
        if dataset in {"cmrc2018-dev", "drcd-dev"} and random.random() < 0.5:  # both scripts of Chinese in one batch
            articles = {**self._same.get("cmrc2018-dev", {}), **self._same.get("drcd-dev", {})}
        else:
            articles = self._same[dataset]
        chosen: list[Question] = []
        while len(chosen) < PAIRS:
            of_one = articles[random.choice(sorted(articles))]
            chosen += random.sample(of_one, min(len(of_one), random.randint(1, TOGETHER)))
        return [(question, question) for question in chosen[:PAIRS]]

    def _across(self, random: Random) -> list[tuple[Question, Question]]:
        chosen = []
        for name in random.sample(sorted(self._parallel), PAIRS):
            languages = self._parallel[name]
            asked = languages[random.choice(sorted(languages))]
            answered = languages[
                "zh" if random.random() < 0.7 and asked.lang != "zh" else random.choice(sorted(languages))
            ]
            chosen.append((asked, answered))
        return chosen


class Contrast:
    """The loss of a step."""

    def __init__(self, backbone: Backbone, sampler: Sampler, seed: int) -> None:
        self._backbone = backbone
        self._sampler = sampler
        self._seed = seed
        self._background: torch.Tensor | None = None

    def __call__(self, step: int) -> tuple[torch.Tensor, dict[str, float]]:
        """Return the loss, and how many of the questions find their passage in the batch, both ways of matching."""
        pairs, wrong = self._sampler.pairs(step)
        random = Random(f"{self._seed}-{step}-context")
        all_pieces = [pair.piece for pair in pairs] + wrong
        if self._background is None or step % BACKGROUND_EVERY == 0:
            self._background = self._mean_of_background()
        questions, question_pooled = self._vectors([pair.text for pair in pairs], QUESTION)
        passages, passage_pooled = self._vectors([with_context(piece, random)[0] for piece in all_pieces], PASSAGE)
        late = late_scores(questions, passages, torch.tensor([pair.across for pair in pairs]))
        pooled = question_pooled @ passage_pooled.T
        excluded = torch.tensor([[_also_right(pair, piece) for piece in all_pieces] for pair in pairs])
        n = len(pairs)
        excluded[torch.arange(n), torch.arange(n)] = False
        excluded = excluded.to(late.device)
        right = torch.arange(n, device=late.device)
        late_loss = functional.cross_entropy((late / TEMPERATURE).masked_fill(excluded, -1e4), right)
        there = functional.cross_entropy((pooled / TEMPERATURE).masked_fill(excluded, -1e4), right)
        back = functional.cross_entropy((pooled[:, :n].T / TEMPERATURE).masked_fill(excluded[:, :n].T, -1e4), right)
        found = (late.masked_fill(excluded, -1e4).argmax(1) == right).float().mean().item()
        found_pooled = (pooled.masked_fill(excluded, -1e4).argmax(1) == right).float().mean().item()
        seen = {"late": late_loss.item(), "found": found, "found_pooled": found_pooled, "n": n, "across": step % 2}
        return late_loss + POOLED * there + POOLED_BACK * back, seen

    def _vectors(self, texts: list[str], prompt: str) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Return each text's token vectors, background off, and the pooled vectors (n, dim); all of unit length."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n].encode()))
        tokens: list[torch.Tensor] = [torch.empty(0)] * len(texts)
        pooled: list[torch.Tensor] = [torch.empty(0)] * len(texts)
        for at in range(0, len(order), 13):
            part = order[at : at + 13]
            rows, there, spans = self._backbone.encode([prompt + texts[n] for n in part], MOST_TOKENS)
            means = (rows * there[..., None]).sum(1) / there.sum(1, keepdim=True)
            for place, n in enumerate(part):
                own = [i for i, (a, b) in enumerate(spans[place]) if b > len(prompt) and b > a]
                assert self._background is not None
                tokens[n] = functional.normalize(rows[place, own] - self._background, dim=-1)
                pooled[n] = means[place]
        return tokens, functional.normalize(torch.stack(pooled), dim=-1)

    def _mean_of_background(self) -> torch.Tensor:
        with torch.no_grad():
            rows, there, _ = self._backbone.encode([PASSAGE + line for line in BACKGROUND], MOST_TOKENS)
            return rows[there].mean(0)


def late_scores(questions: list[torch.Tensor], passages: list[torch.Tensor], across: torch.Tensor) -> torch.Tensor:
    """Return the scores (n_questions, n_passages) as `index.search.late_interaction` gives them.

    Across languages a question's token counts by how far its best match stands above its mean match.
    """
    sizes = [len(rows) for rows in passages]
    cosines = torch.cat(questions) @ torch.cat(passages).T
    maxima = torch.stack([part.amax(1) for part in cosines.split(sizes, dim=1)], dim=1)
    rows = []
    for own, far in zip(maxima.split([len(tokens) for tokens in questions]), across.tolist(), strict=True):
        if far:
            above = (own.amax(1) - own.mean(1)).detach() + 1e-6
            rows.append((above / above.sum()) @ own)
        else:
            rows.append(own.mean(0))
    return torch.stack(rows)


def train_adapter(
    questions: Sequence[Question], backbone: Backbone, schedule: Schedule, seed: int, folder: Path, share: float
) -> Path:
    """Train to the end, and return the adapter's file: `share` of the way from the plain weights to the trained ones.

    Part of the way keeps more of what the plain model could do on texts that were not trained on (Wortsman et al. 2022,
    Robust fine-tuning of zero-shot models).
    """
    target = folder / "adapter.safetensors"
    notes = {"steps": schedule.steps, "rate": schedule.rate, "seed": seed, "share": share}
    loss = Contrast(backbone, Sampler(questions, seed), seed)
    run = made_of(questions, backbone.rank, seed)

    def save() -> None:
        save_learned(target, backbone.learned(share), notes)

    train(backbone.parameters, loss, schedule, run, folder, save)
    return target


def _also_right(pair: Pair, piece: Piece) -> bool:
    """Tell whether a piece may answer the question too: it holds an answer, or says the same in another language."""
    if piece.passage.paragraph != pair.piece.passage.paragraph:
        return False
    return piece.passage is not pair.piece.passage or any(map(piece.holds, pair.answers))
