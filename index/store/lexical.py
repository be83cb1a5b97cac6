"""The BM25 leg over the chunks' words.

A score counts only as far as question and passage share a script: one rare foreign word in a Chinese paragraph says
nothing about an English question.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from index.disk.mapped import mapped
from index.store.postings import Numbers, Scores, WordScores
from index.text.scripts import NAMES, main_script, script_shares
from index.text.words import words

TERMS = "terms.marisa"


class LexicalIndex:
    """BM25 (Lucene's form: Robertson's tf part, idf = ln(1 + (N - n + 0.5) / (n + 0.5))) over the chunks' words.

    bm25s works out, once, what each word of each chunk scores; a question adds up. Opened from a folder, the scores and
    the words stay on disk until they are asked for.
    """

    def __init__(self, scores: WordScores, terms: Any) -> None:
        self._scores = scores
        self._terms = terms  # a trie: a word's number

    @classmethod
    def build(cls, texts: Sequence[str], split: Callable[[Sequence[str]], list[list[str]]]) -> LexicalIndex:
        """Index one text a chunk; `split` gives the words of each."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it comes set to tell everything
        bm25 = bm25s.BM25(method="lucene")
        said = [line or ["\0"] for line in split(texts)]
        terms = marisa_trie.Trie({word for line in said for word in line})
        numbers = dict(terms.items())
        bm25.index(([[numbers[word] for word in line] for line in said], numbers), show_progress=False)
        return cls(
            WordScores(
                values=np.asarray(bm25.scores["data"], dtype=np.float32),
                chunks=np.asarray(bm25.scores["indices"], dtype=np.int32),
                starts=np.asarray(bm25.scores["indptr"], dtype=np.int64),
                scripts=np.array([NAMES.index(main_script(text)) for text in texts], dtype=np.uint8),
            ),
            terms,
        )

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what `save` wrote."""
        arrays = {part.name: mapped(folder / f"words-{part.name}.npy") for part in fields(WordScores)}
        return cls(WordScores(**arrays), marisa_trie.Trie().mmap(str(folder / TERMS)))

    def save(self, folder: Path) -> None:
        """Write scores and vocabulary into the folder."""
        for part in fields(WordScores):
            np.save(folder / f"words-{part.name}.npy", getattr(self._scores, part.name))
        (folder / TERMS).write_bytes(self._terms.tobytes())

    def scores(self, question: str) -> Scores:
        """Return BM25 of shape (n_chunks,), ≥ 0, each times the share of the question in the chunk's script."""
        return self._scores.of_all(self._parts(question), _shares(question))

    def scores_of(self, question: str, numbers: Numbers) -> Scores:
        """Return what `scores` says of these chunks, without looking at the others."""
        return self._scores.of(self._parts(question), _shares(question), numbers)

    def best(self, question: str, n: int) -> Numbers:
        """Return the n chunks that score best, best first, equal ones in the order of the corpus; no score of 0."""
        return self._scores.best(self._parts(question), _shares(question), n)

    def script_overlaps(self, question: str, numbers: Numbers) -> Scores:
        """Return, for each of these chunks, how much of the question's letters is in its main script, 0 to 1."""
        return _shares(question)[self._scores.scripts[numbers]]

    def _parts(self, question: str) -> list[slice]:
        columns = (self._terms.get(word) for word in dict.fromkeys(words(question)))
        return [self._scores.part(column) for column in columns if column is not None]


def _shares(question: str) -> Scores:
    """Return each script's share of the question, in the order of NAMES."""
    share = script_shares(question)
    return np.array([share.get(name, 0.0) for name in NAMES], dtype=np.float32)
