"""Passages -> pieces: whole sentences up to a size, as the index cuts its chunks; without its libraries, see `pack`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from index.text.sentences import sentence_spans
from training.data import Passage, Question

WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts that say more in a character
NARROW_FACTOR = 2.2  # characters of the other scripts for one of those, about as many tokens


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole sentences of a passage."""

    passage: Passage
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in the passage."""
        return self.start + len(self.text)

    def holds(self, answer: tuple[int, int]) -> bool:
        """Tell whether a span of the passage lies inside."""
        return self.start <= answer[0] and answer[1] <= self.end


def pieces(passage: Passage, chars: int) -> list[Piece]:
    """Return the passage cut between sentences into pieces of at most about `chars` characters of a wide script."""
    wide = len(WIDE.findall(passage.text)) * 3 > len(passage.text)
    most = chars if wide else round(chars * NARROW_FACTOR)
    cut, start, end = [], 0, 0
    for sentence in _sentences(passage.text):
        if end > start and end + len(sentence) - start > most:
            cut.append(Piece(passage, start, passage.text[start:end]))
            start = end
        end += len(sentence)
    return [*cut, Piece(passage, start, passage.text[start:])]


def holding(question: Question, cut: Sequence[Piece]) -> Piece | None:
    """Return the piece that holds an answer, None where the cut goes through all of them or there is none."""
    return next((piece for answer in question.answers for piece in cut if piece.holds(answer)), None)


def with_context(piece: Piece, random: Random) -> tuple[str, int]:
    """Return the text to embed and how far the piece is moved in it: half of them stand behind their title's line."""
    line = f"{piece.passage.title}\n" if piece.passage.title and random.random() < 0.5 else ""
    return line + piece.text, len(line)


def without(piece: Piece, said: set[str]) -> Piece:
    """Return the piece without its sentences that hold one of the answers; its text is no longer one of the passage."""
    kept = [sentence for sentence in _sentences(piece.text) if not any(answer in sentence for answer in said)]
    return replace(piece, text="".join(kept))


def _sentences(text: str) -> list[str]:
    """Return the sentences, each with what parts it from the next; together they are the text."""
    starts = [0, *(start for start, _ in sentence_spans(text)[1:]), len(text)]
    return [text[a:b] for a, b in pairwise(starts)]
