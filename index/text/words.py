"""Text -> words. Chinese is cut by jieba's dictionary and hidden Markov model, in rjieba.

Of letters beyond Chinese and ASCII jieba makes a word each. So words that spaces divide are taken whole (straße,
المدرسة), and where none do, or where endings are written on (Thai, Hiragana, Hangul), every two letters in a row are a
word, as in Lucene's CJKBigramFilter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import regex

from index.text.amounts import KEY, keys_of
from index.text.numbers import part_numbers_in
from index.text.scripts import fold

SIGNED = re.compile(r"([a-z0-9]+(?:\.\d+)?%?|[^\W_])")  # how jieba divides letters and signs that are no word


def cut_words(text: str) -> list[str]:
    """Return the words of the folded text in order: together they are the text."""
    import rjieba

    return [part for word in rjieba.cut(text) for part in _apart(word)]


def inner_words(word: str) -> list[str]:
    """Return the words of two and of three characters inside a longer one (jieba's search mode)."""
    parts = (word[at : at + n] for n in (2, 3) if len(word) > n for at in range(len(word) - n + 1))
    return [part for part in parts if is_word(part)]


def word_edges(text: str) -> set[int]:
    """Return where the text's words begin and end, by the dictionary alone: offsets into the text."""
    import rjieba

    return set(accumulate(map(len, rjieba.cut(text, hmm=False)), initial=0))


def is_word(text: str) -> bool:
    """Tell whether the dictionary has it as a word."""
    import rjieba

    return bool(rjieba.has_word(text))


def _apart(word: str) -> list[str]:
    """Return the parts of covid-19 and the like, which rjieba leaves together."""
    if len(word) == 1 or word.isalnum() or is_word(word):
        return [word]
    return [part for part in SIGNED.split(word) if part]


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
        segments += cut_words(folded[at : match.start()])
        segments += [match["word"]] if match["word"] else _pairs(match["run"])
        at = match.end()
    segments += cut_words(folded[at:])
    return Split(segments, [*(part.key for part in part_numbers_in(text)), *keys_of(text)])


def words(text: str) -> list[str]:
    """Return the words of the folded text, and its numbers: see `Split.words`."""
    return split(text).words()


@lru_cache(maxsize=1 << 16)
def _words_of(segment: str) -> tuple[str, ...]:
    """Return the words in a segment, itself the last; () where it has no letter or digit."""
    return tuple(word for word in (*inner_words(segment), segment) if WORD.search(word))


def _pairs(run: str) -> list[str]:
    """Return every two letters in a row, a single one alone."""
    return [run[n : n + 2] for n in range(max(1, len(run) - 1))]


def is_key(word: str) -> bool:
    """Tell whether a word of `words` stands for a number however it is written, and so is of no script."""
    return word.startswith(("\ue000", KEY))
