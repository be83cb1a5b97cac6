"""Questions whose kind is known: those labelled by hand, and more from the question sets, labelled by their answers.

Two tables by hand: `folders` is on all sorts of folders, in twelve languages, `policies` is on policies and on what is
easily mistaken. One question a line, divided by tabs: language, kind, whether it asks for a number, whether it leans
on an earlier question, the question.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.text.language import detect
from qa.records import Kind
from qa.understand.kind import asks_quantity, cued_kind
from training.collection_sets import read_folders
from training.data import Question, TrainingError
from training.questions import OWN

TABLES = ("folders", "policies")
COLLECTIONS = "collections"  # the table of `training.collection_sets`
DERIVED_FROM = ("policy-zh", "guidance-en")
N_DERIVED = 800  # of the questions that a passage answers; in 1,500, the few kinds of these outweigh the others
SHORT, LONG = 14, 8  # Chinese characters at most of an answer that is one fact, at least of one that is a way
LETTERS_A_CHARACTER = 2.5  # of a language that is written with letters
ENUMERATES = ("、", ", ", "，", "；")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question whose kind is known."""

    table: str
    lang: str
    kind: Kind
    quantity: bool
    leans: bool  # on an earlier question
    text: str


def read_labelled(folder: Path = OWN / "kinds") -> list[Labelled]:
    """Return the questions labelled by hand; raise TrainingError with file and line."""
    rows = []
    for table in TABLES:
        path = folder / f"{table}.tsv.xz"
        try:
            lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
        except (OSError, lzma.LZMAError, UnicodeDecodeError) as exc:
            raise TrainingError(f"{path}: cannot be read ({exc}): get the repository's file again") from exc
        for number, line in enumerate(lines, 1):
            try:
                lang, kind, quantity, leans, text = line.split("\t")
                rows.append(Labelled(table, lang, Kind(kind), bool(int(quantity)), bool(int(leans)), text))
            except ValueError as exc:
                raise TrainingError(f"{path}, line {number}: {exc}: write five fields, divided by tabs") from exc
    return rows


def collecting() -> list[Labelled]:
    """Return the questions of `training.collection_sets`, which all collect."""
    asked = [one for folder in read_folders() for one in folder.asked]
    return [Labelled(COLLECTIONS, one.lang, Kind.COLLECT, quantity=False, leans=False, text=one.text) for one in asked]


def derived(questions: Sequence[Question], most: int = N_DERIVED) -> list[Labelled]:
    """Return questions of the sets whose cue and whose answer agree on the kind, `most` at most, drawn by a hash."""
    of_sets = {one.text: one for one in questions if one.dataset in DERIVED_FROM and one.answers}
    found: list[Labelled] = []
    for text in sorted(of_sets, key=drawn):
        question, language = of_sets[text], detect(text)
        kind = kind_by_answer(cued_kind(text, language), question)
        if kind is not None:
            quantity = asks_quantity(text, language)
            found.append(Labelled(question.dataset, question.lang, kind, quantity, leans=False, text=text))
        if len(found) == most:
            break
    return found


def kind_by_answer(cued: Kind, question: Question) -> Kind | None:
    """Return the kind that the cue and the shortest answer agree on: one fact, several members, a way; else None."""
    start, end = min(question.answers, key=lambda span: span[1] - span[0])
    answer = question.passage.text[start:end]
    length = len(answer) if question.passage.lang.startswith("zh") else len(answer) / LETTERS_A_CHARACTER
    several = any(mark in answer for mark in ENUMERATES)
    agrees = {Kind.FACT: length <= SHORT and not several, Kind.HOWTO: length > LONG, Kind.LIST: several}
    return cued if agrees.get(cued, False) else None


def drawn(text: str) -> bytes:
    """Return a key whose order has nothing to do with the text's meaning."""
    return sha256(text.encode()).digest()
