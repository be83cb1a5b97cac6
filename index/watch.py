"""Rebuild on save: a quiet moment after the last change of a file, as long as the files differ from the index.

watchfiles says when to look; whether something changed is told by content. A build that fails is tried again when the
files have changed once more, one that met another builder soon.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from index.config import IndexConfig
from index.documents.freshness import Freshness
from index.errors import AppError, BusyIndexError, CorpusError, IndexStateError
from index.records import BuildReport
from index.store.pointer import read_manifest, read_pointer

Files = dict[str, str]  # doc_id -> content id

QUIET_MS = 600  # without a change, before a build begins: editors save in several steps
LONGEST_MS = 5_000  # a folder that never rests is built all the same
LOOK_MS = 10_000  # without a message: some file systems send none


@dataclass(frozen=True, slots=True)
class Watcher:
    """Keeps one index up to date with its folder."""

    config: IndexConfig
    rebuild: Callable[[], BuildReport]
    built: Callable[[BuildReport], None]  # hears of each build
    failed: Callable[[AppError], None]  # hears of each build that could not be
    mended: Callable[[], None]  # hears that what a build failed with is gone, and the index up to date without one

    def run(self, stop: threading.Event) -> None:
        """Build where the index is behind, then after each change, until `stop`; raise CorpusError without a folder."""
        from watchfiles import watch

        folder = self.config.corpus_dir
        if not folder.is_dir():
            raise CorpusError(f"{folder}: there is no such folder: create it, or name another with --corpus")
        freshness = Freshness(folder)
        given_up = self._look(freshness, None)
        for _ in watch(
            folder,
            watch_filter=None,
            step=QUIET_MS,
            debounce=LONGEST_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            stop_event=stop,
        ):
            given_up = self._look(freshness, given_up)

    def _look(self, freshness: Freshness, given_up: Files | None) -> Files | None:
        """Build if the files differ from the index; return the files that a build failed with, if one did."""
        now: Files | None = None
        try:
            now = freshness.now()
            if now == self._indexed():
                if given_up is not None:
                    self.mended()
                return None
            if now == given_up:
                return given_up
            self.built(self.rebuild())
        except BusyIndexError:
            return None
        except AppError as exc:
            reason = now or {"": str(exc)}  # the folder itself cannot be read
            if reason != given_up:
                self.failed(exc)
            return reason
        return None

    def _indexed(self) -> dict[str, str]:
        """Return the files of the index; none where a build must make it first."""
        try:
            manifest = read_manifest(self.config.index_dir, read_pointer(self.config.index_dir))
        except IndexStateError:
            return {}
        same = (manifest.model_id, manifest.chunk_chars) == (self.config.model, self.config.chunk_chars)
        return manifest.seen if same else {}
