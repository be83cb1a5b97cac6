from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import ConfigError, QuestionError
from index.rebuild import build
from index.store.snapshot import load
from index.text.language import detect
from qa.config import MAX_QUESTION_CHARS, QAConfig
from qa.engine import Engine
from qa.records import Status
from tests.conftest import CharEmbedder


def test_a_quote_is_the_sentence_that_answers_with_its_place(engine: Engine) -> None:
    answer = engine.ask("平均通关时间压缩至多少分钟？")
    first = answer.quotes[0]
    assert first.text == "平均通关时间由20分钟压缩至5分钟。"
    assert (first.marker, first.place.doc_id, first.place.case, first.place.provider) == ("[1]", "guide.md", 3, "甲市")
    assert first.place.headings == ("3. 港口指南", "一、主要做法", "（一）缩短通关时间。")
    assert answer.status is Status.ANSWERED
    assert first.text in answer.text


def test_under_the_floor_the_engine_abstains_and_names_the_nearest(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    pointer, snapshot = load(config.index_dir)
    strict = Engine(pointer, snapshot, CharEmbedder(), QAConfig(floor=1.0))
    answer = strict.ask("完全无关")
    assert answer.status is Status.ABSTAINED
    assert answer.quotes == ()
    assert {near.doc_id for near in answer.nearest} == {"guide.md", "law.md"}
    assert "文件中没有找到" in answer.text
    assert "港口指南" in answer.text
    assert 0 <= answer.confidence < 1


def test_the_json_has_the_contracts_fields(engine: Engine) -> None:
    record = json.loads(json.dumps(engine.ask("成功率是多少？").to_json()))
    names = ["contract", "question", "language", "status", "kind", "text", "quotes", "related", "nearest", "timings_ms"]
    names += ["notice", "confidence", "documents", "searched", "confidence_parts", "table", "words", "mentions"]
    assert list(record) == names
    assert list(record["quotes"][0]) == [
        *("marker", "doc_id", "case", "title", "provider", "category", "headings", "start", "end", "text", "score"),
        *("page", "sha256", "file", "current_text", "marks"),
        *("lead", "left_out", "sheet", "row", "slide", "ocr", "places", "older"),
    ]
    hit = engine.retrieve("成功率是多少？", k=1)[0].to_json()
    assert list(hit) == [
        *(
            "rank",
            "score",
            "doc_id",
            "case",
            "title",
            "provider",
            "category",
            "headings",
            "start",
            "end",
            "text",
            "page",
            "slide",
            "sheet",
            "row",
        ),
    ]


def test_hits_are_ranked_and_k_may_exceed_their_number(engine: Engine) -> None:
    found = engine.retrieve("每票成本", k=1000)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert len({hit.chunk_id for hit in found}) == len(found)
    with pytest.raises(ValueError, match="at least one hit"):
        engine.retrieve("每票成本", k=0)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x07\x1b", "😀🎉", "？！…"])
def test_a_question_without_a_word_is_refused_with_a_remedy(engine: Engine, question: str) -> None:
    with pytest.raises(QuestionError, match="no word in it: type what you want to know"):
        engine.ask(question)


def test_a_far_too_long_question_is_refused_with_the_limit(engine: Engine) -> None:
    with pytest.raises(QuestionError, match=f"100,000 characters, the limit is {MAX_QUESTION_CHARS:,}: shorten it"):
        engine.ask("长" * 100_000)
    engine.ask("长" * MAX_QUESTION_CHARS)


def test_control_characters_and_emoji_beside_words_do_no_harm(engine: Engine) -> None:
    answer = engine.ask("成功率\x00\x1b是\u202e多少😀")
    assert answer.status is Status.ANSWERED


def test_an_edit_after_the_build_is_noted_in_the_answer(engine: Engine, corpus_dir: Path) -> None:
    assert engine.ask("成功率是多少？").notice is None
    (corpus_dir / "law.md").write_text("# 改了\n\n成功率达99%。\n", encoding="utf-8")
    answer = engine.ask("成功率是多少？")
    assert answer.notice is not None and "yinzheng build" in answer.notice
    assert answer.notice in answer.text


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("杭州是怎么做的？", "zh"),
        ("西咸新區日後打算辦什麼論壇？", "zh-Hant"),
        ("How did Hangzhou do it?", "en"),
        ("重慶市渝中区は何を扱っていますか", "ja"),
        ("항저우는 어떻게 했나요?", "ko"),
        ("Combien de services la plateforme regroupe-t-elle ?", "fr"),
        ("¿Cómo organiza Changchun la exportación?", "es"),
        ("Wie viele Schlichter hat die Plattform?", "de"),
        ("Quantos mediadores tem a plataforma?", "pt"),
        ("Сколько детей приезжало на лечение?", "ru"),
        ("كم عدد الوسطاء في المنصة؟", "ar"),
        ("Nền tảng có bao nhiêu hòa giải viên?", "vi"),
    ],
)
def test_the_answer_speaks_the_questions_language(question: str, language: str) -> None:
    assert detect(question) == language


def test_a_setting_out_of_range_names_itself() -> None:
    with pytest.raises(ConfigError, match=r"YINZHENG_FLOOR=2\.0: give a number from 0 to 1"):
        QAConfig.from_env({"YINZHENG_FLOOR": "2"})
    with pytest.raises(ConfigError, match="must be numbers"):
        QAConfig.from_env({"YINZHENG_FLOOR": "high"})
    with pytest.raises(ConfigError, match="YINZHENG_CHUNK_CHARS='x': give a number from 50 to 4000"):
        IndexConfig.from_env({"YINZHENG_CHUNK_CHARS": "x"})
