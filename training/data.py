"""Passages and questions, and which of them are held out for evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from index.errors import AppError

HELD_OUT = 8  # one article in so many is held out
MATCHING = frozenset({"ntrex-zh"})  # sets of sentences and their translations: no questions


class TrainingError(AppError):
    """The question sets, a learned file, or the folder of a run cannot be used."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; passages with the same `paragraph` are translations of each other."""

    dataset: str
    paragraph: str
    article: str  # the law, case, report or page it comes from; held out as a whole
    title: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one passage; `answers` are spans of the passage, () where it is unanswerable."""

    dataset: str  # not always its passage's
    name: str  # the same in every language
    lang: str
    text: str
    passage: Passage
    answers: tuple[tuple[int, int], ...]
    weight: float = 1.0  # of an unanswerable one: its weight in sampling, see `training.wording`

    @property
    def across(self) -> bool:
        """Whether it is in another language than its passage; both Chinese scripts are one language."""
        return main_language(self.lang) != main_language(self.passage.lang)


def main_language(lang: str) -> str:
    """Return "zh" for "zh-Hant"."""
    return lang.partition("-")[0]


def is_held_out(article: str) -> bool:
    """Tell whether an article is held out; decided by a hash of its name, so alike in every set."""
    return int.from_bytes(sha256(article.encode()).digest()[:4], "big") % HELD_OUT == 0
