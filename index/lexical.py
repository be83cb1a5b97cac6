"""Text -> words, and the BM25 leg over them.

Chinese is cut into words (jieba's search mode: a long word and the words in it); traditional and Japanese characters,
full-width letters and case are folded, in a copy. A score counts only as far as question and passage share a script:
one rare foreign word in a Chinese paragraph says nothing about an English question.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.dictionary import DICTIONARY
from index.mapped import mapped
from index.postings import Numbers, Scores, WordScores
from index.substrings import StringTable, write_strings
from index.text.forms import plain_form
from index.text.references import references_in

WORD = re.compile(r"\w")
SCRIPTS = (
    ("Hani", re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    ("Kana", re.compile(r"[\u3041-\u30ff\u31f0-\u31ff]")),
    ("Hang", re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("Latn", re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("Cyrl", re.compile(r"[\u0400-\u052f]")),
    ("Arab", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("Grek", re.compile(r"[\u0370-\u03ff]")),
    ("Hebr", re.compile(r"[\u0590-\u05ff]")),
    ("Deva", re.compile(r"[\u0900-\u097f]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)

NAMES = (*(name for name, _ in SCRIPTS), "Zyyy")


def scripts(text: str) -> Counter[str]:
    """Return how many letters of each known script (ISO 15924) the text has."""
    return Counter({name: n for name, pattern in SCRIPTS if (n := len(pattern.findall(text)))})


def script_shares(text: str) -> dict[str, float]:
    """Return each script's share of the text, 0 to 1; a Chinese character weighs as four letters, about a word."""
    weights = {name: n * (4 if name == "Hani" else 1) for name, n in scripts(text).items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


@lru_cache(maxsize=256)  # of one question, half a dozen steps need it
def fold(text: str) -> str:
    """Return a copy for matching: NFKC, lower case, traditional and Japanese characters as simplified ones."""
    folded = unicodedata.normalize("NFKC", plain_form(text)).lower()
    return simplify(_old_forms(folded)) if scripts(folded)["Hani"] else folded


def words(text: str) -> list[str]:
    """Return the words of the folded text, in order, with the shorter words inside long Chinese ones.

    The numbers of articles, chapters and annexes come behind them, as one word each however they are written.
    """
    said = [word for word in DICTIONARY.cut(fold(text)) if WORD.search(word)]
    return said + [reference.key for reference in references_in(text)]


class LexicalIndex:
    """BM25 (Lucene's form: Robertson's tf part, idf = ln(1 + (N - n + 0.5) / (n + 0.5))) over the chunks' words.

    bm25s works out, once, what each word of each chunk scores; a question adds up. Opened from a folder, the scores and
    the words stay on disk until they are asked for.
    """

    def __init__(self, scores: WordScores, terms: Terms) -> None:
        self._scores = scores
        self._terms = terms

    @classmethod
    def build(cls, texts: Sequence[str], split: Callable[[Sequence[str]], list[list[str]]]) -> LexicalIndex:
        """Index one text a chunk; `split` gives the words of each."""
        import bm25s

        bm25 = bm25s.BM25(method="lucene")
        said = [line or ["\0"] for line in split(texts)]
        numbers = {word: n for n, word in enumerate(sorted({word for line in said for word in line}))}
        bm25.index(([[numbers[word] for word in line] for line in said], numbers), show_progress=False)
        return cls(
            WordScores(
                values=np.asarray(bm25.scores["data"], dtype=np.float32),
                chunks=np.asarray(bm25.scores["indices"], dtype=np.int32),
                starts=np.asarray(bm25.scores["indptr"], dtype=np.int64),
                scripts=np.array([NAMES.index(main_script(text)) for text in texts], dtype=np.uint8),
            ),
            numbers,
        )

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what `save` wrote."""
        arrays = {part.name: mapped(folder / f"words-{part.name}.npy") for part in fields(WordScores)}
        return cls(WordScores(**arrays), SavedTerms(folder))

    def save(self, folder: Path) -> None:
        """Write scores and vocabulary into the folder."""
        for part in fields(WordScores):
            np.save(folder / f"words-{part.name}.npy", getattr(self._scores, part.name))
        terms = dict(self._terms.items())
        order = write_strings(folder, "terms", list(terms))
        np.save(folder / "terms-columns.npy", np.array(list(terms.values()), dtype=np.int64)[order])

    def scores(self, question: str) -> Scores:
        """Return BM25 of shape (n_chunks,), ≥ 0, each times the share of the question in the chunk's script."""
        return self._scores.of_all(self._parts(question), _shares(question))

    def scores_of(self, question: str, numbers: Numbers) -> Scores:
        """Return what `scores` says of these chunks, without looking at the others."""
        return self._scores.of(self._parts(question), _shares(question), numbers)

    def best(self, question: str, n: int) -> Numbers:
        """Return the n chunks that score best, best first, equal ones in the order of the corpus; no score of 0."""
        return self._scores.best(self._parts(question), _shares(question), n)

    def shares(self, question: str, numbers: Numbers) -> Scores:
        """Return, for each of these chunks, how much of the question's letters is in its main script, 0 to 1."""
        return _shares(question)[self._scores.scripts[numbers]]

    def _parts(self, question: str) -> list[slice]:
        columns = (self._terms.get(word) for word in dict.fromkeys(words(question)))
        return [self._scores.part(column) for column in columns if column is not None]


class Terms(Protocol):
    """The vocabulary: a word's number."""

    def get(self, word: str, /) -> int | None:
        """Return the word's number, None where no chunk has it."""

    def items(self) -> Iterable[tuple[str, int]]:
        """Return all of them."""


class SavedTerms:
    """The vocabulary on disk."""

    def __init__(self, folder: Path) -> None:
        self._table = StringTable(folder, "terms")
        self._columns = mapped(folder / "terms-columns.npy")

    def get(self, word: str, /) -> int | None:
        """Return the word's number, None where no chunk has it."""
        row = self._table.row(word)
        return None if row is None else int(self._columns[row])

    def items(self) -> Iterable[tuple[str, int]]:
        """Return all of them."""
        return zip(self._table.strings(np.arange(len(self._columns))), self._columns.tolist(), strict=True)


def _shares(question: str) -> Scores:
    """Return each script's share of the question, in the order of NAMES."""
    share = script_shares(question)
    return np.array([share.get(name, 0.0) for name in NAMES], dtype=np.float32)


def main_script(text: str) -> str:
    """Return the script most of the letters are in, "Zyyy" where there are none."""
    count = scripts(text)
    return count.most_common(1)[0][0] if count else "Zyyy"


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def searchable(question: str, language: str) -> str:
    """Return what is searched for: a traditional Chinese question in simplified characters, others as they are."""
    return simplify(question) if language == "zh-Hant" else question


def simplify(text: str) -> str:
    """Return a copy with simplified characters for traditional ones."""
    return str(_converter("t2s").convert(text))


def _old_forms(text: str) -> str:
    return str(_converter("jp2t").convert(text)) if scripts(text)["Kana"] else text
