"""The corpus folder -> its files, by safe paths, and a content id for each, which never depends on name or time.

Reading documents is left to `index.documents.corpus`.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from index.config import MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NAME_CHARS
from index.documents.formats import OFFICE, SUFFIXES
from index.errors import CorpusError
from index.records import INSIDE


def document_files(corpus_dir: Path) -> list[Path]:
    """Return the corpus's files in the order of their doc_ids; raise CorpusError where the folder cannot be read.

    Left out: hidden and editors' temporary files, anything but ordinary files, and links that lead outside the folder.
    """
    return [corpus_dir / name for name in file_names(corpus_dir)]


def doc_id_of(path: Path, corpus_dir: Path) -> str:
    """Return the path under the corpus, with forward slashes; bytes that are not UTF-8 as \\udc80 to \\udcff."""
    return doc_id_of_name(path.relative_to(corpus_dir).as_posix())


def name_trouble(doc_id: str) -> str | None:
    """Return why a file of that name is refused, with the remedy; None where the name is fine."""
    odd = next(
        (char for char in doc_id if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} or char in BIDI), None
    )
    if odd is not None:
        return f"the name holds the character U+{ord(odd):04X}, which cannot be shown: rename the file"
    if INSIDE in doc_id:
        return f"the path holds “{INSIDE}”, which leads into a mailbox: rename the file or its folder"
    if len(doc_id) > MAX_NAME_CHARS:
        return f"the name has {len(doc_id):,} characters, the limit is {MAX_NAME_CHARS:,}: rename the file"
    return None


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they can make one name look like another


def content_id(path: Path) -> str:
    """Return the sha256 of the file's bytes; "size-…" for a file too large to be read. Raise OSError."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        return f"size-{size}"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_names(corpus_dir: Path) -> list[str]:
    """Return the files' paths under the folder, in order; raise CorpusError where it cannot be read."""
    if not corpus_dir.is_dir():
        raise CorpusError(f"{corpus_dir}: there is no such folder: create it, or name another with --corpus")
    found = sorted(_walk(corpus_dir, corpus_dir.resolve(), ""))
    if len(found) > MAX_DOCUMENTS:
        raise CorpusError(f"{corpus_dir}: {len(found):,} files, the limit is {MAX_DOCUMENTS:,}: name a smaller folder")
    return found


def doc_id_of_name(name: str) -> str:
    """Return the doc_id of a path under the corpus: see `doc_id_of`."""
    return name.encode("utf-8", "backslashreplace").decode()


def _walk(folder: Path, root: Path, prefix: str) -> Iterator[str]:
    """Yield the paths of the files under the folder; folders that are links are not entered."""
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
        elif name.lower().endswith((*SUFFIXES, *OFFICE)) and not name.startswith("~") and _is_inside(entry, root):
            yield prefix + name


def _is_inside(entry: os.DirEntry[str], root: Path) -> bool:
    """Tell whether it is an ordinary file, or a link to one inside the corpus."""
    if not entry.is_symlink():
        return entry.is_file()
    try:
        return entry.is_file() and Path(entry.path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # a circular link
        return False
