"""Text -> words. Chinese is cut by jieba, whose dictionary is memory-mapped from the user's cache.

jieba reads its 350,000 words in a second, or from a file that anyone may have put into the folder for temporary files.
The words and beginnings of words that a text is cut by are substrings of it: they are looked up (`index.disk.strings`)
and are all the dictionary that jieba gets. The same words come out.
"""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np

from index.disk.folders import ensure_folder, stat_key
from index.disk.mapped import mapped
from index.disk.strings import StringTable, write_strings
from index.text.scripts import fold

MANY = 1_000_000  # characters after which the whole dictionary pays: it takes a second and cuts three times as fast


class Dictionary:
    """jieba over the whole dictionary, read when it is first needed; or over a table of it, once there is one."""

    def __init__(self) -> None:
        self._table: StringTable | None = None
        self._own = threading.local()  # a tokenizer each: what it knows is set for a text, then used
        self._whole: Any = None
        self._cut = 0  # characters
        self._lock = threading.Lock()

    def open(self, cache_dir: Path) -> None:
        """Take the dictionary from a table in the user's cache, made now if it is not there."""
        import jieba

        if self._table is not None:
            return
        source = Path(jieba.__file__).with_name("dict.txt")
        folder = cache_dir / "words" / stat_key("1", [source])
        try:
            ensure_folder(folder, _write_table)
        except OSError:
            return  # no room for it: the whole dictionary cuts the same words
        with self._lock:
            self._counts = mapped(folder / "words-counts.npy")
            self._total = int(np.load(folder / "words-total.npy"))
            self._table = StringTable(folder, "words")

    def cut(self, text: str) -> list[str]:
        """Return the words in order, with the shorter words inside long ones (jieba's search mode)."""
        self._cut += len(text)
        table = self._table
        if table is None or self._cut >= MANY:
            return list(self._with_all_words().cut_for_search(text))
        rows = table.find(text)
        counts = dict(zip(table.strings(rows), self._counts[rows].tolist(), strict=True))
        return list(self._with_words(counts).cut_for_search(text))

    def _with_words(self, counts: dict[str, int]) -> Any:
        """Return this thread's tokenizer, knowing these words alone."""
        if not hasattr(self._own, "tokenizer"):
            self._own.tokenizer = _tokenizer({}, self._total)
        self._own.tokenizer.FREQ = counts
        return self._own.tokenizer

    def _with_all_words(self) -> Any:
        """Return the tokenizer of all threads, which nothing changes once it is there."""
        with self._lock:
            if self._whole is None:
                self._whole = _tokenizer(*_read())
            return self._whole


DICTIONARY = Dictionary()  # of the process: it holds words, not settings


def _tokenizer(counts: dict[str, int], total: int) -> Any:
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


def _write_table(folder: Path) -> None:
    counts, total = _read()
    order = write_strings(folder, "words", list(counts))
    np.save(folder / "words-counts.npy", np.array(list(counts.values()), dtype=np.int64)[order])
    np.save(folder / "words-total.npy", np.array(total))


VERSION = 1  # counts up when the same text gives other words: cached ones are split again
WORD = re.compile(r"\w")


def words(text: str) -> list[str]:
    """Return the words of the folded text, in order, with the shorter words inside long Chinese ones."""
    return [word for word in DICTIONARY.cut(fold(text)) if WORD.search(word)]
