"""Atomic writes, hashes, and stamps that show whether a file has changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, data: bytes, *, private: bool = False, synced: bool = False) -> None:
    """Write a temporary file and rename it into place; raise OSError with the old file untouched.

    Only its owner can read a `private` file; a `synced` one is on the disk, with its name, on return.
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
    """Return the file's size in bytes, and its mtime and ctime in ns."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def sync(path: Path) -> None:
    """fsync the file, or the entries of the folder."""
    if os.name == "nt" and path.is_dir():  # Windows has no such call for folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
