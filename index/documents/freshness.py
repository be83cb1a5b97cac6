"""Which files of a folder have changed since an index was built; untouched files are not read again."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.documents.files import content_id, doc_id_of_name, file_names
from index.errors import CorpusError

LONG, RESTS = 0.05, 20  # after a walk of at least LONG seconds, none for RESTS times as long


@dataclass(frozen=True, slots=True)
class Changes:
    """Files added, edited or removed since an index was built; doc_ids, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All three together, sorted."""
        return tuple(sorted((*self.added, *self.changed, *self.removed)))


UNCHANGED = Changes((), (), ())


def compare(now: Mapping[str, str], before: Mapping[str, str]) -> Changes:
    """Return the changes from `before` to `now`, each doc_id -> content id."""
    return Changes(
        added=tuple(sorted(set(now) - set(before))),
        changed=tuple(sorted(name for name in set(now) & set(before) if now[name] != before[name])),
        removed=tuple(sorted(set(before) - set(now))),
    )


class Freshness:
    """Detects changes in a folder; a file is read again only when its size, times or inode have changed.

    Walking through a folder of very many files takes long. It is then not walked again for RESTS times as long; only
    files given by name are looked at meanwhile.
    """

    def __init__(self, corpus_dir: Path) -> None:
        self._folder = corpus_dir
        self._known: dict[str, _Known] = {}
        self._walked: _Walked | None = None

    def changes(self, indexed: Mapping[str, str], surely: Collection[str] = ()) -> Changes:
        """Return the changes since `indexed` (doc_id -> content id); the files `surely` are looked at in any case.

        A missing folder counts as unchanged: an index may be moved to a machine without its files. If the folder cannot
        be walked, only the files `surely` are compared; the next build reports the reason.
        """
        if not self._folder.is_dir():
            return UNCHANGED
        began, walked = time.monotonic(), self._walked
        if walked is not None and walked.indexed is indexed and began < walked.rests_until:
            return self._corrected(walked.changes, indexed, surely)
        try:
            changes = compare(self.now(), indexed)
        except CorpusError:
            return self._corrected(UNCHANGED, indexed, surely)
        took = time.monotonic() - began
        self._walked = _Walked(indexed, changes, began + took * (RESTS if took > LONG else 0))
        return changes

    def now(self) -> dict[str, str]:
        """Return the folder's files, doc_id -> content id; raise CorpusError where it cannot be read."""
        known: dict[str, _Known] = {}
        for name in file_names(self._folder):
            found = self._look(name)
            if found is not None:
                known[doc_id_of_name(name)] = found
        self._known = known
        return {doc_id: content for doc_id, (_, content) in known.items()}

    def _look(self, name: str) -> _Known | None:
        """Return the file's stamp and content id; None where it is gone."""
        path = os.path.join(self._folder, name)  # noqa: PTH118  # a Path for each of 100,000 files takes a second
        try:
            at = os.stat(path)  # noqa: PTH116
            mark = (at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino)
            before = self._known.get(doc_id_of_name(name))
            return before if before is not None and before[0] == mark else (mark, content_id(Path(path)))
        except FileNotFoundError:
            return None
        except OSError:
            return (0, 0, 0, 0), "unreadable"

    def _corrected(self, changes: Changes, indexed: Mapping[str, str], surely: Collection[str]) -> Changes:
        """Return the changes, updated for these files, all of them indexed."""
        now = {doc_id: self._look(doc_id) for doc_id in surely}
        edited = {doc_id for doc_id, found in now.items() if found is not None and found[1] != indexed[doc_id]}
        gone = {doc_id for doc_id, found in now.items() if found is None}
        return Changes(
            added=changes.added,
            changed=tuple(sorted(set(changes.changed) - now.keys() | edited)),
            removed=tuple(sorted(set(changes.removed) - now.keys() | gone)),
        )


_Known = tuple[tuple[int, int, int, int], str]  # a file's stamp (size, times, inode) and its content id


@dataclass(frozen=True, slots=True)
class _Walked:
    """The result of the last walk through the folder."""

    indexed: Mapping[str, str]
    changes: Changes
    rests_until: float  # by the monotonic clock


def changed_files(corpus_dir: Path, indexed: Mapping[str, str]) -> list[str]:
    """Return the doc_ids that were added, edited or removed since `indexed` was taken."""
    return list(Freshness(corpus_dir).changes(indexed).all)
