"""The reader: question and passage together -> does it answer, and where.

`<s> question </s> passage </s>`; the rows of the passage's tokens say where the answer begins and ends, and, beside the
row of the first token, whether there is one. It learns from answers, from questions that their passage does not answer
(SQuAD 2) beside questions that it does, from the answering passage without the sentence that answers or with none but
others, from passages alike in words, and across languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch
from torch.nn import functional

from index.sentences import sentence_spans
from training.adapter import PASSAGE, QUESTION
from training.alike import alike_passages
from training.backbone import Backbone, save_learned
from training.data import Passage, Piece, Question, holding, is_held_out, pieces, with_context
from training.loop import Schedule, train

ANSWERED = 10  # samples of a batch that hold an answer
BESIDE = 0.75  # of them, the share that has a wrong passage for the same question beside it
WITHOUT, OTHER = 0.35, 0.2  # of the wrong: the right one without the sentence that answers, another of its passage
UNANSWERED = 3  # questions of a batch that their passage does not answer, and as many on the same that it does
CHARS = (80, 120, 180, 260, 400)
UNSURE = -4.0  # bias of the first token to begin with: as far as the text's tokens, taken together, stand out then
QUESTION_TOKENS, MOST_TOKENS = 96, 384
CALIBRATED = 24  # batches of held-out questions
RANKING = 0.5  # weight of the right passage's standing above the wrong one
SHARES = {  # of the answered samples
    "cmrc2018-dev": 0.28,
    "drcd-dev": 0.24,
    "jsquad-valid": 0.16,
    "across": 0.32,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question beside a piece; `answer` is its span in the passage, None where the piece does not answer."""

    question: str
    piece: Piece
    answer: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the model reads, and which of its tokens are the piece's own."""

    ids: list[int]
    own: list[int]  # places of the tokens that an answer may be made of
    spans: list[tuple[int, int]]  # of those, in characters of the passage


