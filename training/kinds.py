"""Questions whose kind is known -> the model of `qa.understand.meaning`, and how often it is right on others.

It is solved at once, by weighted kernel ridge regression on landmarks drawn from the questions labelled by hand; the
same questions give the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text.language import detect
from qa.records import Kind
from qa.understand.kind import asks_quantity, kind_of
from qa.understand.meaning import KINDS, Floats, KindModel, Meaning, rounded
from training.kind_sets import COLLECTIONS, TABLES, Labelled, drawn

DIRECTIONS = 96  # of 768: they hold three quarters of what differs; 64 and 128 measured alike
LANDMARKS = 1_200  # 800 found fewer of those that collect: F1 .02 and .04 lower
GAMMA = 0.3  # of the squared distance, which is about 2 between any two questions; .2 to .4 measured alike
RIDGE = 0.1  # of the squared weights; .03 to .3 measured alike
DERIVED_WEIGHT = 0.1  # of a question labelled by its answer, beside one labelled by hand
COLLECTING_WEIGHT = 0.05  # of one from a set of collections alone; at .1, F1 of those that collect was .01 lower
JITTER = 1e-6  # keeps what is solved from being singular
PARTS = 5

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """What was found for one question by a model that was made without it."""

    row: Labelled
    kind: Kind
    quantity: bool


def fit(rows: Sequence[Labelled], features: Floats, fingerprint: str) -> KindModel:
    """Return the model; `features` (n_rows, 2 · dim) are the rows', see `qa.understand.meaning.features_of`."""
    by_hand = np.array([row.table in TABLES for row in rows])
    mean = features[by_hand].mean(axis=0)
    _, _, directions = np.linalg.svd(features[by_hand].astype(np.float64) - mean, full_matrices=False)
    projection = directions[:DIRECTIONS].T.astype(np.float16).astype(np.float32)  # as it is stored
    x = ((features - mean) @ projection).astype(np.float64)
    chosen = sorted(np.flatnonzero(by_hand).tolist(), key=lambda number: drawn(rows[number].text))[:LANDMARKS]
    landmarks = rounded(x[chosen].astype(np.float32))
    near, among = (
        kernel(x, landmarks.astype(np.float64)),
        kernel(landmarks.astype(np.float64), landmarks.astype(np.float64)),
    )
    wanted = np.array([[*(float(row.kind is kind) for kind in KINDS), float(row.quantity)] for row in rows])
    bias = wanted[by_hand].mean(axis=0)
    collecting = np.array([row.table == COLLECTIONS for row in rows])
    weighted = near.T * np.select([by_hand, collecting], [1.0, COLLECTING_WEIGHT], DERIVED_WEIGHT)
    solved = np.linalg.solve(weighted @ near + RIDGE * among + JITTER * np.eye(len(chosen)), weighted @ (wanted - bias))
    return KindModel(
        fingerprint,
        mean,
        projection,
        landmarks,
        solved.astype(np.float16).astype(np.float32),  # as it is stored, too
        bias.astype(np.float32),
        GAMMA,
    )


def kernel(left: Doubles, right: Doubles) -> Doubles:
    """Return exp(-GAMMA · squared distance) of each row of one to each of the other."""
    apart = (left**2).sum(1)[:, None] + (right**2).sum(1) - 2 * left @ right.T
    return np.asarray(np.exp(-GAMMA * np.maximum(apart, 0)))


def in_parts(rows: Sequence[Labelled], features: Floats) -> list[Told]:
    """Return what is told of the first table's questions, each by a model made of the other four parts of them."""
    order = sorted(_measured(rows), key=lambda number: drawn(f"part {rows[number].text}"))
    part = {number: place % PARTS for place, number in enumerate(order)}
    return _told(rows, features, range(PARTS), lambda number, one: part.get(number) == one)


def by_language(rows: Sequence[Labelled], features: Floats) -> list[Told]:
    """Return what is told of the first table's questions, each by a model made without any of its language."""
    return _told(rows, features, sorted({row.lang for row in rows}), lambda number, one: rows[number].lang == one)


def _told(
    rows: Sequence[Labelled], features: Floats, parts: Sequence[object], left_out: Callable[[int, object], bool]
) -> list[Told]:
    told, measured = [], _measured(rows)
    for one in parts:
        kept = [number for number in range(len(rows)) if not left_out(number, one)]
        model = fit([rows[number] for number in kept], features[kept], "")
        asked = [number for number in measured if left_out(number, one)]
        for number, scores in zip(asked, model.scores(features[asked]).tolist(), strict=True):
            told.append(tell(rows[number], Meaning(dict(zip(KINDS, scores[:-1], strict=True)), scores[-1])))
    return told


def tell(row: Labelled, meaning: Meaning | None) -> Told:
    """Return what is found for a question as it is asked: by its cues and by what its vectors say."""
    language = detect(row.text)
    return Told(row, kind_of(row.text, language, meaning), asks_quantity(row.text, language, meaning))


def _measured(rows: Sequence[Labelled]) -> list[int]:
    return [number for number, row in enumerate(rows) if row.table == TABLES[0]]
