"""A term -> an expression that finds it in a text in any of its forms: capitals, width, plural, case, old characters.

Words that are divided by spaces are found whole, in every form of the documents' own that has the same stem (Snowball,
Porter 2001); what is written without spaces is found wherever it stands, in longer words too (智能 in 人工智能). In
Chinese `cuts_words` tells what stands there only because two words touch: 行政 in 银行政策.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from index.languages import languages
from index.text.scripts import convert, fold, main_script, scripts
from index.text.terms import HAN_RUN
from index.text.words import is_word, word_edges

SPACED = frozenset(("Latn", "Cyrl", "Arab", "Grek", "Hebr", "Deva"))
PREFIXED = frozenset(("Arab", "Hebr"))  # where a form may begin with another letter
LETTER = r"[^\W_\u2e80-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]"  # of a word that is divided by spaces
BEGINNING = 3  # letters that all forms of a word have in common
WORD = re.compile(r"[^\W_]+")
HAN_BEFORE = re.compile(rf"{HAN_RUN.pattern}\Z")
BESIDE = 12  # characters before and behind a term, by which the words around it are told

Vocabulary = Callable[[str], Iterable[str]]  # the documents' folded words that begin with some letters


def expression_of(term: str, language: str, vocabulary: Vocabulary) -> re.Pattern[str] | None:
    """Return what finds the term in documents of that language (BCP 47); None where it has no letter or digit.

    `vocabulary` gives the documents' own words.
    """
    words = WORD.findall(fold(term))
    if not words:
        return None
    if main_script(term) in SPACED or not scripts(term):
        forms = ("|".join(sorted(map(re.escape, forms_of(word, language, vocabulary)), reverse=True)) for word in words)
        either = r"[\W_]+".join(f"(?:{one})" for one in forms)
        return re.compile(rf"(?<!{LETTER}){either}(?!{LETTER})", re.IGNORECASE)
    written = {term.strip(), "".join(fold(term).split())}
    if scripts(term)["Hani"]:
        old = {convert(one, "s2t") for one in written}
        written |= old | {convert(one, "t2jp") for one in old}
    return re.compile("|".join(sorted(map(re.escape, written), key=len, reverse=True)), re.IGNORECASE)


def cuts_words(text: str, start: int, end: int) -> bool:
    """Tell whether a word of the Chinese text's ends, or begins, inside of [start, end), which is a word itself.

    A term that no dictionary has may be cut anywhere, and is left where it stands.
    """
    run = HAN_RUN.fullmatch(text, start, end)
    if run is None or not is_word(fold(run[0])):
        return False
    before, behind = HAN_BEFORE.search(text, max(start - BESIDE, 0), start), HAN_RUN.match(text, start, end + BESIDE)
    first, last = start if before is None else before.start(), end if behind is None else behind.end()
    around = fold(text[first:last])
    if len(around) != last - first:
        return False
    edges = word_edges(around)
    a, b = start - first, end - first
    return any(a < edge < b for edge in edges) and not {a, b} <= edges


def forms_of(word: str, language: str, vocabulary: Vocabulary) -> set[str]:
    """Return the folded word and those of the vocabulary that are forms of it."""
    script, stem = main_script(word), _stemmer(language, main_script(word))
    if stem is None:
        return {word}
    beginning = "" if script in PREFIXED else word[:BEGINNING]
    wanted = stem(word)
    return {word} | {other for other in vocabulary(beginning) if main_script(other) == script and stem(other) == wanted}


def _stemmer(language: str, script: str) -> Callable[[str], str] | None:
    """Return what stems a word in that script; None where no language is known to write it so."""
    base = language.partition("-")[0]
    known = languages().get(language)
    if known is None or known.script != script:
        return None
    stemmer = _snowball(base)
    return None if stemmer is None else stemmer.stemWord


@cache
def _snowball(language: str) -> Any:
    import snowballstemmer

    name = NAMES.get(language)
    return None if name is None else snowballstemmer.stemmer(name)


NAMES = {  # of languages (BCP 47), as the library calls them
    **{"ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish"},
    **{"fi": "finnish", "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch"},
    **{"no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish"},
    "tr": "turkish",
}
