"""Question -> the language it is in, as BCP 47; what is said around the quotes is said in it."""

from __future__ import annotations

from index.languages import languages
from index.text.latin import clear_latin_language, latin_language
from index.text.scripts import convert, main_script, scripts


def detect(question: str) -> str:
    """Return the question's language; "zh" where there are no letters to tell."""
    count = scripts(question)
    if count["Kana"]:
        return "ja"
    if count["Hang"]:
        return "ko"
    name, _ = count.most_common(1)[0] if count else ("Hani", 0)
    if count["Hani"] * 4 >= count[name]:  # a Chinese character says as much as a Latin word, about four letters
        return _chinese(question)
    if name == "Latn":
        return latin_language(question)
    return next((code for code, known in languages().items() if known.script == name), "en")


def surely(text: str) -> str | None:
    """Return the language of a passage; None where its letters or its small words do not tell."""
    name = main_script(text)
    if name == "Latn":
        return clear_latin_language(text)
    return None if name == "Zyyy" else detect(text)


def _chinese(question: str) -> str:
    """Tell traditional from simplified by which of the two conversions changes more of the question."""
    to_simplified = sum(a != b for a, b in zip(question, convert(question, "t2s"), strict=False))
    to_traditional = sum(a != b for a, b in zip(question, convert(question, "s2t"), strict=False))
    return "zh-Hant" if to_simplified > to_traditional else "zh"
