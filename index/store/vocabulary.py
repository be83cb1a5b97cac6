"""The documents' own words with a vector each: a dictionary from the words of any language to theirs.

A word of a question finds the documents' words that are near in meaning: “lawyers” finds 律师. Candidates are the words
whose tokens, where the documents say them, are nearest to it; the chunks' token vectors are there already, so that a
build embeds no word for this. The cosines of the candidates are then those of the words embedded by themselves, as the
question's is, less the mean of such words, which says nothing of any.

On disk a vector is a bit a dimension with two factors (RaBitQ, Gao and Long 2024): 56 bytes for 384 dimensions. Of 112
words in ten languages whose Chinese word is known, this has .96 among its 32 candidates; bits of each word embedded by
itself had .94 among 16, and took seven times as long to make.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

import faiss
import marisa_trie
import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped
from index.model.embedder import Vectors, unit
from index.records import Chunk
from index.store.coded import TOKEN_BITS
from index.store.codes import Codec
from index.store.lexical import LexicalIndex
from index.store.tokens import TokenVectors
from index.text.aligned import spans_in
from index.text.inflection import WORD
from index.text.scripts import fold
from index.text.words import words as words_of

WORDS, BITS, MEAN = "vocabulary.marisa", "vocabulary.faiss", "vocabulary-mean.npy"
CANDIDATES = 32  # words whose cosines are computed
SAID = 8  # chunks in which a word's tokens are looked at, the first that have it
BLOCK = 2048  # words
SAMPLE = 256  # words whose mean is subtracted: with that of all, no cosine of the 112 was .013 away

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
    def build(cls, words: Sequence[str], said: Vectors, encode: Encode) -> Vocabulary:
        """Keep the words, each once; `said` has the mean of each one's tokens, (n_words, dim), or else zeros."""
        trie = marisa_trie.Trie(words)
        if not words:
            return cls(trie, np.zeros(0, np.float32), lambda: None)
        mean = encode(_sample(words)).mean(axis=0, dtype=np.float64).astype(np.float32)
        rows, numbers = np.empty_like(said), np.array([trie[word] for word in words])
        for block in _blocks(len(rows)):
            rows[numbers[block]] = unit(said[block])
        middle = rows.mean(axis=0)
        for block in _blocks(len(rows)):
            rows[block] = unit(rows[block] - middle)
        bits = faiss.IndexRaBitQ(rows.shape[1], faiss.METRIC_INNER_PRODUCT)
        bits.train(rows)
        bits.add(rows)
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


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a chunk: their numbers, (n,), and where each stands first in the chunk's text, (n, 2)."""

    chunk: int
    words: NDArray[np.intp]
    spans: NDArray[np.intp]


def places_said(words: Sequence[str], lexical: LexicalIndex, chunks: Sequence[Chunk]) -> list[Said]:
    """Return where each of the folded words stands in the first SAID chunks that have it, as a whole word if it does.

    A word that stands in no chunk's own text, as one of its headings alone, is in none.
    """
    looked_for: dict[int, list[int]] = defaultdict(list)  # chunk -> numbers of words
    for number, word in enumerate(words):
        for chunk in _chunks_with(word, lexical)[:SAID].tolist():
            looked_for[chunk].append(number)
    said = []
    for chunk, numbers in looked_for.items():
        text = chunks[chunk].text
        folded = fold(text)
        whole = {match[0]: match.start() for match in reversed(list(WORD.finditer(folded)))}
        starts = [(number, whole.get(words[number], folded.find(words[number]))) for number in numbers]
        found = [(number, (start, start + len(words[number]))) for number, start in starts if start >= 0]
        spans = [span for _, span in found]
        placed = spans if len(folded) == len(text) else spans_in(text, folded, spans)
        if found:
            said.append(Said(chunk, np.array([number for number, _ in found]), np.array(placed)))
    return said


def tokens_said(said: Sequence[Said], n_words: int, chunks: Sequence[Chunk], tokens: TokenVectors, dim: int) -> Vectors:
    """Return, for each word, the sum over these chunks of its mean token vector there, (n_words, dim)."""
    codec = Codec(dim, TOKEN_BITS)
    total = np.zeros((n_words, codec.width * codec.planes), np.float32)  # turned back when all are added up
    for one in said:
        spans = tokens.spans_of(one.chunk) - chunks[one.chunk].start
        first = np.searchsorted(spans[:, 1], one.spans[:, 0], "right")
        last = np.maximum(first, np.searchsorted(spans[:, 0], one.spans[:, 1], "left"))
        rows, n_tokens = tokens.rotated(one.chunk, dim), last - first
        shares = (1 / np.maximum(n_tokens, 1)).astype(np.float32)
        for at in range(n_tokens.max(initial=0)):
            longer = n_tokens > at
            total[one.words[longer]] += rows[first[longer] + at] * shares[longer, None]
    for block in _blocks(n_words):
        total[block, :dim] = codec.turned_back(total[block])
    return np.ascontiguousarray(total[:, :dim])


def _chunks_with(word: str, lexical: LexicalIndex) -> NDArray[np.int64]:
    """Return the chunks with the word, or, of two that are said together, with both."""
    found = lexical.chunks_with(word)
    return found if len(found) else reduce(np.intersect1d, [lexical.chunks_with(part) for part in words_of(word)])


def _blocks(n: int) -> Iterator[slice]:
    """Yield n rows a block at a time: what is worked out of all at once would need as much memory as they take."""
    return (slice(at, at + BLOCK) for at in range(0, n, BLOCK))


def _sample(words: Sequence[str]) -> list[str]:
    """Return SAMPLE of the words, chosen by their hashes: a word more or less seldom changes them."""
    return sorted(words, key=lambda word: hashlib.sha256(word.encode()).digest())[:SAMPLE]
