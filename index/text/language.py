"""Question -> the language it is in, as BCP 47; what is said around the quotes is said in it."""

from __future__ import annotations

from operator import ne

from index.languages import languages
from index.text.latin import clear_latin_language, latin_language
from index.text.scripts import convert, main_script, scripts


def detect(question: str) -> str:
    """Return the question's language; "zh" where there are no letters to tell."""
    language = _by_script(question)
    if language is None:
        return latin_language(question)
    return _chinese(question) if language == "zh" else language


def surely(text: str) -> str | None:
    """Return a passage's language, "zh" for any Chinese; None where its letters or its small words do not tell."""
    name = main_script(text)
    if name == "Latn":
        return clear_latin_language(text)
    return None if name == "Zyyy" else _by_script(text)


def _by_script(text: str) -> str | None:
    """Return the language that the script tells, "zh" where there are no letters; None for Latin letters."""
    count = scripts(text)
    if count["Kana"]:
        return "ja"
    if count["Hang"]:
        return "ko"
    name, _ = count.most_common(1)[0] if count else ("Hani", 0)
    if count["Hani"] * 4 >= count[name]:  # a Chinese character says as much as a Latin word, about four letters
        return "zh"
    if name == "Latn":
        return None
    return next((code for code, known in languages().items() if known.script == name), "en")


def _chinese(question: str) -> str:
    """Tell traditional from simplified by which of the two conversions changes more of the question."""
    to_simplified, to_traditional = (sum(map(ne, question, convert(question, how))) for how in ("t2s", "s2t"))
    return "zh-Hant" if to_simplified > to_traditional else "zh"
