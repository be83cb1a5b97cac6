"""One file: written whole or not at all, its hash, and what shows that nobody has touched it since."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, data: bytes, *, private: bool = False, synced: bool = False) -> None:
    """Write the file aside and put it in its place in one step; raise OSError, with the old file untouched.

    A `private` file can be read by its owner alone; a `synced` one, and its name, have reached the disk.
    """
    aside = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    if synced:
        sync(path.parent)


def hash_file(path: Path) -> str:
    """Return the file's sha256, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(path: Path) -> list[int]:
    """Return the file's size in bytes, and when its content and its entry were changed, in ns."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def sync(path: Path) -> None:
    """Have the file, or the folder's list of names, reach the disk."""
    if os.name == "nt" and path.is_dir():  # Windows has no such call for folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
