"""Text in Latin letters -> its language, by the small words that hold its sentences together.

A question is full of them, and a few tell more of a short one than its letters do. Where they do not tell, lingua does,
by three letters at a time: its models of more letters take a second to load and would err more often than both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

CLEAR = 1.0  # votes by which one language must be ahead
LANGUAGES = {
    "en": "ENGLISH",
    "fr": "FRENCH",
    "es": "SPANISH",
    "de": "GERMAN",
    "pt": "PORTUGUESE",
    "vi": "VIETNAMESE",
    "it": "ITALIAN",
    "nl": "DUTCH",
    "tr": "TURKISH",
}
SMALL_WORDS = {
    "en": (
        "about an and any are as at be been between by can could did do does for from had has have how in "
        "into is it its many me much not of on or should show tell than that the their there these this those "
        "to under was were what when where which who whom whose why with would "
    ),
    "fr": (
        "a au aux avec ce ces cette combien comment d dans de des dont du elle elles en est et il ils l la le "
        "les leur leurs ne ou où par pas pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa "
        "se ses son sont sur un une y à été "
    ),
    "es": (
        "al como con cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo de del dónde el en entre es está "
        "están fue ha han hay la las lo los más no o para por que quién quiénes qué se según sobre son su sus "
        "un una y "
    ),
    "de": (
        "als auch auf aus bei das dem den der des die durch ein eine einem einen einer es für haben hat im in "
        "ist mit nach nicht oder sich sind und viel viele von wann war waren warum was welche welcher welches "
        "wem wen wer werden wie wird wo wurde wurden zu zum zur über "
    ),
    "pt": (
        "a ao as com como da das de do dos e em entre está estão foi foram há mais na nas no nos não o onde "
        "os ou para pela pelo por quais qual quando quanta quantas quanto quantos que quem quê se seu seus "
        "sobre sua suas são um uma à é "
    ),
    "vi": (
        "ai bao bị cho các có của gì hay khi không là làm một người nhiêu như những nào này năm ra sao sẽ "
        "theo thế trong tại từ và vào về với đâu đã đó được đến để ở "
    ),
    "it": (
        "al alla che chi come con cosa da dal dalla dei del della delle di dove e fra gli ha hanno i il in la "
        "le lo loro nel nella non o per perché più quale quali quando quanta quante quanti quanto si sono "
        "stato su sua suo tra un una uno è "
    ),
    "nl": (
        "aan als bij dat de deze die dit door een en er hebben heeft het hoe hoeveel in is met naar niet of "
        "om ook op over te tot uit van voor waar waarom wanneer waren was wat welke werd wie worden wordt "
        "zijn "
    ),
    "tr": (
        "bir bu da daha de edilen en gibi göre hangi hangisi ile için kadar kaç kim kimdir mi midir mu mü mı "
        "mıdır nasıl ne neden nedir nerede olan olarak sonra var ve yok çok şu "
    ),
}
OWN_LETTERS = {"de": "ß", "es": "ñ¿¡", "pt": "ãõ", "tr": "ğşıİ", "vi": "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỵỷỹ"}
WORD = re.compile(r"[^\W\d_]+")


def latin_language(text: str) -> str:
    """Return the language as BCP 47, "en" where nothing tells."""
    votes = vote(text)
    first, second = (*sorted(votes.values(), reverse=True), 0.0, 0.0)[:2]
    if first - second >= CLEAR:
        return max(votes, key=lambda language: votes[language])
    found = _by_letters().detect_language_of(text)
    return "en" if found is None else str(found.iso_code_639_1.name).lower()


def vote(text: str) -> dict[str, float]:
    """Return each language's votes: one a small word, shared where several have it, and one a letter of its own."""
    votes: dict[str, float] = {}
    for word in WORD.findall(text.lower()):
        speakers = _speakers().get(word, ())
        for language in speakers:
            votes[language] = votes.get(language, 0.0) + 1 / len(speakers)
    for language, letters in OWN_LETTERS.items():
        if n := sum(letter in letters for letter in text):
            votes[language] = votes.get(language, 0.0) + n
    return votes


@cache
def _speakers() -> dict[str, list[str]]:
    speakers: dict[str, list[str]] = {}
    for language, words in SMALL_WORDS.items():
        for word in words.split():
            speakers.setdefault(word, []).append(language)
    return speakers


@cache
def _by_letters() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in LANGUAGES.values()]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
