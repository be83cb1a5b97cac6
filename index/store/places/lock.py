"""One build at a time in an index folder; leftovers of a killed build are removed by the next.

The lock is the operating system's: it is released when its process ends, however that happens.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyIndexError, IndexStateError
from index.store.pointer import CURRENT
from index.store.snapshot import GONE, WRITING


@contextmanager
def builder(index_dir: Path, *, wait: bool = False) -> Iterator[None]:
    """Lock the folder, created if missing, for one build; where another build holds it, wait or raise BusyIndexError.

    An OSError (disk full, folder not writable) is raised as IndexStateError.
    """
    try:
        (index_dir / "snapshots").mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / "LOCK", timeout=-1 if wait else 0):
            clean(index_dir)
            yield
    except Timeout as exc:
        raise BusyIndexError(
            f"{index_dir}: another build is at work there: wait until it is done, or build with --wait"
        ) from exc
    except OSError as exc:
        reason = exc.strerror or exc
        raise IndexStateError(f"{index_dir}: cannot be written ({reason}): make room or name another --index") from exc


def clean(index_dir: Path) -> None:
    """Remove the temporary files of a killed build."""
    for path in (index_dir / "snapshots").iterdir():
        if path.name.startswith((WRITING, GONE)):
            shutil.rmtree(path, ignore_errors=True)
    for path in index_dir.glob(f".{CURRENT}-*"):
        path.unlink(missing_ok=True)
