"""Texts without their white space: what a passage is looked for in, and the way back to the characters as they stand.

What counts as white space is what `str.isspace` says, and nothing else: no letter, sign or invisible mark is passed
over.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from index.records import Document

BLOCK_CHARS = 1_000_000  # of documents searched at once; one sign beyond the basic plane makes a block twice as large
KEPT_CHARS = 50_000_000  # in memory, some 100 MB; what a larger collection has beyond them is read each time
LAST_WHITE = 0x3000  # no code point above it is white space


@cache
def white_codes() -> NDArray[np.uint32]:
    """Return the code points that are white space."""
    return np.array([code for code in range(LAST_WHITE + 1) if chr(code).isspace()], dtype=np.uint32)


@dataclass(frozen=True)
class Compact:
    """A text without white space."""

    text: str
    full: str  # the same with it

    @classmethod
    def of(cls, text: str) -> Compact:
        """Return the text without its white space."""
        return cls("".join(text.split()), text)

    @cached_property
    def _offsets(self) -> NDArray[np.int64]:
        """Where each character of `text` stands in `full`."""
        codes = np.frombuffer(self.full.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return np.flatnonzero(~np.isin(codes, white_codes()))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in `full`, without white space around it; empty where it is empty."""
        if start < end:
            return int(self._offsets[start]), int(self._offsets[end - 1]) + 1
        at = int(self._offsets[start]) if start < len(self.text) else int(self._offsets[-1]) + 1
        return at, at


@dataclass(frozen=True, slots=True)
class Block:
    """Documents one after another, a line each."""

    text: str
    doc_ids: tuple[str, ...]
    starts: tuple[int, ...]  # where each document begins, and one past the last

    def find(self, words: str) -> Iterator[int]:
        """Yield every place where the words begin, also those that overlap."""
        at = self.text.find(words)
        while at >= 0:
            yield at
            at = self.text.find(words, at + 1)

    def number_at(self, at: int) -> int:
        """Return which of the documents the character belongs to, from 0."""
        return bisect_right(self.starts, at) - 1

    def bounds(self, number: int) -> tuple[int, int]:
        """Return where that document begins and ends."""
        return self.starts[number], self.starts[number + 1] - 1


class Blocks:
    """All documents of a snapshot in blocks; made when first asked for, safe to use from several threads."""

    def __init__(self, documents: Mapping[str, Document], kept_chars: int = KEPT_CHARS) -> None:
        self._documents = documents
        self._kept_chars = kept_chars
        self._lock = threading.Lock()
        self._kept: tuple[Block, ...] | None = None
        self._rest: tuple[str, ...] = ()  # the documents that are not kept

    def __iter__(self) -> Iterator[Block]:
        with self._lock:
            if self._kept is None:
                self._keep()
        yield from self._kept or ()
        yield from self._made(self._rest)

    def _keep(self) -> None:
        doc_ids = tuple(self._documents)
        kept: list[Block] = []
        room = self._kept_chars
        n = 0
        for block in self._made(doc_ids):
            room -= len(block.text)
            if room < 0:
                break
            kept.append(block)
            n += len(block.doc_ids)
        self._kept, self._rest = tuple(kept), doc_ids[n:]

    def _made(self, doc_ids: tuple[str, ...]) -> Iterator[Block]:
        lines: list[str] = []
        names: list[str] = []
        starts = [0]
        for doc_id in doc_ids:
            line = "".join(self._documents[doc_id].text.split())
            if names and starts[-1] + len(line) > BLOCK_CHARS:
                yield Block("\n".join(lines), tuple(names), tuple(starts))
                lines, names, starts = [], [], [0]
            lines.append(line)
            names.append(doc_id)
            starts.append(starts[-1] + len(line) + 1)
        if names:
            yield Block("\n".join(lines), tuple(names), tuple(starts))
