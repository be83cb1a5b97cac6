"""Embedders of characters that end their process, as a machine may; a worker loads one by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from index.config import IndexConfig
from index.model.embedder import Encoded
from tests.conftest import CharEmbedder

FATAL = "致命的一段"


def load_characters(config: IndexConfig) -> CharEmbedder:
    """Return the embedder as it is."""
    return CharEmbedder()


class Mortal(CharEmbedder):
    """Ends its process at the fatal words: every time, or only once where it may leave a note of it."""

    def __init__(self, note: Path | None) -> None:
        self._note = note

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        if any(FATAL in text for text in texts) and (self._note is None or not self._note.exists()):
            if self._note is not None:
                self._note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts, progress)


def load_mortal_once(config: IndexConfig) -> Mortal:
    """Return one that ends its process once in a build's cache folder."""
    config.cache_dir.mkdir(exist_ok=True)
    return Mortal(config.cache_dir / "died")


def load_mortal(config: IndexConfig) -> Mortal:
    """Return one that always does."""
    return Mortal(None)


class OtherDigits(CharEmbedder):
    """Another processor: the same model, other last digits."""

    def encode_question(self, text: str) -> Encoded:
        record = super().encode_question(text)
        return Encoded(record.vector * 1.0001, record.tokens, record.spans)


def load_other_digits(config: IndexConfig) -> OtherDigits:
    """Return it."""
    return OtherDigits()
