"""Passages -> pieces: whole sentences up to a size, as the index makes chunks, without its libraries: see `pack`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from index.text.sentences import sentence_spans
from training.data import Passage, Question

WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts with more meaning per character
NARROW_FACTOR = 2.2  # characters of other scripts for one of these, at about as many tokens


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole sentences of a passage; normally `passage.text[start:end] == text`, but see `without`."""

    passage: Passage
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in the passage."""
        return self.start + len(self.text)

    def holds(self, answer: tuple[int, int]) -> bool:
        """Tell whether a span of the passage lies inside the piece."""
        return self.start <= answer[0] and answer[1] <= self.end


def pieces(passage: Passage, chars: int) -> list[Piece]:
    """Return the passage split between sentences, at about `chars` characters (NARROW_FACTOR times, if not wide)."""
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
    """Return a piece that holds a whole answer; None where none does."""
    return next((piece for answer in question.answers for piece in cut if piece.holds(answer)), None)


def with_context(piece: Piece, random: Random) -> tuple[str, int]:
    """Return the text to encode and the piece's offset in it: half of the pieces are preceded by a line of title."""
    line = f"{piece.passage.title}\n" if piece.passage.title and random.random() < 0.5 else ""
    return line + piece.text, len(line)


def without(piece: Piece, answers: set[str]) -> Piece:
    """Return the piece without the sentences that hold an answer; its text is then no slice of the passage."""
    kept = [sentence for sentence in _sentences(piece.text) if not any(answer in sentence for answer in answers)]
    return replace(piece, text="".join(kept))


def _sentences(text: str) -> list[str]:
    """Return the sentences, each with the white space that follows; their concatenation is the text."""
    starts = [0, *(start for start, _ in sentence_spans(text)[1:]), len(text)]
    return [text[a:b] for a, b in pairwise(starts)]
