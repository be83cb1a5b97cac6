"""Passages and questions, and which of them are kept for measuring."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from index.errors import AppError

HELD_OUT = 8  # one article of so many is kept for measuring
MATCHING = frozenset({"ntrex-zh"})  # sets of sentences beside passages that say the same: nothing there is asked


class TrainingError(AppError):
    """The question sets, a learned file, or the folder of a run cannot be used."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; those of one `paragraph` say the same, in several languages."""

    dataset: str
    paragraph: str
    article: str  # the law, case, report or page that it is of: what is held out together
    title: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one passage; `answers` are spans of it, none where it does not answer."""

    dataset: str  # not always its passage's
    name: str  # the same in every language
    lang: str
    text: str
    passage: Passage
    answers: tuple[tuple[int, int], ...]
    weight: float = 1.0  # of one that is not answered: how often it is drawn, see `training.wording`

    @property
    def across(self) -> bool:
        """Whether it is in another language than its passage; both scripts of Chinese are one."""
        return main_language(self.lang) != main_language(self.passage.lang)


def main_language(lang: str) -> str:
    """Return "zh" for "zh-Hant"."""
    return lang.partition("-")[0]


def is_held_out(article: str) -> bool:
    """Tell whether an article is kept for measuring; by its name, so in every set alike."""
    return int.from_bytes(sha256(article.encode()).digest()[:4], "big") % HELD_OUT == 0
