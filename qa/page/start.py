"""The engine behind the page: opened, or built first, in the background, while the page shows how far it is."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from index.config import IndexConfig
from index.corpus import document_files
from index.errors import AppError, MissingIndexError
from index.store import read_pointer
from qa.config import QAConfig
from qa.engine import Engine

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the start is: a name, and how many of how many."""

    name: str  # "open", "read", "model", "embed", "save"
    done: int
    total: int


class Service:
    """Gives the engine to whoever waits for it; or the reason why there is none."""

    def __init__(self, index: IndexConfig, qa: QAConfig) -> None:
        self._index = index
        self._qa = qa
        self._engine: Engine | None = None
        self._failure = AppError("not started yet: wait a moment")
        self._ready = threading.Event()
        self.stage = Stage("open", 0, 1)

    def start(self) -> None:
        """Begin in the background; raise AppError at once where there is neither an index nor a corpus."""
        build_first = False
        try:
            read_pointer(self._index.index_dir)
        except MissingIndexError:
            document_files(self._index.corpus_dir)
            build_first = True
        threading.Thread(target=self._run, args=(build_first,), daemon=True).start()

    @property
    def index_dir(self) -> Path:
        """The index folder."""
        return self._index.index_dir

    @property
    def ready(self) -> bool:
        """Tell whether the start is over, well or not."""
        return self._ready.is_set()

    def engine(self) -> Engine:
        """Return the engine, waiting for it; raise AppError if the start failed."""
        self._ready.wait()
        if self._engine is None:
            raise self._failure
        return self._engine

    def _run(self, build_first: bool) -> None:
        from index.rebuild import build
        from qa.engine import open_engine

        try:
            if build_first:
                build(self._index, self._show)
            self._show("open", 0, 1)
            self._engine = open_engine(self._index, self._qa)
        except AppError as exc:
            self._failure = exc
        except Exception as exc:  # whoever waits must hear of it, whatever it was
            log.exception("the start failed")
            self._failure = AppError(f"the start failed ({type(exc).__name__}): see the program's log")
        finally:
            self._ready.set()

    def _show(self, name: str, done: int, total: int) -> None:
        self.stage = Stage(name, done, total)
