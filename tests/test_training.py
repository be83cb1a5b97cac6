"""Training: what is drawn is what it says, what is held out stays out, and a run that was stopped goes on the same."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from index.embed import Encoded
from index.search import late_interaction
from training.adapter import Sampler, late_scores
from training.alike import nearest_in_words
from training.data import Passage, Piece, Question, holding, is_held_out, pieces, read_questions
from training.evaluate import Encodings, overlap
from training.loop import Schedule, train
from training.reader import Encoded as Read
from training.reader import ReadingLoss, _target
from training.readings import Reading, _without
from training.readings import Sampler as ReadingSampler

SENTENCES = "第{n}条说明机场在{n}月开放。当地企业共有{n}00家参加。办理时间缩短到{n}天。"


def write_set(folder: Path, name: str, articles: int, lang: str = "zh", *, answered: bool = True) -> None:
    (folder / name).mkdir(parents=True)
    passages, questions = [], []
    title = name.partition("-half")[0]  # the same in every language
    for n in range(articles):
        text = SENTENCES.format(n=n + 10) * 2
        passages.append({"id": f"p{n}", "title": f"{title} {n}", "text": text})
        answer = f"{n + 10}00家"
        spans = [{"text": answer, "start": text.index(answer)}] if answered or n % 2 else []
        asked = f"第{n + 10}条有多少企业参加？"
        row = {"id": f"{lang}-q{n}", "lang": lang, "question": asked, "passage_id": f"p{n}", "answers": spans}
        questions.append(row)
        if not answered:
            also = {
                "id": f"{lang}-r{n}",
                "question": f"{asked}几家？",
                "answers": [{"text": answer, "start": text.index(answer)}],
            }
            questions.append(row | also)
    for file, rows in (("passages", passages), ("questions", questions)):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / name / f"{file}.jsonl").write_text("\n".join(lines), "utf-8")


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    for name in ("cmrc2018-dev", "drcd-dev", "jsquad-valid", "xquad-half-zh-passages"):
        write_set(tmp_path, name, 40)
    write_set(tmp_path, "xquad-half-en", 40, "en")
    write_set(tmp_path, "squad2-dev-half", 40, answered=False)
    return read_questions(tmp_path)


def test_answers_stand_where_the_set_says(questions: list[Question]) -> None:
    answered = [question for question in questions if question.answers]
    assert answered
    for question in answered:
        for start, end in question.answers:
            assert question.passage.text[start:end].endswith("00家")


@pytest.mark.parametrize("chars", [20, 30, 80, 400])
def test_madeare_the_passage_and_one_holds_the_answer(questions: list[Question], chars: int) -> None:
    question = next(question for question in questions if question.answers)
    cut = pieces(question.passage, chars)
    assert "".join(piece.text for piece in cut) == question.passage.text
    for piece in cut:
        assert question.passage.text[piece.start : piece.end] == piece.text
    right = holding(question, cut)
    assert right is not None
    assert "00家" in right.text


def test_what_is_held_out_is_never_drawn_and_a_step_is_drawn_the_same_again(questions: list[Question]) -> None:
    assert any(is_held_out(question.passage.article) for question in questions)
    adapter, reader = Sampler(questions, 1), ReadingSampler(questions, 1)
    for step in range(8):
        pairs, wrong = adapter.pairs(step)
        batch, _ = reader.samples(step)
        drawn = [pair.piece for pair in pairs] + wrong + [one.piece for one in batch]
        assert drawn
        assert not [piece for piece in drawn if is_held_out(piece.passage.article)]
        assert Sampler(questions, 1).pairs(step) == (pairs, wrong)
    assert Sampler(questions, 2).pairs(0) != adapter.pairs(0)


def test_a_right_piece_answers_and_a_wrong_one_does_not(questions: list[Question]) -> None:
    sampler = ReadingSampler(questions, 3)
    unanswered = {question.text for question in questions if not question.answers}
    for step in range(8):
        batch, pairs = sampler.samples(step)
        for one in batch:
            if one.answer is not None:
                assert one.piece.holds(one.answer)
        assert pairs
        for right, wrong in pairs:
            answer = batch[right].answer
            assert answer is not None
            assert batch[wrong].answer is None
            if batch[right].question == batch[wrong].question:
                assert batch[right].piece.passage.text[slice(*answer)] not in batch[wrong].piece.text
            else:
                assert batch[right].piece.passage == batch[wrong].piece.passage
                assert batch[wrong].question in unanswered
    lacking = [one for one in batch if one.piece.passage.dataset == "squad2-dev-half"]
    assert {one.answer is None for one in lacking} == {True, False}


def test_a_question_without_an_answer_stands_beside_the_piece_nearest_in_words() -> None:
    passage = Passage("set", "p", "a", "", "")
    cut = [
        Piece(passage, 0, text) for text in ("The port opens daily.", "Urgent goods enter the port.", "Urgent goods.")
    ]
    assert nearest_in_words("When do urgent goods leave the port?", cut) is cut[1]
    assert nearest_in_words("夜间开放吗", cut) is cut[0]


def test_held_out_readings_are_of_held_out_articles_alone(questions: list[Question]) -> None:
    sampler = ReadingSampler(questions, 3, held_out=True)
    drawn = [one.piece.passage.article for step in range(8) for one in sampler.samples(step)[0]]
    assert drawn
    assert all(map(is_held_out, drawn))


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        ("港口每天开放。急件可以进港。夜间不开放。", "急件", "港口每天开放。夜间不开放。"),
        ("It opens daily. Urgent goods may enter. It shuts at night.", "Urgent", "It opens daily. It shuts at night."),
        ("港口每天开放。", "每天", ""),
    ],
)
def test_nothing_shows_that_a_sentence_was_taken_out(text: str, said: str, left: str) -> None:
    assert _without(Piece(Passage("set", "p", "a", "", text), 0, text), {said}).text == left


def test_the_temperature_undoes_logits_that_are_too_sure(questions: list[Question]) -> None:
    sampler = ReadingSampler(questions, 3, held_out=True)

    class Told:
        def encode(self, question: str, text: str, context: int, start: int) -> tuple[str, str]:
            return question, text

        def __call__(self, batch: list[tuple[str, str]]) -> tuple[torch.Tensor, None]:
            said = [(0.8 if "00家" in text else -0.8) if Random(q + text).random() < 0.8 else 0.0 for q, text in batch]
            return scale * torch.tensor(said), None

    scale = 5.0
    sure = ReadingLoss(Told(), sampler, 1).temperature()  # type: ignore[arg-type]
    scale = 10.0
    assert ReadingLoss(Told(), sampler, 1).temperature() == pytest.approx(2 * sure, rel=0.03)  # type: ignore[arg-type]


def test_training_matches_as_the_search_does() -> None:
    random = np.random.default_rng(5)

    def rows(n: int) -> np.ndarray:
        made = random.normal(size=(n, 8))
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    question, passages = rows(5), [rows(n) for n in (7, 3, 9)]
    maxima = np.stack([(question @ passage.T).max(axis=1) for passage in passages], axis=1)
    above = maxima.max(axis=1) - maxima.mean(axis=1) + 1e-6
    for across, share in ((False, 1.0), (True, 0.0)):
        wanted = late_interaction(maxima, above / above.mean(), np.full(3, share))
        tensors = [torch.tensor(passage) for passage in passages]
        got = late_scores([torch.tensor(question)], tensors, torch.tensor([across]))
        np.testing.assert_allclose(got[0].numpy(), wanted, rtol=1e-5)


def test_the_target_is_the_tokens_that_cover_the_answer() -> None:
    passage = Passage("set", "p", "a", "", "共有100家企业。")
    piece = Piece(passage, 0, passage.text)
    read = Read([], list(range(5)), [(0, 1), (1, 3), (3, 6), (6, 8), (8, 9)])
    assert _target(Reading("?", piece, (2, 5)), read) == (1, 2)
    assert _target(Reading("?", piece, (3, 6)), read) == (2, 2)
    assert _target(Reading("?", piece, None), read) is None
    assert _target(Reading("?", piece, (7, 12)), read) is None  # cut off behind the last token


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    def run(folder: Path, stop: int | None, steps: int = 20) -> torch.Tensor:
        weight = torch.nn.Parameter(torch.ones(4))

        def loss(step: int) -> tuple[torch.Tensor, dict[str, float]]:
            if step == stop:
                raise KeyboardInterrupt
            drawn = torch.tensor([Random(f"{step}-{n}").random() for n in range(4)])
            return ((weight - drawn) ** 2).sum(), {}

        train([weight], loss, Schedule(steps, 0.1, warm_up=2, checkpoint=5), folder, lambda: None)
        return weight.detach()

    whole = run(tmp_path / "whole", None)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts", 12)
    assert torch.equal(run(tmp_path / "parts", None), whole)
    assert torch.equal(run(tmp_path / "parts", 0), whole)  # at its end there is no step left
    with pytest.raises(ValueError, match="begun with another schedule"):
        run(tmp_path / "parts", None, steps=7)


def test_the_rate_rises_and_falls_to_nothing() -> None:
    schedule = Schedule(100, 1e-3, warm_up=10)
    rates = [schedule.rate_at(step) for step in range(101)]
    assert rates[9] == max(rates) == pytest.approx(1e-3)
    assert rates[:10] == sorted(rates[:10])
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[100] == 0


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder with passages.jsonl and questions.jsonl"):
        read_questions(tmp_path)


def test_overlap_counts_the_longest_run_of_characters_or_words_that_both_have() -> None:
    assert overlap("共有100家企业", "100家") == pytest.approx(2 * 2 / (6 + 2))
    assert overlap("the Northern pier", "northern pier") == pytest.approx(2 * 2 / (3 + 2))
    assert overlap("北岸", "南岸") == pytest.approx(2 * 1 / 4)
    assert overlap("", "南岸") == 0


def test_ranks_are_those_of_the_best_right_piece() -> None:
    random = np.random.default_rng(3)

    def rows(n: int) -> np.ndarray:
        drawn = random.normal(size=(n, 6)).astype(np.float32)
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)

    def encoded_row(vector: np.ndarray, tokens: np.ndarray) -> Encoded:
        return Encoded(vector, tokens, np.zeros((len(tokens), 2), np.int32))

    made = [encoded_row(rows(1)[0], rows(n)) for n in (4, 2, 5, 3)]
    encodings = Encodings.of(made)
    question = encoded_row(made[2].vector, made[2].tokens[:3])
    assert encodings.ranks(question, [2]) == (0, 0)
    assert encodings.ranks(question, [0, 2]) == (0, 0)
    late = [(question.tokens @ piece.tokens.T).max(axis=1).mean() for piece in made]
    pooled = [question.vector @ piece.vector for piece in made]
    wanted = tuple(sum(score > scores[0] for score in scores) for scores in (pooled, late))
    assert encodings.ranks(question, [0]) == wanted
