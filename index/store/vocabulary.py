"""The documents' own words with a vector each: a dictionary from the words of any language to theirs.

A word of a question, embedded alike, finds the documents' words that are near in meaning: “lawyers” finds 律师. Both
are embedded by themselves, and the mean of the documents' words, which says nothing of any, is subtracted.

On disk a vector is a bit a dimension with two factors (RaBitQ, Gao and Long 2024): 56 bytes for 384 dimensions. That
finds candidates, whose cosines are then computed from vectors made anew: of 102 words in ten languages whose Chinese
word is known, a bit a dimension keeps among the first five 90 where float32 keeps 91; 64 dimensions of 8 bits, 84.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import marisa_trie
import numpy as np

from index.disk.mapped import mapped
from index.model.embedder import Vectors, unit
from index.store.lexical import LexicalIndex
from index.text.terms import collocations, is_content

WORDS, BITS, MEAN = "vocabulary.marisa", "vocabulary.faiss", "vocabulary-mean.npy"
GROUP = 1024  # words embedded, and cached, together at most
CANDIDATES = 16  # words whose cosines are computed

Encode = Callable[[Sequence[str]], Vectors]  # words or terms


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the documents near in meaning to a term."""

    word: str  # folded
    cosine: float


class Vocabulary:
    """The content words of the documents."""

    def __init__(self, words: Any, mean: Vectors, read_bits: Callable[[], Any]) -> None:
        self._words = words  # a trie: word -> number
        self._mean = mean  # (dim,), of the words' vectors
        self._read_bits = read_bits

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    @classmethod
    def build(cls, words: Sequence[str], encode: Encode) -> Vocabulary:
        """Embed the words, those of a group together."""
        trie = marisa_trie.Trie(words)
        if not words:
            return cls(trie, np.zeros(0, np.float32), lambda: None)
        vectors: dict[str, Vectors] = {}
        for group in groups(words):
            vectors |= zip(group, encode(group), strict=True)
        rows = np.stack([vectors[trie.restore_key(number)] for number in range(len(trie))])
        mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
        centred = unit(rows - mean)
        bits = faiss.IndexRaBitQ(rows.shape[1], faiss.METRIC_INNER_PRODUCT)
        bits.train(centred)
        bits.add(centred)
        return cls(trie, mean, lambda: bits)

    def near(self, terms: Sequence[str], encode: Encode) -> list[list[Near]]:
        """Return, for each term, the CANDIDATES words nearest in meaning, nearest first, by their exact cosines."""
        if not len(self) or not terms:
            return [[] for _ in terms]
        asked = unit(encode(terms) - self._mean)
        _, numbers = self._bits.search(asked, min(CANDIDATES, len(self)))
        words = {int(number): self._words.restore_key(int(number)) for number in np.unique(numbers)}
        own = dict(zip(words, unit(encode(list(words.values())) - self._mean), strict=True))
        found = []
        for row, mine in zip(asked, numbers.tolist(), strict=True):
            near = [Near(words[number], float(row @ own[number])) for number in mine]
            found.append(sorted(near, key=lambda one: (-one.cosine, one.word)))
        return found

    @cached_property
    def _bits(self) -> Any:
        return self._read_bits()

    def save(self, folder: Path) -> None:
        """Write words, mean and bits into the folder."""
        (folder / WORDS).write_bytes(self._words.tobytes())
        np.save(folder / MEAN, self._mean)
        if len(self):
            (folder / BITS).write_bytes(faiss.serialize_index(self._bits).tobytes())

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Open what `save` wrote; the bits are read when they are first needed."""
        words = marisa_trie.Trie().mmap(str(folder / WORDS))
        return cls(words, mapped(folder / MEAN), lambda: faiss.read_index(str(folder / BITS)))


def content_words(lexical: LexicalIndex, texts: Sequence[str]) -> list[str]:
    """Return the words for the dictionary, in alphabetical order; `texts` are those of the chunks."""
    return sorted({*filter(is_content, lexical.vocabulary()), *collocations(texts)})


def groups(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words in groups of at most GROUP, told apart by their hashes: one word more changes one group alone."""
    yield from _split(sorted((hashlib.sha256(word.encode()).digest(), word) for word in words), 0)


def _split(hashed: Sequence[tuple[bytes, str]], bit: int) -> Iterator[list[str]]:
    if len(hashed) <= GROUP:
        if hashed:
            yield [word for _, word in hashed]
        return
    for value in (0, 1):
        yield from _split([one for one in hashed if one[0][bit // 8] >> (7 - bit % 8) & 1 == value], bit + 1)