class Sampler:
    """Draws batches from the questions that are not held out, or from those that are; each by its step's number."""

    def __init__(self, questions: Sequence[Question], seed: int, *, held_out: bool = False) -> None:
        self._seed = seed
        self._kinds: dict[str, list[tuple[Question, Question]]] = defaultdict(list)  # asked, answered
        self._of_passage: dict[Passage, tuple[list[Question], list[Question]]] = defaultdict(lambda: ([], []))
        self._parallel: dict[str, dict[str, Question]] = defaultdict(dict)
        kept = [question for question in questions if is_held_out(question.passage.article) == held_out]
        self._of_article: dict[str, list[Passage]] = defaultdict(list)
        for passage in dict.fromkeys(question.passage for question in kept):
            self._of_article[f"{passage.dataset} {passage.article}"].append(passage)
        self._alike = alike_passages(kept)
        for question in kept:
            self._of_passage[question.passage][bool(question.answers)].append(question)
            if question.answers and not question.passage.paragraph.startswith("xquad-"):
                self._kinds[question.passage.dataset].append((question, question))
            elif question.answers and (question.passage.dataset != "xquad-half-zh-passages" or question.lang == "zh"):
                self._parallel[question.name][question.lang] = question
        self._both = [(no, yes) for no, yes in self._of_passage.values() if no and yes]
        self._kinds["across"] = [
            (asked, answered)
            for by_language in self._parallel.values()
            for asked in by_language.values()
            for answered in (by_language["zh"], by_language["zh"], asked, by_language["en"])
        ]

    def samples(self, step: int) -> tuple[list[Reading], list[tuple[int, int]]]:
        """Return a batch, and which pairs of it are a right and a wrong piece for the same question."""
        random = Random(f"{self._seed}-{step}-reader")
        batch: list[Reading] = []
        pairs: list[tuple[int, int]] = []
        for kind in random.choices(list(SHARES), list(SHARES.values()), k=ANSWERED):
            asked, answered = random.choice(self._kinds[kind])
            cut = pieces(answered.passage, random.choice(CHARS))
            right = holding(answered, cut)
            if right is None:
                continue
            answer = next(span for span in answered.answers if right.holds(span))
            batch.append(Reading(asked.text, right, answer))
            wrong = self._wrong(answered, right, cut, random) if random.random() < BESIDE else None
            if wrong is not None:
                pairs.append((len(batch) - 1, len(batch)))
                batch.append(Reading(asked.text, wrong, None))
        both = random.choices(self._both, [len(no) for no, _ in self._both], k=UNANSWERED) if self._both else []
        for unanswered, answerable in both:
            answered = random.choice(answerable)
            cut = pieces(answered.passage, random.choice(CHARS[2:]))
            right = holding(answered, cut)
            if right is not None:
                answer = next(span for span in answered.answers if right.holds(span))
                batch.append(Reading(answered.text, right, answer))
                batch.append(Reading(random.choice(unanswered).text, random.choice(cut), None))
        return batch, pairs

    def _wrong(self, question: Question, right: Piece, cut: Sequence[Piece], random: Random) -> Piece | None:
        """Return a piece that does not answer: of the same passage, the same article, or alike in words."""
        said = {question.passage.text[a:b] for a, b in question.answers}
        others, drawn = [piece for piece in cut if piece is not right], random.random()
        if drawn < WITHOUT:
            choice = [_without(right, said)]
        elif others and drawn < WITHOUT + OTHER:
            choice = others
        else:
            of_article = self._of_article[f"{question.passage.dataset} {question.passage.article}"]
            near = self._alike.get((question.passage.dataset, question.name), ())
            passages = [
                p for p in (*near, *random.sample(of_article, min(2, len(of_article)))) if p != question.passage
            ]
            if not passages:
                return None
            choice = pieces(random.choice(passages), random.choice(CHARS))
        free = [piece for piece in choice if piece.text.strip() and not any(answer in piece.text for answer in said)]
        return random.choice(free) if free else None


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
        right, wrong = (torch.tensor(places, device=answers.device) for places in zip(*pairs, strict=True))
        ranked = functional.softplus(answers[wrong] - answers[right]).mean()
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
            "above": (answers[right] > answers[wrong]).float().mean().item(),
        }
        return found + judged + RANKING * ranked, seen

    @torch.no_grad()
    def temperature(self) -> float:
        """Return what the logits are divided by to be most likely (Guo et al. 2017), over CALIBRATED batches."""
        batches = [self._sampler.samples(step)[0] for step in range(CALIBRATED)]
        logits = torch.cat([self._reader(self._encoded(batch, step))[0] for step, batch in enumerate(batches)])
        wanted = torch.cat([_wanted(batch, logits.device) for batch in batches])
        tried = torch.logspace(-1, 1, 201).tolist()
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
    loss = ReadingLoss(reader, Sampler(questions, seed), seed)
    train(reader.parameters, loss, schedule, folder, lambda: save_learned(target, reader.learned(), notes))
    temperature = ReadingLoss(reader, Sampler(questions, seed, held_out=True), seed).temperature()
    save_learned(target, reader.learned(), notes | {"temperature": round(temperature, 3)})
    return target


def _wanted(batch: Sequence[Reading], device: torch.device) -> torch.Tensor:
    return torch.tensor([float(one.answer is not None) for one in batch], device=device)


def _without(piece: Piece, said: set[str]) -> Piece:
    """Return the piece without its sentences that hold one of the answers; its text is no longer one of the passage."""
    sentences = (piece.text[start:end] for start, end in sentence_spans(piece.text))
    kept = [sentence for sentence in sentences if not any(answer in sentence for answer in said)]
    return replace(piece, text=" ".join(kept))


def _target(one: Reading, read: Encoded) -> tuple[int, int] | None:
    """Return the first and last of the own tokens that hold the answer, None where there is none or it is cut off."""
    if one.answer is None or not read.spans or read.spans[-1][1] < one.answer[1]:
        return None
    first = next((n for n, (_, b) in enumerate(read.spans) if b > one.answer[0]), None)
    last = next((n for n, (a, _) in reversed(list(enumerate(read.spans))) if a < one.answer[1]), None)
    return None if first is None or last is None or last < first else (first, last)
