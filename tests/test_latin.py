from __future__ import annotations

import pytest
from lingua import IsoCode639_1

from index.languages import languages
from index.text.latin import latin_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("And what about Fuao (富奥)?", "en"),
        ("Resúmame el caso de Suzhou sobre datos y transporte marítimo", "es"),
        ("In welchem Landkreis liegt das?", "de"),
        ("Quanto custa a travessia para as empresas?", "pt"),
        ("Où se trouve la plateforme ?", "fr"),
        ("Fırtınanın adı neydi?", "tr"),
        ("Nền tảng có bao nhiêu hòa giải viên?", "vi"),
        ("Quante imprese partecipano alla fiera?", "it"),
        ("Hoeveel bedrijven doen mee aan de beurs?", "nl"),
        ("Changchun export port clearance", "en"),
    ],
)
def test_a_short_question_tells_its_language(text: str, language: str) -> None:
    assert latin_language(text) == language


def test_every_language_has_small_words_and_a_model_of_letters() -> None:
    for code, language in languages().items():
        assert (language.script == "Latn") == bool(language.small_words), code
        assert language.script != "Latn" or hasattr(IsoCode639_1, code.upper()), code
