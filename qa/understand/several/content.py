"""A question -> its words without those that only ask: what a document is collected by."""

from __future__ import annotations

import re
from functools import cache

from index.languages import Language, languages
from index.text.scripts import fold, scripts
from index.text.words import DICTIONARY
from qa.understand.kind import is_filler
from qa.understand.several.sought import is_linking

RUN = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<kana>[\u30a0-\u30ff]+)|(?P<hiragana>[\u3041-\u309f]+)"
    r"|(?P<word>[^\W_\u2e80-\u9fff\u3041-\u30ff]+(?:-[^\W_\u2e80-\u9fff\u3041-\u30ff]+)*)"
)
Runs = tuple[tuple[str, ...], ...]


def content_runs(question: str, language: str) -> Runs:
    """Return the words in runs of such as stand side by side, in order; each of its own in the question's spelling."""
    runs: list[list[str]] = [[]]
    for match in RUN.finditer(question):
        for word in _words_of(match, language):
            if (
                word is None
                or is_filler(word, language)
                or fold(word) in _small_words(language)
                or is_linking(word, language)
            ):
                runs.append([])
            else:
                runs[-1].append(word)
    return tuple(tuple(run) for run in runs if run)


def _words_of(match: re.Match[str], language: str) -> list[str | None]:
    """Return the words of a run of one script, None for what holds them together."""
    if match["han"] is not None:
        return list(DICTIONARY.segment(fold(match[0]))) if not scripts(match.string)["Kana"] else [match[0]]
    return [None if match["hiragana"] is not None or len(match[0]) < 2 else match[0]]


@cache
def _small_words(language: str) -> frozenset[str]:
    known: Language | None = languages().get(language)
    return frozenset() if known is None else frozenset(known.small_words)
