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
        self._tokenizer: Any = None
        self._whole = False
        self._cut = 0  # characters
        self._lock = threading.Lock()  # the dictionary is set, then used

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
            self._table = StringTable(folder, "words")
            self._counts = mapped(folder / "words-counts.npy")
            self._tokenizer = _tokenizer({}, int(np.load(folder / "words-total.npy")))

    def cut(self, text: str) -> list[str]:
        """Return the words in order, with the shorter words inside long ones (jieba's search mode)."""
        with self._lock:
            self._cut += len(text)
            if self._table is not None and self._cut < MANY:
                rows = self._table.find(text)
                found = zip(self._table.strings(rows), self._counts[rows].tolist(), strict=True)
                self._tokenizer.FREQ = dict(found)
            elif not self._whole:
                self._tokenizer, self._whole = _tokenizer(*_read()), True
            return list(self._tokenizer.cut_for_search(text))


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
