from __future__ import annotations

import pytest

from index.languages import general_questions
from index.text.language import detect

GENERAL = general_questions()


def test_each_language_has_twenty_questions_and_none_stands_twice() -> None:
    assert {language: len(questions) for language, questions in GENERAL.items()} == dict.fromkeys(GENERAL, 20)
    every = [question for questions in GENERAL.values() for question in questions]
    assert len(set(every)) == len(every) == 240


@pytest.mark.parametrize("language", GENERAL)
def test_a_general_question_is_detected_as_its_language(language: str) -> None:
    detected = [detect(question) for question in GENERAL[language]]
    # a short line may be taken for a neighbour: Spanish for Portuguese, or traditional characters where all are shared
    assert detected.count(language) >= 18, detected
