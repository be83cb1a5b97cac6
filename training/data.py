"""A folder of public question sets -> passages with their questions, held out by article.

One folder a set: `passages.jsonl` {id, title, text} and `questions.jsonl` {id, lang, question, passage_id, answers:
[{text, start}]}, offsets in characters of the passage; no answer means that the passage does not answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from index.documents.chunk import SentenceSplitter
from index.errors import AppError

PARALLEL = re.compile(r"xquad-half-(?:zh-passages|\w\w)")  # the same paragraphs and questions in several languages
HELD_OUT = 8  # one article of so many is kept for measuring
WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts that say more in a character
NARROW_FACTOR = 2.2  # characters of the other scripts for one of those, about as many tokens


class TrainingError(AppError):
    """The question sets, or the folder of a run, cannot be used."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; those of one `paragraph` say the same, in several languages."""

    dataset: str
    paragraph: str
    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one passage; `answers` are spans of it, none where it does not answer."""

    name: str  # the same in every language
    lang: str
    text: str
    passage: Passage
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole sentences of a passage, as the index would cut them."""

    passage: Passage
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in the passage."""
        return self.start + len(self.text)

    def holds(self, answer: tuple[int, int]) -> bool:
        """Tell whether a span of the passage lies inside."""
        return self.start <= answer[0] and answer[1] <= self.end


def read_questions(folder: Path, without: Sequence[str] = ()) -> list[Question]:
    """Return the questions of every set in the folder, but for the sets named; raise TrainingError with the file."""
    found = sorted(path.parent for path in folder.glob("*/questions.jsonl"))
    check_names([path.name for path in found], without)
    sets = [path for path in found if path.name not in without]
    if not sets:
        raise TrainingError(f"{folder}: no folder with passages.jsonl and questions.jsonl: give the folder of the sets")
    return [question for one in sets for question in _read_set(one)]


def check_names(sets: Collection[str], named: Sequence[str]) -> None:
    """Raise TrainingError where a name is none of the sets'."""
    for name in named:
        if name not in sets:
            raise TrainingError(f"there is no set {name}: name one of {', '.join(sorted(set(sets))) or 'none'}")


def is_held_out(article: str) -> bool:
    """Tell whether an article is kept for measuring; by its title, so in every set alike."""
    return int.from_bytes(sha256(article.encode()).digest()[:4], "big") % HELD_OUT == 0


def pieces(passage: Passage, chars: int) -> list[Piece]:
    """Return the passage cut between sentences into pieces of at most about `chars` characters of a wide script."""
    wide = len(WIDE.findall(passage.text)) * 3 > len(passage.text)
    splitter = SentenceSplitter(chars if wide else round(chars * NARROW_FACTOR))
    cut, at = [], 0
    for text in splitter.split_text(passage.text):
        cut.append(Piece(passage, at, text))
        at += len(text)
    return cut


def holding(question: Question, cut: Sequence[Piece]) -> Piece | None:
    """Return the piece that holds an answer, None where the cut goes through all of them or there is none."""
    return next((piece for answer in question.answers for piece in cut if piece.holds(answer)), None)


def with_context(piece: Piece, random: Random) -> tuple[str, int]:
    """Return the text to embed and how far the piece is moved in it: half of them stand behind their title's line."""
    line = f"{piece.passage.title}\n" if piece.passage.title and random.random() < 0.5 else ""
    return line + piece.text, len(line)


def _read_set(folder: Path) -> list[Question]:
    parallel = PARALLEL.fullmatch(folder.name) is not None
    passages: dict[str, Passage] = {}
    for number, row in enumerate(_rows(folder / "passages.jsonl", ("id", "title", "text"))):
        title = str(row["title"]).replace("_", " ")
        paragraph = f"xquad-{number}" if parallel else f"{folder.name}-{row['id']}"
        passages[str(row["id"])] = Passage(folder.name, paragraph, title or paragraph, title, str(row["text"]))
    questions = []
    for row in _rows(folder / "questions.jsonl", ("id", "lang", "question", "passage_id", "answers")):
        passage = passages.get(str(row["passage_id"]))
        if passage is None:
            raise TrainingError(f"{folder}/questions.jsonl: {row['id']}: no passage {row['passage_id']} in the set")
        answers = tuple((a["start"], a["start"] + len(a["text"])) for a in row["answers"])
        bare = str(row["id"]).rpartition("-")[2]
        name = f"xquad-{bare}" if parallel else f"{folder.name}-{bare}"
        questions.append(Question(name, str(row["lang"]), str(row["question"]), passage, answers))
    return questions


def _rows(path: Path, keys: Sequence[str]) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    except (OSError, ValueError) as exc:
        raise TrainingError(f"{path}: cannot be read ({exc})") from exc
    for number, row in enumerate(rows, 1):
        missing = [key for key in keys if not isinstance(row, dict) or key not in row]
        if missing:
            raise TrainingError(f"{path}: entry {number} has no {', '.join(missing)}")
    return rows
