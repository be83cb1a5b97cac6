"""Training: what is drawn is what it says, what is held out stays out, and a run that was stopped goes on the same."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from index.compile.adapter import merged, read_adapter
from index.config import IndexConfig
from index.model.embedder import Encoded
from index.model.reading import Excerpt, Read
from index.model.reading import Reading as Saying
from index.search import late_interaction, token_weights
from training.adapter import Contrast, Sampler, late_scores
from training.alike import nearest_in_words
from training.backbone import Backbone, LowRank, save_learned
from training.data import Passage, Piece, Question, TrainingError, holding, is_held_out, pieces, read_questions
from training.evaluate import Encodings, measure_reading, overlap
from training.loop import Schedule, made_of, train
from training.reader import Encoded as ReadTokens
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
    read = ReadTokens([], list(range(5)), [(0, 1), (1, 3), (3, 6), (6, 8), (8, 9)])
    assert _target(Reading("?", piece, (2, 5)), read) == (1, 2)
    assert _target(Reading("?", piece, (3, 6)), read) == (2, 2)
    assert _target(Reading("?", piece, None), read) is None
    assert _target(Reading("?", piece, (7, 12)), read) is None  # cut off behind the last token


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    def run(folder: Path, stop: int | None, steps: int = 20, seed: int = 1) -> torch.Tensor:
        weight = torch.nn.Parameter(torch.ones(4))

        def loss(step: int) -> tuple[torch.Tensor, dict[str, float]]:
            if step == stop:
                raise KeyboardInterrupt
            drawn = torch.tensor([Random(f"{step}-{n}").random() for n in range(4)])
            return ((weight - drawn) ** 2).sum(), {}

        train([weight], loss, Schedule(steps, 0.1, warm_up=2, checkpoint=5), {"seed": seed}, folder, lambda: None)
        return weight.detach()

    whole = run(tmp_path / "whole", None)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts", 12)
    assert torch.equal(run(tmp_path / "parts", None), whole)
    assert torch.equal(run(tmp_path / "parts", 0), whole)  # at its end there is no step left
    with pytest.raises(TrainingError, match=r"another run \(steps was 20, is 7\): give another folder"):
        run(tmp_path / "parts", None, steps=7)
    with pytest.raises(TrainingError, match=r"another run \(seed was 1, is 2\)"):
        run(tmp_path / "parts", None, seed=2)


def test_a_run_is_made_of_its_rank_its_seed_and_its_sets(questions: list[Question]) -> None:
    run = made_of(questions, 16, 1)
    assert run["squad2-dev-half"] == 80
    others = [
        made_of(questions, 8, 1),
        made_of(questions, 16, 2),
        made_of([q for q in questions if q.passage.dataset != "drcd-dev"], 16, 1),
        made_of(questions[1:], 16, 1),
    ]
    assert run not in others


class Letters:
    """A backbone that learns a vector a character."""

    def __init__(self) -> None:
        torch.manual_seed(3)
        self.table = torch.nn.Parameter(torch.randn(64, 8))

    def encode(self, texts: list[str], most: int) -> tuple[torch.Tensor, torch.Tensor, list[list[tuple[int, int]]]]:
        length = min(max(map(len, texts)), most)
        ids = torch.tensor([[ord(char) % 64 for char in text[:length].ljust(length)] for text in texts])
        there = torch.tensor([[n < len(text) for n in range(length)] for text in texts])
        return self.table[ids], there, [[(n, n + 1) for n in range(min(len(text), length))] for text in texts]


def test_an_adapters_run_that_was_stopped_goes_on_with_the_same_background(
    questions: list[Question], tmp_path: Path
) -> None:
    def run(folder: Path, stop: int | None) -> torch.Tensor:
        letters, sampler = Letters(), Sampler(questions, 1)
        contrast = Contrast(letters, sampler, 1)  # type: ignore[arg-type]

        def loss(step: int) -> tuple[torch.Tensor, dict[str, float]]:
            if step == stop:
                raise KeyboardInterrupt
            return contrast(step)

        train([letters.table], loss, Schedule(54, 0.01, warm_up=2), {}, folder, lambda: None)
        return letters.table.detach()

    whole = run(tmp_path / "whole", None)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts", 53)
    assert torch.equal(run(tmp_path / "parts", None), whole)


def test_what_is_trained_is_what_the_package_merges(tmp_path: Path) -> None:
    torch.manual_seed(5)
    layer = LowRank(torch.nn.Linear(6, 4), 2, torch.float32)
    torch.nn.init.normal_(layer.b)
    backbone = Backbone.__new__(Backbone)
    backbone._adapted = {"l0.q": layer}
    save_learned(tmp_path / "adapter.safetensors", backbone.learned(share=0.5), {"seed": 1})
    read = read_adapter(IndexConfig(adapter=str(tmp_path / "adapter.safetensors")), {"l0.q": (4, 6)})
    x = torch.randn(3, 6)
    half = (layer(x) + torch.nn.functional.linear(x, layer.weight, layer.bias)) / 2
    weights = torch.tensor(merged("l0.q", layer.weight.numpy(), read))
    torch.testing.assert_close(torch.nn.functional.linear(x, weights, layer.bias), half, rtol=2e-3, atol=2e-3)


def test_folders_that_cannot_be_trained_on_are_told_what_they_lack(tmp_path: Path) -> None:
    write_set(tmp_path, "mine", 40)
    mine = read_questions(tmp_path)
    with pytest.raises(TrainingError, match="24 questions of the sets xquad-half"):
        Sampler(mine, 1)
    with pytest.raises(TrainingError, match="no question with an answer in cmrc2018-dev"):
        ReadingSampler(mine, 1)
    with pytest.raises(TrainingError, match="there is no set mime: name one of mine"):
        read_questions(tmp_path, ["mime"])
    rows = tmp_path / "mine" / "questions.jsonl"
    kept = rows.read_text("utf-8")
    rows.write_text(kept.replace('"passage_id": "p3"', '"passage_id": "p99"'), "utf-8")
    with pytest.raises(TrainingError, match=r"mine/questions.jsonl: zh-q3: no passage p99 in the set"):
        read_questions(tmp_path)
    rows.write_text(kept.replace('"question": ', '"asked": '), "utf-8")
    with pytest.raises(TrainingError, match=r"questions.jsonl: entry 1 has no question"):
        read_questions(tmp_path)


@pytest.mark.parametrize("without", ["cmrc2018-dev", "drcd-dev", "jsquad-valid"])
def test_an_adapter_is_drawn_for_without_any_one_set(questions: list[Question], without: str) -> None:
    sampler = Sampler([q for q in questions if q.passage.dataset != without], 1)
    for step in range(40):
        assert sampler.pairs(step)[0]


def test_a_passage_that_holds_the_answers_words_is_not_measured_as_one_that_does_not_answer(tmp_path: Path) -> None:
    texts = ["机场急件办理需要10天。", "港口急件办理需要10天以上。", "车站信件需要30天。"]
    (tmp_path / "mine").mkdir()
    rows = [{"id": n, "title": "", "text": text} for n, text in enumerate(texts)]
    asked = {"id": "a", "lang": "zh", "question": "急件办理需要几天？", "passage_id": 0}
    asked["answers"] = [{"text": "10天", "start": texts[0].index("10天")}]
    also = [asked | {"id": f"b{n}", "question": "什么？", "passage_id": n} for n in (1, 2)]
    for file, lines in (("passages", rows), ("questions", [asked, *also])):
        (tmp_path / "mine" / f"{file}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    read: list[tuple[str, str]] = []

    class Noting:
        def read(self, question: str, excerpts: list[Excerpt]) -> Read:
            read.append((question, excerpts[0].text))
            saying = Saying(0.5, np.zeros((0, 41), np.float32), np.zeros((0, 2), np.int32))
            return Read((saying,), 0)

    measure_reading(read_questions(tmp_path), Noting(), ["mine"])
    assert [text for question, text in read if question == asked["question"]] == [texts[0], texts[2]]


def test_the_rate_rises_and_falls_to_nothing() -> None:
    schedule = Schedule(100, 1e-3, warm_up=10)
    rates = [schedule.rate_at(step) for step in range(101)]
    assert rates[9] == max(rates) == pytest.approx(1e-3)
    assert rates[:10] == sorted(rates[:10])
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[100] == 0


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no folder with passages.jsonl and questions.jsonl"):
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
    maxima = np.stack([(question.tokens @ piece.tokens.T).max(axis=1) for piece in made], axis=1)
    across = late_interaction(maxima, token_weights(maxima), np.zeros(4, np.float32))
    assert encodings.ranks(question, [1], across=True)[1] == sum(across > across[1])
    assert encodings.ranks(question, [1], across=True) != encodings.ranks(question, [1])
