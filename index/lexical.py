"""Text -> words, and the BM25 leg over them.

Chinese is cut into words (jieba's search mode: a long word and the words in it); traditional and Japanese characters,
full-width letters and case are folded, in a copy. A score counts only as far as question and passage share a script:
one rare foreign word in a Chinese paragraph says nothing about an English question.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

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


def scripts(text: str) -> Counter[str]:
    """Return how many letters of each known script (ISO 15924) the text has."""
    return Counter({name: n for name, pattern in SCRIPTS if (n := len(pattern.findall(text)))})


def script_shares(text: str) -> dict[str, float]:
    """Return each script's share of the text, 0 to 1; a Chinese character weighs as four letters, about a word."""
    weights = {name: n * (4 if name == "Hani" else 1) for name, n in scripts(text).items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def fold(text: str) -> str:
    """Return a copy for matching: NFKC, lower case, traditional and Japanese characters as simplified ones."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return simplify(_old_forms(folded)) if scripts(folded)["Hani"] else folded


def words(text: str) -> list[str]:
    """Return the words of the folded text, in order, with the shorter words inside long Chinese ones."""
    return [word for word in _jieba().cut_for_search(fold(text)) if WORD.search(word)]


class LexicalIndex:
    """BM25 (Lucene's form: Robertson's tf part, idf = ln(1 + (N - n + 0.5) / (n + 0.5))) over the chunks' words."""

    def __init__(self, bm25: bm25s.BM25, n_chunks: int, chunk_scripts: Sequence[str]) -> None:
        self._bm25 = bm25
        self._n_chunks = n_chunks
        self._scripts = np.array(chunk_scripts, dtype=object)

    @classmethod
    def build(cls, texts: Sequence[str], split: Callable[[Sequence[str]], list[list[str]]]) -> LexicalIndex:
        """Index one text a chunk; `split` gives the words of each."""
        bm25 = bm25s.BM25(method="lucene")
        said = [line or ["\0"] for line in split(texts)]
        numbers = {word: n for n, word in enumerate(sorted({word for line in said for word in line}))}
        bm25.index(([[numbers[word] for word in line] for line in said], numbers), show_progress=False)
        return cls(bm25, len(texts), [main_script(text) for text in texts])

    @classmethod
    def load(cls, folder: Path, texts: Sequence[str]) -> LexicalIndex:
        """Open what `save` wrote."""
        return cls(bm25s.BM25.load(str(folder)), len(texts), [main_script(text) for text in texts])

    def save(self, folder: Path) -> None:
        """Write arrays and vocabulary into the folder."""
        self._bm25.save(str(folder), show_progress=False)

    def scores(self, question: str) -> NDArray[np.float32]:
        """Return BM25 of shape (n_chunks,), ≥ 0, each times the share of the question in the chunk's script."""
        known = [word for word in dict.fromkeys(words(question)) if word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._n_chunks, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32) * self.shares(question)

    def shares(self, question: str) -> NDArray[np.float32]:
        """Return, for each chunk, how much of the question's letters is in the chunk's main script, 0 to 1."""
        share = script_shares(question)
        return np.array([share.get(name, 0.0) for name in self._scripts], dtype=np.float32)


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


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()
