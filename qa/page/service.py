"""The engine behind the page: opened, or built first, in the background; then kept up to date with the files."""

from __future__ import annotations

import logging
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.config import IndexConfig
from index.documents.corpus import document_files
from index.errors import AppError, MissingIndexError, StaleIndexError
from index.records import BuildReport, Document, Pointer
from index.store.places.opening import open_store
from index.watch import Watcher
from qa.config import QAConfig
from qa.engine import Engine
from qa.live import LiveEngine

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the start is: a name, and how many of how many."""

    name: str  # "read", "model", "embed", "calibrate", "save"
    done: int
    total: int


class Service:
    """Gives the engine to whoever waits for it; or the reason why there is none."""

    def __init__(self, index: IndexConfig, qa: QAConfig, *, builds: bool = True) -> None:
        """Take the settings; where it does not build, another process does, and this one opens what that has built."""
        self._index = index
        self._qa = qa
        self._builds = builds
        self._live: LiveEngine | None = None
        self._failure = AppError("not started yet: wait a moment")
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._rebuilding = False
        self._rebuild_failure: AppError | None = None
        self.stage = Stage("read", 0, 1)

    def start(self) -> None:
        """Begin in the background; raise AppError at once where there is neither an index nor a corpus."""
        build_first = False
        try:
            open_store(self._index).pointer()
        except MissingIndexError:
            if not self._builds:
                raise
            document_files(self._index.corpus_dir)
            build_first = True
        threading.Thread(target=self._run, args=(build_first,), daemon=True).start()

    @property
    def index_dir(self) -> Path:
        """The index folder."""
        return self._index.index_dir

    @property
    def corpus_dir(self) -> Path:
        """The folder that the index was built from, waiting for the engine."""
        return Path(self.engine().pointer.corpus_dir)

    def rebuild(self) -> None:
        """Build the folder anew in the background; `state` says how far it is, and why it failed if it did."""
        if not self._rebuilding:
            threading.Thread(target=self._rebuild_now, daemon=True).start()

    def stop(self) -> None:
        """End the watching of files."""
        self._stop.set()

    def state(self) -> dict[str, Any]:
        """Return how far the start is; once it is over, what is indexed and how it stands to the files.

        Raise AppError if the start failed. `rebuild_failure` says why the last rebuild, or the opening of what it made,
        failed; the index before it answers then.
        """
        if not self.ready:
            return {"ready": False, "stage": asdict(self.stage)}
        live = self._live_engine()
        engine = live.engine()
        failure = live.failure or self._rebuild_failure
        return {
            "ready": True,
            "n_documents": len(engine.documents),
            "built_at": engine.built_at.isoformat(),
            "changed": list(engine.changes().all),
            "refused": [asdict(refusal) for refusal in engine.snapshot.manifest.refused],
            "rebuilding": asdict(self.stage) if self._rebuilding else None,
            "rebuild_failure": None if failure is None else str(failure),
        }

    @property
    def ready(self) -> bool:
        """Tell whether the start is over, well or not."""
        return self._ready.is_set()

    def engine(self) -> Engine:
        """Return the engine on the newest snapshot, waiting for it; raise AppError if the start failed."""
        return self._live_engine().engine()

    def document(self, doc_id: str, sha256: str) -> Document | None:
        """Return the document that an answer quoted, as it was then; None where it is kept no longer."""
        return self._live_engine().document(doc_id, sha256)

    def _live_engine(self) -> LiveEngine:
        self._ready.wait()
        if self._live is None:
            raise self._failure
        return self._live

    def _run(self, build_first: bool) -> None:
        from index.rebuild import build

        try:
            if build_first:
                build(self._index, self._show, wait=True)  # another server may have begun at the same moment
            self._live = self._opened()
        except AppError as exc:
            self._failure = exc
        except Exception as exc:  # whoever waits must hear of it, whatever it was
            self._failure = _unexpected("the start", exc)
        finally:
            self._ready.set()
        if self._live is not None and self._builds:
            self._keep_up_to_date()

    def _opened(self) -> LiveEngine:
        """Return the engine; where another version of program or weights built the index, it is built anew first."""
        from index.rebuild import build

        self._show("model", 0, 1)
        try:
            return LiveEngine(self._index, self._qa)
        except StaleIndexError as exc:
            pointer = open_store(self._index).pointer()
            folder = Path(pointer.corpus_dir)
            if not self._builds or not folder.is_dir() or not self._is_of_this_model(pointer):
                raise
            log.warning("building anew: %s", exc)
            build(replace(self._index, corpus_dir=folder), self._show, wait=True)
        self._show("model", 0, 1)
        return LiveEngine(self._index, self._qa)

    def _is_of_this_model(self, pointer: Pointer) -> bool:
        """Tell whether the index was built with the model of that name, as far as it can be read."""
        try:
            return open_store(self._index).manifest(pointer).model_id == self._index.model
        except StaleIndexError:
            return True

    def _keep_up_to_date(self) -> None:
        """Rebuild on save, from the folder that the index was built from, until `stop`."""
        config = replace(self._index, corpus_dir=self.corpus_dir)
        if config.corpus_dir.is_dir():
            Watcher(config, self._rebuild, self._built, self._failed, self._mended).run(self._stop)

    def _rebuild(self) -> BuildReport:
        from index.rebuild import build

        self._rebuilding = True
        try:
            config = replace(self._index, corpus_dir=self.corpus_dir)
            return build(config, self._show, self.engine().embedder)
        except AppError:
            raise
        except Exception as exc:  # a defect of the program's must not end the watching of files
            raise _unexpected("the build", exc) from exc
        finally:
            self._rebuilding = False

    def _rebuild_now(self) -> None:
        try:
            self._built(self._rebuild())
        except AppError as exc:
            self._failed(exc)

    def _built(self, report: BuildReport) -> None:
        self._rebuild_failure = None
        self._live_engine().engine()

    def _mended(self) -> None:
        self._rebuild_failure = None

    def _failed(self, exc: AppError) -> None:
        log.warning("the rebuild failed: %s", exc)
        self._rebuild_failure = exc

    def _show(self, name: str, done: int, total: int) -> None:
        self.stage = Stage(name, done, total)


def _unexpected(what: str, exc: Exception) -> AppError:
    """Log a failure that nobody foresaw, and return what is said of it."""
    log.error("%s failed", what, exc_info=exc)
    return AppError(f"{what} failed ({type(exc).__name__}): see the program's log")
