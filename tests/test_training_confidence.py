"""Fitting the model of confidence: each step on an example worked by hand, the whole on folders asked by fakes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.config import IndexConfig
from index.model.reading import FARTHEST, Excerpt, Read, Reading
from qa.answer.confidence import read_model
from tests.conftest import CharEmbedder
from training.confidence import (
    MOST_RANKING,
    RIDGE,
    alike_by_size,
    balanced,
    bias_that_keeps,
    figures_weight,
    first,
    fit_model,
    logistic,
    quantile,
    ranking_weight,
    sigmoid,
)
from training.data import Passage, Question, is_held_out
from training.examples import Example, Label, collect_examples

ROW = Example(Label.ANSWERED, 1.0, True, 9, 2.0, (2.0, 1.0), (-1.0, 3.0), (False, True), False)


def passage(title: str, text: str, dataset: str = "policy-zh") -> Passage:
    return Passage(dataset, f"{dataset}-{title}", title, title, "zh", text)


def question(text: str, of: Passage, answer: str = "", lang: str = "zh", weight: float = 1.0) -> Question:
    start = of.text.find(answer)
    return Question(of.dataset, text, lang, text, of, ((start, start + len(answer)),) if answer else (), weight)


class SaysWhereSaid:
    """Is sure of an excerpt that has the question's last character but one, and of no other."""

    def __init__(self) -> None:
        self.n_read = 0

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        self.n_read += len(excerpts)
        return Read(tuple(self._reading(question, excerpt.text) for excerpt in excerpts), 0)

    def _reading(self, question: str, text: str) -> Reading:
        runs = np.full((len(text), FARTHEST + 1), 1 / len(text) / (FARTHEST + 1), dtype=np.float32)
        spans = np.stack([np.arange(len(text)), np.arange(len(text)) + 1], axis=1).astype(np.int32)
        return Reading(0.9 if question[-2] in text else 0.1, runs, spans)


def test_a_ranking_weighs_the_reading_as_far_as_it_tells_which_passage_answers() -> None:
    assert (first(ROW, 0.0), first(ROW, 0.2), first(ROW, 0.3)) == (0, 0, 1)
    by_score = [replace(ROW, right=(True, False), log_odds=odds) for odds in ((2.0, -2.0), (-2.0, 2.0))]
    assert ranking_weight([*by_score * 9, ROW]) < 0.2 < ranking_weight([*by_score, *[ROW] * 9]) == MOST_RANKING
    assert ranking_weight([]) == ranking_weight([replace(ROW, n_chunks=3)]) == 0  # too small to be ranked
    assert ranking_weight([replace(ROW, right=(False, False))]) == 0


def test_folders_of_every_size_weigh_alike_of_each_label() -> None:
    small, large = replace(ROW, n_chunks=3), replace(ROW, n_chunks=50)
    rows = [small, *[ROW] * 3, *[large] * 6, replace(small, label=Label.NEAR, weight=0.2)]
    assert alike_by_size(rows).tolist() == pytest.approx([1, *[1 / 3] * 3, *[1 / 6] * 6, 1])


def test_a_share_is_reached_by_weight() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert [quantile(values, share, np.array([1.0, 1.0, 2.0])) for share in (0.2, 0.25, 0.26, 0.75, 1)] == [
        1,
        1,
        2,
        2,
        3,
    ]


def test_a_figure_weighs_the_log_of_how_much_oftener_near_misses_lack_theirs() -> None:
    law = passage("条例", "2020年共有30件。")
    answered = [question("2020年有几件？", law, "30件")] * 49 + [question("2019年有几件？", law, "30件")]
    near = [question("2019年有几件？", law)] * 25 + [question("2020年为什么？", law)] * 25
    assert figures_weight([*answered, *near]) == pytest.approx(np.log(25.5 / 51) - np.log(1.5 / 51))
    halved = [question("2019年有几件？", law, weight=0.5)] * 25
    assert figures_weight([*answered, *halved, *near[25:]]) == pytest.approx(np.log(13 / 38.5) - np.log(1.5 / 51))
    assert figures_weight([*near[25:], *answered[-1:] * 50]) == 0  # never the other way


def test_a_logistic_line_follows_what_tells_and_gives_nothing_to_what_tells_the_other_way() -> None:
    random = np.random.default_rng(0)
    signals = random.normal(size=(2000, 2))
    positive = random.random(2000) < sigmoid(2 * signals[:, 0] - signals[:, 1])
    bias, telling, backwards = logistic(signals, positive, balanced(positive, np.ones(2000)), RIDGE)
    assert telling == pytest.approx(2 / np.sqrt(1 + 1 / 2.9), abs=0.35)  # the other, left out, blurs it
    assert backwards == 0
    assert bias == pytest.approx(0, abs=0.2)


def test_the_bias_keeps_the_share_of_the_rows_at_a_half() -> None:
    height, about = np.linspace(-3, 3, 101), np.full(101, 0.9)
    bias = bias_that_keeps(0.8, height, about, np.ones(101))
    kept = about * sigmoid(bias + height) >= 0.5 - 1e-9
    assert kept.mean() == pytest.approx(0.8, abs=0.011)
    assert bias_that_keeps(0.8, height, np.full(101, 0.99), np.ones(101)) < bias


def test_folders_of_held_out_passages_are_asked_and_the_model_fitted_is_one_that_is_read(
    tmp_path: Path, config: IndexConfig
) -> None:
    titles = [title for title in (f"条例{n}" for n in range(300)) if is_held_out(title)][:24]
    others = passage("百科", "大象吃草。", "near-wiki")
    laws = [
        passage(title, f"{title}：第{n}项由{chr(0x4E00 + 31 * n)}局办理，共{n + 10}件。")
        for n, title in enumerate(titles)
    ]
    seen = passage(next(f"条例{n}" for n in range(300) if not is_held_out(f"条例{n}")), "见过的由乙局办理。")
    questions = [
        question("谁来办理？", seen, "乙局"),
        *[question(f"大象吃第{n}种草？", others, "草") for n in range(50)],
    ]
    for law in laws:
        office = law.text[law.text.index("由") + 1 :][:2]
        questions += [
            question(f"{law.title}由谁办理{office[0]}？", law, office),
            question(f"{law.title}由谁办理月？", law),
        ]
        questions += [question(f"Who handles number {law.title[2:]} {office[0]}?", law, office, "en")]
        questions += [question(f"Why does number {law.title[2:]} exist?", law, lang="en")]
    reader = SaysWhereSaid()
    told: list[str] = []
    asked = collect_examples(questions, config, CharEmbedder(), reader, told.append)
    assert {row.label for row in asked} == set(Label)
    assert {row.own for row in asked} == {True, False}
    assert len(told) > 1
    assert "24 documents" in told[0]
    assert reader.n_read < sum(len(row.log_odds) for row in asked)  # the same is read once
    assert all(len(row.scores) == len(row.log_odds) == len(row.right) <= 2 for row in asked)
    assert any(any(row.right) for row in asked)
    assert not any(any(row.right) for row in asked if row.label is not Label.ANSWERED)
    (tmp_path / "confidence.json").write_text(json.dumps(fit_model(asked, 0.5)), "utf-8")
    model = read_model(tmp_path / "confidence.json")
    assert model.own.says.figures == model.other.says.figures == 0.5
    assert model.own.says.read > 0
