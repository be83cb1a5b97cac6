"""Which files of a folder have changed since an index was built, without reading those that nobody touched."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.documents.files import content_id, doc_id_of_name, file_names
from index.errors import CorpusError

LONG, RESTS = 0.05, 20  # seconds of a walk through the folder from which it rests, and for how many times as long


@dataclass(frozen=True, slots=True)
class Changes:
    """Files that are new, edited or gone since an index was built; doc_ids, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(sorted((*self.added, *self.changed, *self.removed)))


UNCHANGED = Changes((), (), ())


def compare(now: Mapping[str, str], before: Mapping[str, str]) -> Changes:
    """Return what differs between two corpora, each doc_id -> content id."""
    return Changes(
        added=tuple(sorted(set(now) - set(before))),
        changed=tuple(sorted(name for name in set(now) & set(before) if now[name] != before[name])),
        removed=tuple(sorted(set(before) - set(now))),
    )


class Freshness:
    """Tells what has changed in the folder; a file is read again only when its size, time or inode is another.

    A folder of very many files takes long to walk through. It is then left alone for RESTS times as long, but for the
    files that are asked for by name.
    """

    def __init__(self, corpus_dir: Path) -> None:
        self._folder = corpus_dir
        self._known: dict[str, _Known] = {}
        self._walked: _Walked | None = None

    def changes(self, indexed: Mapping[str, str], surely: Collection[str] = ()) -> Changes:
        """Compare the files with `indexed` (doc_id -> content id); those of `surely` are looked at in any case.

        A folder that is gone counts as nothing changed: an index may be carried to where its files are not. Of one that
        cannot be walked, only what is in `surely` is known; the next build says why.
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
        """Return the folder's files, doc_id -> content id; raise CorpusError where it cannot be walked."""
        known: dict[str, _Known] = {}
        for name in file_names(self._folder):
            found = self._look(name)
            if found is not None:
                known[doc_id_of_name(name)] = found
        self._known = known
        return {doc_id: content for doc_id, (_, content) in known.items()}

    def _look(self, name: str) -> _Known | None:
        """Return what marks the file and what it holds; None where it is gone."""
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
        """Return the changes with these files, all of them indexed, as they are now."""
        now = {doc_id: self._look(doc_id) for doc_id in surely}
        edited = {doc_id for doc_id, found in now.items() if found is not None and found[1] != indexed[doc_id]}
        gone = {doc_id for doc_id, found in now.items() if found is None}
        return Changes(
            added=changes.added,
            changed=tuple(sorted(set(changes.changed) - now.keys() | edited)),
            removed=tuple(sorted(set(changes.removed) - now.keys() | gone)),
        )


_Known = tuple[tuple[int, int, int, int], str]  # size, times and inode of a file, and what it holds


@dataclass(frozen=True, slots=True)
class _Walked:
    """What the last walk through the folder found."""

    indexed: Mapping[str, str]
    changes: Changes
    rests_until: float  # by the monotonic clock


def changed_files(corpus_dir: Path, indexed: Mapping[str, str]) -> list[str]:
    """Return the doc_ids that were added, edited or removed since `indexed` was taken."""
    return list(Freshness(corpus_dir).changes(indexed).all)
