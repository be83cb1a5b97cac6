"""Text -> words. Chinese is cut by jieba, whose dictionary is memory-mapped from the user's cache.

jieba reads its 350,000 words in a second, or from a file that anyone may have put into the folder for temporary files.
Here it looks up those that it asks for in a trie on disk. The same words come out.

Of letters beyond Chinese and ASCII jieba makes a word each. So words that spaces divide are taken whole (straße,
المدرسة), and where none do, or where endings are written on (Thai, Hiragana, Hangul), every two letters in a row are a
word, as in Lucene's CJKBigramFilter.
"""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import regex

from index.disk.folders import ensure_folder, stat_key
from index.disk.mapped import mapped
from index.text.amounts import KEY, keys_of
from index.text.numbers import part_numbers_in
from index.text.scripts import fold

TRIE, COUNTS, TOTAL = "words.marisa", "words-counts.npy", "words-total.npy"


class CountsOnDisk:
    """What jieba asks of its dictionary: how often each word comes, 0 for a mere beginning of words."""

    def __init__(self, folder: Path) -> None:
        self._trie = marisa_trie.Trie().mmap(str(folder / TRIE))
        self._counts = mapped(folder / COUNTS)

    def __contains__(self, word: str) -> bool:
        return word in self._trie

    def __getitem__(self, word: str) -> int:
        return int(self._counts[self._trie[word]])

    def get(self, word: str) -> int | None:
        """Return the count, None where there is no such word."""
        number = self._trie.get(word)
        return None if number is None else int(self._counts[number])


class Dictionary:
    """jieba over the whole dictionary, read when it is first needed; or over that on disk, once it is opened."""

    def __init__(self) -> None:
        self._on_disk: Any = None
        self._whole: Any = None
        self._lock = threading.Lock()

    def open(self, cache_dir: Path) -> None:
        """Take the dictionary from the user's cache, put there now if it is not there."""
        import jieba

        if self._on_disk is not None:
            return
        folder = cache_dir / "words" / stat_key("2", [Path(jieba.__file__).with_name("dict.txt")])
        try:
            ensure_folder(folder, _write)
        except OSError:
            return  # no room for it: the whole dictionary cuts the same words
        self._on_disk = _tokenizer(CountsOnDisk(folder), int(np.load(folder / TOTAL)))

    def segment(self, text: str) -> list[str]:
        """Return the words in order, each once: together they are the text."""
        return list(self._tokenizer().cut(text))

    def inside(self, word: str) -> list[str]:
        """Return the words of two and of three characters inside a longer one (jieba's search mode)."""
        known = self._tokenizer().FREQ
        parts = (word[at : at + n] for n in (2, 3) if len(word) > n for at in range(len(word) - n + 1))
        return [part for part in parts if known.get(part)]

    def edges(self, text: str) -> set[int]:
        """Return where its words begin and end, by the dictionary alone: offsets into the text."""
        return {edge for _, *span in self._tokenizer().tokenize(text, HMM=False) for edge in span}

    def knows(self, word: str) -> bool:
        """Tell whether the dictionary has the word."""
        return bool(self._tokenizer().FREQ.get(word))

    def _tokenizer(self) -> Any:
        if self._on_disk is not None:
            return self._on_disk
        with self._lock:
            if self._whole is None:
                self._whole = _tokenizer(*_read())
            return self._whole


DICTIONARY = Dictionary()  # of the process: it holds words, not settings


def _tokenizer(counts: Any, total: int) -> Any:
    """Return a tokenizer for all threads, which nothing changes any more."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = counts, total, True
    return tokenizer


def _read() -> tuple[dict[str, int], int]:
    """Return jieba's dictionary as it reads it itself: words with counts, beginnings of words with 0; and their sum."""
    import jieba

    tokenizer = jieba.Tokenizer()
    counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return dict(counts), int(total)


def _write(folder: Path) -> None:
    counts, total = _read()
    trie = marisa_trie.Trie(counts)
    (folder / TRIE).write_bytes(trie.tobytes())
    np.save(folder / COUNTS, np.array([counts[word] for word, _ in sorted(trie.items(), key=itemgetter(1))]))
    np.save(folder / TOTAL, np.array(total))


VERSION = 4  # counts up when the same text gives other words: cached ones are split again
WORD = re.compile(r"\w")
RUN_ON = r"\p{Hiragana}\p{Hangul}\p{Line_Break=Complex_Context}"  # the last: Thai, Lao, Khmer, Burmese
BEYOND = regex.compile(  # letters that jieba does not know
    rf"(?V1)(?P<run>[{RUN_ON}]+)|(?P<word>[[\p{{L}}\p{{M}}\p{{N}}]--[\p{{Han}}{RUN_ON}]]+)"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A text as it is split."""

    segments: list[str]  # of the folded text, as they follow one another: words, and what stands between them
    numbers: list[str]  # of articles, chapters and annexes, amounts and months of a year, however they are written

    def words(self) -> list[str]:
        """Return the words in order, with the shorter words inside long Chinese ones, and behind them the numbers."""
        return [*(word for segment in self.segments for word in _words_of(segment)), *self.numbers]


def split(text: str) -> Split:
    """Return the segments of the text, folded, and its numbers, as one word each."""
    folded = fold(text)
    segments: list[str] = []
    at = 0
    for match in () if folded.isascii() else BEYOND.finditer(folded):
        if match[0].isascii():
            continue
        segments += DICTIONARY.segment(folded[at : match.start()])
        segments += [match["word"]] if match["word"] else _pairs(match["run"])
        at = match.end()
    segments += DICTIONARY.segment(folded[at:])
    return Split(segments, [*(part.key for part in part_numbers_in(text)), *keys_of(text)])


def words(text: str) -> list[str]:
    """Return the words of the folded text, and its numbers: see `Split.words`."""
    return split(text).words()


@lru_cache(maxsize=1 << 16)
def _words_of(segment: str) -> tuple[str, ...]:
    """Return the words in a segment, itself the last; () where it has no letter or digit."""
    return tuple(word for word in (*DICTIONARY.inside(segment), segment) if WORD.search(word))


def _pairs(run: str) -> list[str]:
    """Return every two letters in a row, a single one alone."""
    return [run[n : n + 2] for n in range(max(1, len(run) - 1))]


def is_key(word: str) -> bool:
    """Tell whether a word of `words` stands for a number however it is written, and so is of no script."""
    return word.startswith(("\ue000", KEY))
