"""Questions that collect, with the documents that qualify -> the model of `qa.answer.several.on_it`.

Two logistic regressions for each group of languages, in which every question weighs alike: of a document on the signals
of its best passage, and of whether the surest document is on it on that one's log odds. The second is fitted on what
the first says of folders that it was not fitted on: what it says of its own is too sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.config import IndexConfig
from index.model.embedder import Embedder
from index.model.reading import Reader
from qa.answer.searcher import Searcher
from qa.answer.several.collect import LEAST, read_of, rivals_of
from qa.answer.several.on_it import Line, Signs, Surest
from qa.answer.several.reads import SentenceReader
from qa.records import EVERYTHING, Kind
from qa.understand.meaning import kind_model
from qa.understand.query import understand
from training.collection_sets import Folder
from training.confidence import logistic
from training.examples import CachingReader, indexed

Floats = NDArray[np.float64]

RIDGE = 0.03  # of the squared weights of signals of deviation 1, beside the log likelihood of a question
WRONG = 1.25  # of a document that only seems to be on it, beside one that is: to answer from it is worse than not to
GROUPS = {"own": True, "other": False}
SIGNALS = ("words", "height", "gap", "length", "read")
EXPLAINED = (
    "The weights of qa/answer/several/on_it.py, fitted by `python -m training collections`. own, other: for questions "
    "in the documents' language and in any other; read, unread: what each signal of a document weighs, with a reader "
    "and without; surest: what the log odds of the surest document weigh in how sure the answer is."
)


@dataclass(frozen=True, slots=True)
class Example:
    """One question's signals, a row a document; `wanted` counts documents that are not among the rows, too."""

    folder: str
    own: bool  # in the documents' own language
    signs: tuple[Signs, ...]
    right: tuple[bool, ...]
    wanted: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a model found for one question of a folder that it was not fitted on."""

    example: Example
    log_odds: tuple[float, ...]
    kept: tuple[bool, ...]


def examples_of(folder: Folder, config: IndexConfig, embedder: Embedder, reader: Reader) -> Iterator[Example]:
    """Yield the signals of the questions that are understood to collect by meaning."""
    with TemporaryDirectory() as place:
        snapshot = indexed(folder.documents, Path(place), config, embedder)
        sentences, kinds = SentenceReader(snapshot, CachingReader(reader)), kind_model(embedder.fingerprint)
        for asked in folder.asked:
            searcher = Searcher(snapshot, embedder.encode_question, embedder.encode_words, kinds)
            query = understand(asked.text, (), EVERYTHING, snapshot.table, searcher)
            if query.kind is not Kind.COLLECT or query.sought is not None or not query.content:
                continue
            rivals = read_of(query, rivals_of(snapshot, query, searcher.of(query)), sentences)
            doc_ids = [snapshot.chunks[rival.passage.number].doc_id for rival in rivals]
            yield Example(
                folder.name,
                snapshot.calibration.is_own(query.language),
                tuple(rival.signs for rival in rivals),
                tuple(doc_id in asked.doc_ids for doc_id in doc_ids),
                len(asked.doc_ids),
            )


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the record that `qa.answer.several.on_it.read_model` reads."""
    record: dict[str, Any] = {"explained": EXPLAINED}
    for name, own in GROUPS.items():
        rows = [one for one in examples if one.own is own]
        record[name] = {
            "read": asdict(line_of(rows, reading=True)),
            "unread": asdict(line_of(rows, reading=False)),
            "surest": asdict(surest_of(left_out(rows))),
        }
    return record


def left_out(examples: Sequence[Example]) -> list[Told]:
    """Return what is found for each question by a line fitted on the other folders."""
    told = []
    for own, folder in dict.fromkeys((one.own, one.folder) for one in examples):
        alike = [one for one in examples if one.own is own]
        line = line_of([one for one in alike if one.folder != folder], reading=True)
        for one in alike:
            if one.folder == folder:
                chances = tuple(map(line.log_odds, one.signs))
                told.append(Told(one, chances, tuple(chance >= LEAST for chance in chances)))
    return told


def line_of(examples: Sequence[Example], *, reading: bool) -> Line:
    """Return the line that tells best which documents are on it, of these questions."""
    rows = np.array([[getattr(signs, name) for name in SIGNALS] for one in examples for signs in one.signs])
    right = np.array([right for one in examples for right in one.right])
    weight = np.array([1 / len(one.signs) for one in examples for _ in one.signs])
    used = [n for n, name in enumerate(SIGNALS) if reading or name != "read"]
    bias, *weights = fitted(rows[:, used].astype(np.float64), right, weight)
    of_signal = dict(zip((SIGNALS[n] for n in used), weights, strict=True))
    return Line(round(bias, 3), **{name: round(value, 3) for name, value in of_signal.items()})


def surest_of(told: Sequence[Told]) -> Surest:
    """Return how sure the log odds of the surest document make it that this one is on it."""
    highest = [int(np.argmax(one.log_odds)) for one in told]
    odds = np.array([[one.log_odds[n]] for one, n in zip(told, highest, strict=True)])
    right = np.array([one.example.right[n] for one, n in zip(told, highest, strict=True)])
    bias, weight = fitted(odds, right, np.where(right, 1.0, WRONG))
    return Surest(round(bias, 3), round(weight, 3))


def fitted(signals: Floats, positive: NDArray[np.bool_], weight: Floats) -> Floats:
    """Return bias and weights as `logistic` does, fitted to signals of one deviation."""
    scale = np.maximum(signals.std(axis=0), 1e-9)
    weights: Floats = logistic(signals / scale, positive, weight, RIDGE) / np.r_[1.0, scale]
    return weights
