"""The question sets that the project carries: whole, each question with its passage, and held out by law or case."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from training.data import Question, is_held_out
from training.questions import HASHED, OWN, read_questions
from training.wording import measure_wording

WITH_TEXTS = {"policy-zh": (3195, 18918, 14322), "guidance-en": (480, 1920, 1920)}  # passages, answered, not
BY_PASSAGE = {"near-wiki": (720, 720, 2880), "near-xquad": (1440, 0, 5520)}
LANGUAGES = {"zh", "zh-Hant", "en", "ja", "ko", "fr", "es", "de", "pt", "ru", "ar", "vi", "th", "hi"}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions([OWN])


def rows(name: str, file: str) -> list[dict[str, Any]]:
    text = lzma.decompress((OWN / name / f"{file}.jsonl.xz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def test_the_sets_are_as_large_as_their_data_card_says(questions: list[Question]) -> None:
    found = Counter((question.dataset, bool(question.answers)) for question in questions)
    for name, (n_passages, answered, unanswered) in WITH_TEXTS.items():
        assert len(rows(name, "passages")) == n_passages
        assert (found[name, True], found[name, False]) == (answered, unanswered)
    for name, (n_passages, answered, unanswered) in BY_PASSAGE.items():
        assert len(rows(name, "passages")) == n_passages
        has = Counter(bool(row["answers"]) for row in rows(name, "questions"))
        assert (has[True], has[False]) == (answered, unanswered)
    assert sum(path.stat().st_size for path in OWN.rglob("*.xz")) < 8_000_000
    assert {question.lang for question in questions} == LANGUAGES


def test_without_the_public_sets_only_questions_with_a_text_are_read(questions: list[Question]) -> None:
    assert {question.dataset for question in questions} == WITH_TEXTS.keys()


def test_every_question_has_its_passage_and_no_question_stands_twice(questions: list[Question]) -> None:
    for name in (*WITH_TEXTS, *BY_PASSAGE):
        passages = {row["id"] for row in rows(name, "passages")}
        asked = rows(name, "questions")
        assert {row["passage_id"] for row in asked} == passages
        assert len({row["id"] for row in asked}) == len(asked)
    assert all(question.text.strip() for question in questions)


def test_evidence_is_a_slice_of_its_passage(questions: list[Question]) -> None:
    text = {(name, row["id"]): row["text"] for name in WITH_TEXTS for row in rows(name, "passages")}
    for name in WITH_TEXTS:
        for row in rows(name, "questions"):
            for answer in row["answers"]:
                end = answer["start"] + len(answer["text"])
                assert text[name, row["passage_id"]][answer["start"] : end] == answer["text"]
    for question in questions:
        for start, end in question.answers:
            assert 0 <= start < end <= len(question.passage.text)


def test_questions_on_the_passages_of_others_carry_none_of_their_text() -> None:
    for name in BY_PASSAGE:
        for row in rows(name, "passages"):
            assert row.keys() == {"id", "set", "passage_id", "sha256"}
            assert len(row["sha256"]) == HASHED <= len(sha256().hexdigest())
        for row in rows(name, "questions"):
            assert all(answer.keys() == {"start", "end"} for answer in row["answers"])
            assert all(answer["start"] < answer["end"] for answer in row["answers"])


def test_every_unanswered_question_has_a_weight_and_no_answered_one_has() -> None:
    for name in (*WITH_TEXTS, *BY_PASSAGE):
        for row in rows(name, "questions"):
            assert ("weight" in row) == (not row["answers"])
            assert 0.1 <= row.get("weight", 1.0) <= 4


def test_a_law_or_a_case_is_held_out_as_a_whole(questions: list[Question]) -> None:
    sides: dict[str, set[bool]] = {}
    for name in WITH_TEXTS:
        article = {row["id"]: row["article"] for row in rows(name, "passages")}
        for question in questions:
            if question.dataset == name:
                own = question.passage.paragraph.removeprefix(f"{name}-")
                sides.setdefault(article[own], set()).add(is_held_out(question.passage.article))
    assert all(len(side) == 1 for side in sides.values())
    held = sum(side == {True} for side in sides.values())
    assert 0.08 < held / len(sides) < 0.17


def test_wording_alone_tells_less_where_questions_are_weighted(questions: list[Question]) -> None:
    (told,) = measure_wording(questions, ["guidance-en"])
    assert (told.n_answered, told.n_unanswered) == (1920, 1920)
    assert 0.5 < told.weighted < told.plain < 0.75
