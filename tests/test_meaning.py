"""What a question's vectors say of its kind: the model on an example worked by hand, and the one that is shipped."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from index.compile.adapter import LEARNED
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.model.embedder import Encoded
from index.text.language import detect
from qa.records import Kind
from qa.understand.kind import A_NUMBER, LIKELY, MARGIN, asks_quantity, kind_of
from qa.understand.meaning import (
    FILE,
    KINDS,
    KindModel,
    Meaning,
    features_of,
    kind_model,
    read_kind_model,
    rounded,
    write_kind_model,
)

N = len(KINDS) + 1
ONES = np.ones(N, np.float32)


def one_landmark() -> KindModel:
    """Return a model whose only landmark is the question of `asked`, where every score is 1 + .5."""
    landmark = np.array([[1.0, 0.0]], np.float32)
    projection = np.eye(4, 2, dtype=np.float32)
    return KindModel(
        "of these weights", np.zeros(4, np.float32), projection, landmark, ONES[None], ONES * np.float32(0.5), 0.5
    )


def asked(*pooled: float) -> Encoded:
    return Encoded(np.array(pooled, np.float32), np.array([[0.0, 3.0]]), np.array([[0, 1]], np.int32))


def meaning(quantity: float = 0.0, **scores: float) -> Meaning:
    return Meaning({kind: scores.get(kind.value, 0.0) for kind in KINDS}, quantity)


def test_the_features_are_the_pooled_vector_and_the_unit_mean_of_the_tokens() -> None:
    assert features_of(asked(1, 0)).tolist() == [1, 0, 0, 1]
    none = Encoded(np.array([1, 0], np.float32), np.zeros((0, 2)), np.zeros((0, 2), np.int32))
    assert features_of(none).tolist() == [1, 0, 0, 0]


def test_a_landmark_counts_less_the_farther_a_question_is_from_it() -> None:
    model = one_landmark()
    assert model.meaning(asked(1, 0)).quantity == pytest.approx(1.5)
    assert model.meaning(asked(0, 1)).kinds[Kind.LIST] == pytest.approx(0.5 + np.exp(-0.5 * 2))


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    landmarks = rounded(np.array([[0.5, -0.123], [0.01, 0.3]], np.float32))
    model = KindModel("f", np.ones(4, np.float32), np.eye(4, 2, dtype=np.float32), landmarks, np.ones((2, N), np.float32), ONES, 0.25)  # fmt: skip  # noqa: E501
    write_kind_model(model, tmp_path / FILE)
    again = read_kind_model(tmp_path / FILE)
    assert again.fingerprint == "f"
    assert np.allclose(again.landmarks, landmarks, atol=1e-7)
    features = np.array([[0.1, 0.2, 0.3, 0.4]], np.float32)
    assert np.allclose(again.scores(features), model.scores(features), atol=1e-6)


def test_a_sure_cue_decides_whatever_was_learned() -> None:
    assert kind_of("哪些案例提到渡轮？", "zh", meaning(fact=1.0)) is Kind.COLLECT


def test_without_a_cue_what_the_question_means_decides_where_it_stands_out() -> None:
    question = "一期和二期的结论是否一致"
    assert kind_of(question, "zh") is Kind.FACT
    assert kind_of(question, "zh", meaning(fact=0.4, howto=0.4 + MARGIN * 0.9)) is Kind.FACT
    assert kind_of(question, "zh", meaning(fact=0.4, howto=0.4 + MARGIN * 1.1)) is Kind.HOWTO
    assert kind_of(question, "zh", meaning(fact=0.4, compare=0.4 + MARGIN * 0.9)) is Kind.FACT
    assert kind_of(question, "zh", meaning(fact=0.4, compare=0.4 + MARGIN * 1.1)) is Kind.COMPARE


def test_the_cue_of_a_list_counts_and_may_be_that_of_a_collection() -> None:
    question = "清代以前的漆器馆藏有哪些"
    assert kind_of(question, "zh", meaning(list=0.4, collect=0.4 + MARGIN * 0.9)) is Kind.LIST
    assert kind_of(question, "zh", meaning(list=0.4, collect=0.4 + MARGIN * 1.1)) is Kind.COLLECT


@pytest.mark.parametrize(("collection", "kind"), [(LIKELY - 0.1, Kind.LIST), (LIKELY, Kind.CORPUS)])
def test_the_collection_itself_is_asked_about_only_where_that_is_likely(collection: float, kind: Kind) -> None:
    assert kind_of("有哪些问题？", "zh", meaning(corpus=collection, list=0.3)) is kind


def test_a_number_is_asked_for_by_what_the_question_means() -> None:
    assert asks_quantity("渡轮归谁管？", "zh", meaning(quantity=A_NUMBER))
    assert not asks_quantity("渡轮一天开几班？", "zh", meaning(quantity=A_NUMBER - 0.1))


def test_the_model_of_other_weights_is_not_asked() -> None:
    shipped = read_kind_model(LEARNED / FILE)
    assert kind_model(shipped.fingerprint) is not None
    assert kind_model("other weights") is None
    assert (LEARNED / FILE).stat().st_size <= 300_000


@pytest.mark.slow
def test_the_shipped_model_reads_the_vectors_of_the_shipped_weights() -> None:
    embedder = load_embedder(IndexConfig.from_env(os.environ))
    model = kind_model(embedder.fingerprint)
    assert model is not None
    lines = Path(__file__).with_name("kinds.jsonl").read_text("utf-8").splitlines()
    right = 0
    for row in map(json.loads, lines):
        says = model.meaning(embedder.encode_question(row["question"]))
        right += kind_of(row["question"], detect(row["question"]), says).value == row["kind"]
    assert right >= 0.88 * len(lines)  # .91: these the model was not made with
