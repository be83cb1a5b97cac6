"""A question's vectors -> how far it asks for each kind of answer, and for a number, whatever its words and language.

Kernel ridge regression on landmarks, questions whose kind was known (Rasmussen and Williams 2006, 8.1):

    scores(x) = bias + Σ_j exp(-gamma · |x - l_j|²) · w_j

x is the question's pooled vector beside the mean of its token vectors, each of unit length, less their mean over many
questions, projected on the directions in which these differ most. `training kinds` makes the file; it is for one model
alone, whose vectors it was learned on. Which kind is answered is left to `qa.understand.kind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.compile.adapter import LEARNED
from index.model.embedder import Encoded, unit
from qa.records import Kind

FILE = "kinds.npz"
# The order of the scores; behind them stands the one for a number. A greeting is told by its words alone.
KINDS = tuple(kind for kind in Kind if kind is not Kind.GREETING)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the vectors of one question say: about 1 for what it asks, about 0 for what it does not."""

    kinds: Mapping[Kind, float]
    quantity: float  # whether it asks for a number


@dataclass(frozen=True, slots=True, eq=False)
class KindModel:
    """What was learned; symbols as above."""

    fingerprint: str  # of the model whose vectors it reads
    mean: Floats  # (2 · dim,)
    projection: Floats  # (2 · dim, n_directions)
    landmarks: Floats  # (n_landmarks, n_directions)
    weights: Floats  # (n_landmarks, n_kinds + 1)
    bias: Floats  # (n_kinds + 1,)
    gamma: float

    def scores(self, features: Floats) -> Floats:
        """Return the scores of n questions, (n, n_kinds + 1), of their features, (n, 2 · dim): see `features_of`."""
        x = (features - self.mean) @ self.projection
        apart = (x**2).sum(1)[:, None] + (self.landmarks**2).sum(1) - 2 * x @ self.landmarks.T
        scores: Floats = self.bias + np.exp(-self.gamma * np.maximum(apart, 0)) @ self.weights
        return scores

    def meaning(self, question: Encoded) -> Meaning:
        """Return what the question's vectors say."""
        *kinds, quantity = self.scores(features_of(question)[None])[0].tolist()
        return Meaning(dict(zip(KINDS, kinds, strict=True)), quantity)


def features_of(question: Encoded) -> Floats:
    """Return the pooled vector and the mean token vector, each of unit length: (2 · dim,); zeros for no token."""
    tokens = question.tokens.astype(np.float32)
    mean = tokens.mean(axis=0) if len(tokens) else np.zeros_like(question.vector)
    return np.concatenate([question.vector, unit(mean)])


@cache
def kind_model(fingerprint: str) -> KindModel | None:
    """Return the model that is shipped; None where it was learned on the vectors of other weights than these."""
    found = read_kind_model(LEARNED / FILE)
    return found if found.fingerprint == fingerprint else None


def read_kind_model(path: Path) -> KindModel:
    """Return the model of a file that `write_kind_model` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in ("mean", "projection", "weights", "bias")}
        landmarks = stored["landmarks"].astype(np.float32) * stored["step"].astype(np.float32)
        return KindModel(str(stored["fingerprint"]), **arrays, landmarks=landmarks, gamma=float(stored["gamma"]))


def step_of(landmarks: Floats) -> np.float32:
    """Return the step by which 127 reach the largest component."""
    return np.float32(np.abs(landmarks).max() / 127)


def rounded(landmarks: Floats) -> Floats:
    """Return the landmarks as they are stored, in whole steps."""
    step = step_of(landmarks)
    whole: Floats = np.rint(landmarks / step).astype(np.float32) * step
    return whole


def write_kind_model(model: KindModel, path: Path) -> None:
    """Write the model: `rounded` landmarks in 8 bits, projection and weights in float16, all else in float32."""
    step = step_of(model.landmarks)
    np.savez(
        path,
        mean=model.mean,
        projection=model.projection.astype(np.float16),
        landmarks=np.rint(model.landmarks / step).astype(np.int8),
        step=step,
        weights=model.weights.astype(np.float16),
        bias=model.bias,
        gamma=np.float32(model.gamma),
        fingerprint=np.array(model.fingerprint),
    )
