"""Greetings, thanks and “what can you do?” ask nothing of the documents; whatever else is said with them does."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.output.phrases import phrases
from qa.records import Kind, Status
from qa.understand.greeting import greeting_in

GREETINGS = [
    *("你好", "您好！", "你好，你能做什么？", "你能做什么？", "你是谁呀", "谢谢", "哈喽~"),
    *("Hi", "hello!", "Hello, what can you do?", "What can you do?", "Thank you very much.", "help"),
    *("Guten Tag", "¡Hola!", "Bonjour", "Привет", "こんにちは", "안녕하세요", "xin chào", "مرحبا", "Olá"),
]
QUESTIONS = [
    "你好，平均通关时间是多少？",
    "帮助企业做了什么？",
    "What can the port do?",
    "Hello Kitty",
    "谢谢谁？",
    "help exporters",
    "你好市做了什么？",
]


@pytest.mark.parametrize("question", GREETINGS)
def test_a_greeting_is_told_from_a_question(question: str) -> None:
    assert greeting_in(question) is not None


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_behind_a_greeting_is_one(question: str) -> None:
    assert greeting_in(question) is None


def test_a_greeting_is_answered_in_its_language_without_any_document(engine: Engine) -> None:
    for question, language in (("你好", "zh"), ("What can you do?", "en")):
        answer = engine.ask(question)
        assert (answer.status, answer.kind, answer.nearest) == (Status.ABSTAINED, Kind.GREETING, ())
        assert answer.text == phrases(language).greeting
        assert answer.to_json()["timings_ms"]["total"] >= 0
