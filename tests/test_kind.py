"""tests/kinds.jsonl: questions about invented towns and trades, each labelled with its kind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.languages import codes, general_questions
from qa.records import Kind
from qa.understand.kind import asks_quantity, kind_of
from qa.understand.meaning import KINDS

GENERAL, PHRASES = general_questions(), codes("phrases")
TABLE = PHRASES  # each of them has cues, or those of its language in another script
FOLDER = Path(__file__).parent
LABELLED = [json.loads(line) for line in (FOLDER / "kinds.jsonl").read_text("utf-8").splitlines()]
OF_SEVERAL = {Kind.COMPARE, Kind.COLLECT, Kind.CORPUS}  # an answer of another shape: worst to give by accident


def labelled_kinds() -> list[tuple[str, Kind, Kind]]:
    """Return language, label and kind found of each labelled question."""
    return [(row["language"], Kind(row["kind"]), kind_of(row["question"], row["language"])) for row in LABELLED]


def test_the_labelled_questions_cover_every_kind_in_every_language() -> None:
    seen = Counter((row["language"], row["kind"]) for row in LABELLED)
    assert {language for language, _ in seen} == set(TABLE) == set(PHRASES)
    assert not [(language, kind) for language in TABLE for kind in KINDS if not seen[language, kind.value]]


@pytest.mark.parametrize("language", TABLE)
def test_at_least_nine_of_ten_kinds_are_recognised(language: str) -> None:
    rows = [(label, found) for of, label, found in labelled_kinds() if of == language]
    wrong = [row for row in rows if row[0] is not row[1]]
    assert len(wrong) <= 0.1 * len(rows), wrong


@pytest.mark.parametrize("kind", sorted(OF_SEVERAL))
def test_what_is_taken_for_a_question_of_several_documents_is_one(kind: Kind) -> None:
    labels = [label for _, label, found in labelled_kinds() if found is kind]
    assert labels.count(kind) >= 0.95 * len(labels)


def test_questions_about_one_case_are_not_taken_for_questions_of_several() -> None:
    rows = [json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()]
    taken = [row["question"] for row in rows if kind_of(row["question"], row["lang"]) in OF_SEVERAL]
    assert rows and taken == []


def test_a_general_question_never_asks_about_the_collection() -> None:
    rows = [(language, question) for language, questions in GENERAL.items() for question in questions]
    assert not [q for language, q in rows if kind_of(q, language) in {Kind.COLLECT, Kind.CORPUS}]


@pytest.mark.parametrize(
    ("whole", "narrowed"),
    [
        ("一共有多少个案例？", "与渡轮有关的一共有多少个案例？"),
        ("列出所有案例", "列出所有提到渡轮的案例"),
        ("How many cases are there?", "How many cases mention the ferry?"),
        ("Quels sont les cas ?", "Quels cas parlent du bac ?"),
    ],
)
def test_the_whole_collection_is_told_from_a_part_of_it(whole: str, narrowed: str) -> None:
    language = "zh" if "案" in whole else "fr" if "cas" in whole.split() else "en"
    assert (kind_of(whole, language), kind_of(narrowed, language)) == (Kind.CORPUS, Kind.COLLECT)


def test_accents_case_width_and_traditional_characters_do_not_count() -> None:
    assert kind_of("CUANTOS CASOS HAY", "es") is kind_of("¿Cuántos casos hay?", "es") is Kind.CORPUS
    assert kind_of("总结一下夜市", "zh") is kind_of("總結一下夜市", "zh-Hant") is Kind.OVERVIEW
    assert kind_of("Ｗｈｉｃｈ　ｃａｓｅｓ use wind?", "en") is Kind.COLLECT


def test_a_language_without_cues_takes_the_english_ones_then_a_fact() -> None:
    assert kind_of("Summary, tack", "sv") is Kind.OVERVIEW
    assert kind_of("Vem äger färjan?", "sv") is Kind.FACT


QUANTITY_WHEN_NEITHER = {
    "zh": ("渡轮一天开几班？", "渡轮什么时候开通的", "渡轮归谁管？"),
    "zh-Hant": ("訂閱者占比是多少", "夜市哪一年開幕？", "夜市為什麼停辦"),
    "en": ("What share of riders are children?", "When did the ferry start?", "Why did the ferry stop?"),
    "ja": ("渡し船は何人乗れますか", "渡し船はいつ始まりましたか", "渡し船は誰が動かしていますか"),
    "ko": ("나룻배에는 몇 명이 탈 수 있나요?", "나룻배는 언제 생겼나요?", "나룻배는 누가 운영하나요?"),
    "fr": (
        "Quelle part des billets est vendue en ligne ?",
        "En quelle année le bac a-t-il ouvert ?",
        "Qui gère le bac ?",
    ),
    "es": ("¿Cuánto cuesta la barca?", "¿Cuándo abrió el mercado?", "¿Quién lleva la barca?"),
    "pt": ("Qual é a taxa de ocupação?", "Em que ano abriu a feira?", "Quem gere a feira?"),
    "de": ("Wie hoch ist die Miete?", "Seit wann fährt die Fähre?", "Wer betreibt die Fähre?"),
    "ru": ("Какова доля детских билетов?", "В каком году открыли рынок?", "Кто управляет паромом?"),
    "ar": ("كم عدد الركاب؟", "متى افتتح السوق؟", "من يدير العبّارة؟"),
    "vi": ("Phà chở được bao nhiêu người?", "Chợ mở từ năm nào?", "Ai quản lý phà?"),
}


@pytest.mark.parametrize("language", TABLE)
def test_a_question_for_a_number_is_told_from_one_for_a_time(language: str) -> None:
    quantity, when, neither = QUANTITY_WHEN_NEITHER[language]
    assert asks_quantity(quantity, language)
    assert not asks_quantity(when, language)
    assert not asks_quantity(neither, language)


def test_the_question_at_the_end_of_a_long_message_counts() -> None:
    assert kind_of("渡轮每天开两班。" * 200 + "哪些案例提到渡轮？", "zh") is Kind.COLLECT


@given(question=st.text(max_size=200), language=st.sampled_from([*TABLE, "sv"]))
def test_any_text_has_a_kind(question: str, language: str) -> None:
    assert isinstance(kind_of(question, language), Kind)
