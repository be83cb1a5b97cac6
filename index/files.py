"""The corpus folder -> its files, by safe paths; what each holds, told by content, and which have changed.

A file counts by its bytes, never by name or time alone. Reading documents is left to `index.corpus`.
"""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.limits import MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NAME_CHARS

TEXT = (".md", ".markdown", ".txt")
PACKED = (".html", ".htm", ".pdf", ".docx")
LONG, RESTS = 0.05, 20  # seconds of a walk through the folder from which it rests, and for how many times as long
UNREAD = (".doc", ".wps", ".rtf", ".odt")  # documents that somebody meant to be read: refused, not passed over
SUFFIXES = (*TEXT, *PACKED)


def document_files(corpus_dir: Path) -> list[Path]:
    """Return the corpus's files in the order of their doc_ids; raise CorpusError where the folder cannot be walked.

    Left out: hidden and editors' temporary files, what is no ordinary file, and links that lead outside the folder.
    """
    return [corpus_dir / name for name in _names(corpus_dir)]


def doc_id_of(path: Path, corpus_dir: Path) -> str:
    """Return the path under the corpus, with forward slashes; bytes that are not UTF-8 as \\udc80 to \\udcff."""
    return _doc_id(path.relative_to(corpus_dir).as_posix())


def name_trouble(doc_id: str) -> str | None:
    """Return why a file of that name is refused, with the remedy; None where the name is sound."""
    odd = next(
        (char for char in doc_id if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} or char in BIDI), None
    )
    if odd is not None:
        return f"the name holds the character U+{ord(odd):04X}, which cannot be shown: rename the file"
    if len(doc_id) > MAX_NAME_CHARS:
        return f"the name has {len(doc_id):,} characters, the limit is {MAX_NAME_CHARS:,}: rename the file"
    return None


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they make a name look like another


def content_id(path: Path) -> str:
    """Return the sha256 of the file's bytes; "size-…" for a file too large to be read. Raise OSError."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        return f"size-{size}"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
        for name in _names(self._folder):
            found = self._look(name)
            if found is not None:
                known[_doc_id(name)] = found
        self._known = known
        return {doc_id: content for doc_id, (_, content) in known.items()}

    def _look(self, name: str) -> _Known | None:
        """Return what marks the file and what it holds; None where it is gone."""
        path = os.path.join(self._folder, name)  # noqa: PTH118  # a Path for each of 100,000 files takes a second
        try:
            at = os.stat(path)  # noqa: PTH116
            mark = (at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino)
            before = self._known.get(_doc_id(name))
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


def _names(corpus_dir: Path) -> list[str]:
    """Return the files' paths under the folder, in order; raise CorpusError where it cannot be walked."""
    if not corpus_dir.is_dir():
        raise CorpusError(f"{corpus_dir}: there is no such folder: create it, or name another with --corpus")
    found = sorted(_walk(corpus_dir, corpus_dir.resolve(), ""))
    if len(found) > MAX_DOCUMENTS:
        raise CorpusError(f"{corpus_dir}: {len(found):,} files, the limit is {MAX_DOCUMENTS:,}: name a smaller folder")
    return found


def _doc_id(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _walk(folder: Path, root: Path, prefix: str) -> Iterator[str]:
    """Yield the doc_ids of the files under the folder; a folder that is a link is not entered."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except (FileNotFoundError, NotADirectoryError):  # gone since its parent was read
        return
    except OSError as exc:
        raise CorpusError(
            f"{folder}: the folder cannot be read ({exc.strerror}): change its permissions, or move it out"
        ) from exc
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), root, f"{prefix}{name}/")
        elif name.lower().endswith((*SUFFIXES, *UNREAD)) and not name.startswith("~") and _is_inside(entry, root):
            yield prefix + name


def _is_inside(entry: os.DirEntry[str], root: Path) -> bool:
    """Tell whether it is an ordinary file; if it is a link, one that stays inside the corpus."""
    if not entry.is_symlink():
        return entry.is_file()
    try:
        return entry.is_file() and Path(entry.path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # it leads in a circle
        return False
