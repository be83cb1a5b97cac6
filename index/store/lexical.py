"""BM25 over the chunks' words.

A score is weighted by how much of the query is in the chunk's script: one rare foreign word in a Chinese paragraph
is no evidence for an English query.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped
from index.store.postings import Numbers, Scores, WordScores
from index.text.scripts import NAMES, main_script, script_shares
from index.text.words import words

TERMS = "terms.marisa"


class LexicalIndex:
    """BM25 (Lucene's form: Robertson's tf part, idf = ln(1 + (N - n + 0.5) / (n + 0.5))) over the chunks' words.

    bm25s computes each word's score in each chunk once; a search adds these up. Opened from a folder, scores and words
    are memory-mapped.
    """

    def __init__(self, scores: WordScores, terms: Any) -> None:
        self._scores = scores
        self._terms = terms  # a trie: word -> number

    @classmethod
    def build(cls, texts: Sequence[str], split: Callable[[Sequence[str]], list[list[str]]]) -> LexicalIndex:
        """Index one text for each chunk; `split` returns the words of each text."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its own default is DEBUG
        bm25 = bm25s.BM25(method="lucene")
        words_of = [line or ["\0"] for line in split(texts)]
        terms = marisa_trie.Trie({word for line in words_of for word in line})
        numbers = dict(terms.items())
        bm25.index(([[numbers[word] for word in line] for line in words_of], numbers), show_progress=False)
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

    def scores(self, query: str) -> Scores:
        """Return BM25 scores of shape (n_chunks,), ≥ 0, each times the share of the query in the chunk's script."""
        return self._scores.of_all(self._parts(query), _shares(query))

    def scores_of(self, query: str, numbers: Numbers) -> Scores:
        """Return the scores of these chunks alone, equal to those of `scores`."""
        return self._scores.of(self._parts(query), _shares(query), numbers)

    def best(self, query: str, n: int) -> Numbers:
        """Return the numbers of the n best chunks, best first, ties in corpus order; none with a score of 0."""
        return self._scores.best(self._parts(query), _shares(query), n)

    def vocabulary(self, beginning: str = "") -> list[str]:
        """Return the folded words of the chunks and their contexts that begin so, in no order."""
        return list(self._terms.keys(beginning))

    def chunks_with(self, word: str) -> NDArray[np.int32]:
        """Return the numbers of the chunks with that folded word, ascending."""
        column = self._terms.get(word)
        return self._scores.chunks[self._scores.part(column)] if column is not None else np.zeros(0, np.int32)

    def script_overlaps(self, query: str, numbers: Numbers) -> Scores:
        """Return the share of the query's letters that is in each chunk's main script, 0 to 1."""
        return _shares(query)[self._scores.scripts[numbers]]

    def _parts(self, query: str) -> list[slice]:
        columns = (self._terms.get(word) for word in dict.fromkeys(words(query)))
        return [self._scores.part(column) for column in columns if column is not None]


def _shares(query: str) -> Scores:
    """Return each script's share of the query, in the order of NAMES."""
    share = script_shares(query)
    return np.array([share.get(name, 0.0) for name in NAMES], dtype=np.float32)
