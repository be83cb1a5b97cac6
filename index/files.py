"""The corpus folder -> its files, by safe paths; what each holds, told by content, and which have changed.

A file counts by its bytes, never by name or time alone. Reading documents is left to `index.corpus`.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.limits import MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NAME_CHARS

TEXT = (".md", ".markdown", ".txt")
PACKED = (".html", ".htm", ".pdf", ".docx")
UNREAD = (".doc", ".wps", ".rtf", ".odt")  # documents that somebody meant to be read: refused, not passed over
SUFFIXES = (*TEXT, *PACKED)


def document_files(corpus_dir: Path) -> list[Path]:
    """Return the corpus's files in the order of their doc_ids; raise CorpusError where the folder cannot be walked.

    Left out: hidden and editors' temporary files, what is no ordinary file, and links that lead outside the folder.
    """
    if not corpus_dir.is_dir():
        raise CorpusError(f"{corpus_dir}: there is no such folder: create it, or name another with --corpus")
    found = sorted(_walk(corpus_dir, corpus_dir.resolve(), ""))
    if len(found) > MAX_DOCUMENTS:
        raise CorpusError(f"{corpus_dir}: {len(found):,} files, the limit is {MAX_DOCUMENTS:,}: name a smaller folder")
    return [corpus_dir / doc_id for doc_id in found]


def doc_id_of(path: Path, corpus_dir: Path) -> str:
    """Return the path under the corpus, with forward slashes; bytes that are not UTF-8 as \\udc80 to \\udcff."""
    return path.relative_to(corpus_dir).as_posix().encode("utf-8", "backslashreplace").decode()


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


def compare(now: Mapping[str, str], before: Mapping[str, str]) -> Changes:
    """Return what differs between two corpora, each doc_id -> content id."""
    return Changes(
        added=tuple(sorted(set(now) - set(before))),
        changed=tuple(sorted(name for name in set(now) & set(before) if now[name] != before[name])),
        removed=tuple(sorted(set(before) - set(now))),
    )


class Freshness:
    """Tells what has changed in the folder; a file is read again only when its size, time or inode is another."""

    def __init__(self, corpus_dir: Path) -> None:
        self._folder = corpus_dir
        self._known: dict[str, tuple[tuple[int, int, int, int], str]] = {}

    def changes(self, indexed: Mapping[str, str]) -> Changes:
        """Compare the files with `indexed` (doc_id -> content id).

        A folder that is gone counts as nothing changed: an index may be carried to where its files are not.
        """
        return compare(self.now(), indexed) if self._folder.is_dir() else Changes((), (), ())

    def now(self) -> dict[str, str]:
        """Return the folder's files, doc_id -> content id; raise CorpusError where it cannot be walked."""
        known: dict[str, tuple[tuple[int, int, int, int], str]] = {}
        for path in document_files(self._folder):
            doc_id = doc_id_of(path, self._folder)
            try:
                at = path.stat()
                mark = (at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino)
                before = self._known.get(doc_id)
                known[doc_id] = before if before is not None and before[0] == mark else (mark, content_id(path))
            except FileNotFoundError:  # removed while we looked
                continue
            except OSError:
                known[doc_id] = ((0, 0, 0, 0), "unreadable")
        self._known = known
        return {doc_id: content for doc_id, (_, content) in known.items()}


def changed_files(corpus_dir: Path, indexed: Mapping[str, str]) -> list[str]:
    """Return the doc_ids that were added, edited or removed since `indexed` was taken."""
    return list(Freshness(corpus_dir).changes(indexed).all)


def _walk(folder: Path, root: Path, prefix: str) -> Iterator[str]:
    """Yield the doc_ids of the files under the folder; a folder that is a link is not entered."""
    with os.scandir(folder) as entries:
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
