"""Rebuilds the index when files change, once they have stopped changing for a moment.

watchfiles says when to look; whether a file changed is decided by its content. A failed build is tried again after the
next change; one that found the folder locked, at the next look.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from index.config import IndexConfig
from index.documents.freshness import Freshness
from index.errors import AppError, BusyIndexError, CorpusError, IndexStateError
from index.records import BuildReport
from index.store.places.opening import open_store

Files = dict[str, str]  # doc_id -> content id

QUIET_MS = 600  # without a change before a build begins: editors save in several steps
LONGEST_MS = 5_000  # a folder that keeps changing is built after so long all the same
POLL_MS = 10_000  # between looks where no change is reported: some file systems report none


@dataclass(frozen=True, slots=True)
class Watcher:
    """Keeps one index up to date with its folder."""

    config: IndexConfig
    rebuild: Callable[[], BuildReport]
    built: Callable[[BuildReport], None]  # called after each build
    failed: Callable[[AppError], None]  # called after each build that failed
    recovered: Callable[[], None]  # called when, after a failed build, the files match the index again without one

    def run(self, stop: threading.Event) -> None:
        """Build if the index is stale, then after each change until `stop` is set; raise CorpusError if no folder."""
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
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            stop_event=stop,
        ):
            given_up = self._look(freshness, given_up)

    def _look(self, freshness: Freshness, given_up: Files | None) -> Files | None:
        """Build if the files differ from the index; return the files if that failed, None otherwise."""
        now: Files | None = None
        try:
            now = freshness.now()
            if now == self._indexed():
                if given_up is not None:
                    self.recovered()
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
        """Return the files of the index; {} where there is none that fits the configuration."""
        try:
            store = open_store(self.config)
            manifest = store.manifest(store.pointer())
        except IndexStateError:
            return {}
        same = (manifest.model_id, manifest.chunk_chars) == (self.config.model, self.config.chunk_chars)
        return manifest.seen if same else {}
