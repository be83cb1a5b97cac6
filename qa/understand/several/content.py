"""A question -> its words without those that only ask: what a document is collected by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.languages import Language, languages
from index.text.scripts import fold, scripts
from index.text.words import cut_words
from qa.understand.kind import is_filler
from qa.understand.several.sought import is_linking

RUN = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<kana>[\u30a0-\u30ff]+)|(?P<hiragana>[\u3041-\u309f]+)"
    r"|(?P<word>[^\W_\u2e80-\u9fff\u3041-\u30ff]+(?:-[^\W_\u2e80-\u9fff\u3041-\u30ff]+)*)"
)
Runs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a question says beside asking."""

    text: str  # of the question, from the first of its own words to the last; "" where it has none
    runs: Runs  # its own words in runs of such as stand side by side, in order; in the question's spelling


def content_of(question: str, language: str) -> Content:
    """Return the words of the question that do not only ask."""
    runs: list[list[str]] = [[]]
    own: list[int] = []  # where they begin and end
    for word, start in _words_in(question):
        if word is None or _only_asks(word, language):
            runs.append([])
        else:
            runs[-1].append(word)
            own += [start, start + len(word)]
    return Content(question[min(own, default=0) : max(own, default=0)], tuple(tuple(run) for run in runs if run))


def _words_in(question: str) -> Iterator[tuple[str | None, int]]:
    """Yield each word and where it begins; None for what holds words together."""
    has_kana = scripts(question)["Kana"]
    for match in RUN.finditer(question):
        if match["han"] is not None and not has_kana:
            at = match.start()
            for word in cut_words(fold(match[0])):
                yield word, at
                at += len(word)
        else:
            is_own = match["han"] is not None or (match["hiragana"] is None and len(match[0]) > 1)
            yield match[0] if is_own else None, match.start()


def _only_asks(word: str, language: str) -> bool:
    return is_filler(word, language) or fold(word) in _small_words(language) or is_linking(word, language)


@cache
def _small_words(language: str) -> frozenset[str]:
    known: Language | None = languages().get(language)
    return frozenset() if known is None else frozenset(known.small_words)
