"""Lexical hard negatives: the passages, and the pieces, that share the most words with a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np

from training.data import Passage, Question
from training.pieces import WIDE, Piece

MOST = 4  # passages for each question


def similar_passages(questions: Sequence[Question]) -> Mapping[tuple[str, str], tuple[Passage, ...]]:
    """Return, by set and question name, the passages that BM25 ranks highest, without the question's own.

    Of a question in several languages, the text in the passages' language is used.
    """
    by_set: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.answers and not question.across:
            by_set[question.dataset].append(question)
    near: dict[tuple[str, str], tuple[Passage, ...]] = {}
    for name, of_set in by_set.items():
        passages = list(dict.fromkeys(question.passage for question in of_set))
        index, words = bm25s.BM25(), [_words(passage.text) for passage in passages]
        index.index(words, show_progress=False)
        known = {word for row in words for word in row}
        for question in of_set:
            scores = index.get_scores([word for word in _words(question.text) if word in known] or words[0][:1])
            numbers = np.argsort(-scores)[: 2 * MOST].tolist()
            others = [passages[n] for n in numbers if passages[n].paragraph != question.passage.paragraph]
            near[name, question.name] = tuple(others[:MOST])
    return near


def most_similar_piece(question: str, cut: Sequence[Piece]) -> Piece:
    """Return the piece with the most of the question's words, the first of equals."""
    wanted = set(_words(question))
    return max(cut, key=lambda piece: len(wanted.intersection(_words(piece.text))))


def _words(text: str) -> list[str]:
    """Return words, or character bigrams in scripts without spaces."""
    words: list[str] = []
    for word in text.lower().split():
        words += [word[n : n + 2] for n in range(len(word) - 1)] if WIDE.search(word) else [word.strip(".,;:?!()\"'")]
    return words
