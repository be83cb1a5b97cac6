"""BM25 over the chunks' words.

A score is weighted by how much of the query is in the chunk's script: one rare foreign word in a Chinese paragraph
is no evidence for an English query.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from index.disk.mapped import mapped, narrowed
from index.store.postings import Numbers, Scores, WordScores
from index.text.scripts import NAMES, main_script, script_shares
from index.text.words import is_key, words

TERMS = "terms.marisa"
ALL = np.ones(len(NAMES), dtype=np.float32)  # the shares of what is the same in every script


class LexicalIndex:
    """BM25 (Lucene's form: Robertson's tf part, idf = ln(1 + (N - n + 0.5) / (n + 0.5))) over the chunks' words.

    bm25s computes each word's score in each chunk once; a search adds these up. Opened from a folder, scores and words
    are memory-mapped.
    """

    def __init__(self, scores: WordScores, terms: Any) -> None:
        self._scores = scores
        self._terms = terms  # a trie: word -> number

    @classmethod
    def build(cls, texts: Sequence[str], words_of: Iterable[Sequence[str]]) -> LexicalIndex:
        """Index one text for each chunk, by the words of each."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its own default is DEBUG
        bm25 = bm25s.BM25(method="lucene")
        lines = [line or ["\0"] for line in words_of]
        terms = marisa_trie.Trie({word for line in lines for word in line})
        numbers = dict(terms.items())
        bm25.index(([[numbers[word] for word in line] for line in lines], numbers), show_progress=False)
        return cls(
            WordScores(
                values=np.asarray(bm25.scores["data"], dtype=np.float32),
                chunks=narrowed(np.asarray(bm25.scores["indices"])),
                starts=narrowed(np.asarray(bm25.scores["indptr"])),
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
        """Return BM25 scores of shape (n_chunks,), ≥ 0; of words, times the share of the query in the chunk's script.

        What is the same in every script, such as an amount, counts whole.
        """
        parts, same = self._parts(query)
        total = self._scores.of_all(parts, _shares(query))
        return total + self._scores.of_all(same, ALL) if same else total

    def scores_of(self, query: str, numbers: Numbers) -> Scores:
        """Return the scores of these chunks alone, equal to those of `scores`."""
        parts, same = self._parts(query)
        total = self._scores.of(parts, _shares(query), numbers)
        return total + self._scores.of(same, ALL, numbers) if same else total

    def best(self, query: str, n: int) -> Numbers:
        """Return the numbers of the n best chunks, best first, ties in corpus order; none with a score of 0."""
        parts, same = self._parts(query)
        found = self._scores.best(parts, _shares(query), n)
        if not same:
            return found
        either = np.union1d(found, self._scores.best(same, ALL, n))
        return either[np.argsort(-self.scores_of(query, either), kind="stable")[:n]]

    def vocabulary(self, beginning: str = "") -> list[str]:
        """Return the folded words of the chunks and their contexts that begin so, in no order."""
        return list(self._terms.keys(beginning))

    def chunks_with(self, word: str) -> Numbers:
        """Return the numbers of the chunks with that folded word, ascending."""
        column = self._terms.get(word)
        if column is None:
            return np.zeros(0, np.int64)
        return self._scores.chunks[self._scores.part(column)].astype(np.int64)

    def script_overlaps(self, query: str, numbers: Numbers) -> Scores:
        """Return the share of the query's letters that is in each chunk's main script, 0 to 1."""
        return _shares(query)[self._scores.scripts[numbers]]

    def _parts(self, query: str) -> tuple[list[slice], list[slice]]:
        """Return the slices of the query's words, and of what is the same in every script."""
        found = [(word, self._terms.get(word)) for word in dict.fromkeys(words(query))]
        known = [(is_key(word), self._scores.part(column)) for word, column in found if column is not None]
        return [part for key, part in known if not key], [part for key, part in known if key]


def _shares(query: str) -> Scores:
    """Return each script's share of the query, in the order of NAMES."""
    share = script_shares(query)
    return np.array([share.get(name, 0.0) for name in NAMES], dtype=np.float32)
