"""Verified folders in the cache: complete or absent, written beside their place, hashed, then renamed into it.

Hashing hundreds of megabytes at every start would take longer than the start itself. So once a folder is verified, the
sizes and times of its files are noted; files that still match are trusted, all others are hashed again. Only bytes that
rot on the disk without a write go unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from index.disk.files import hash_file, stamp_of, write_whole
from index.errors import ModelError

CHECKSUMS = "checksums.json"  # file -> sha256, written last
STAMPS = "stamps.json"  # file -> size and times when its hash was last checked


def ensure_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill the folder unless it is complete already; other processes wait meanwhile."""
    from filelock import FileLock

    if is_whole(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not is_whole(folder):
            make_folder(folder, write)


@contextmanager
def writing_to_cache(what: str, size: str, cache: Path) -> Iterator[None]:
    """Turn an OSError into a ModelError that says what cannot be written to the cache, and what to do."""
    try:
        yield
    except OSError as exc:
        raise ModelError(
            f"{cache}: {what} cannot be put there ({exc.strerror or exc}): make room, about {size}, "
            "or set YINZHENG_CACHE to another folder"
        ) from exc


def make_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill a temporary folder, hash it, and replace the folder by it; the caller holds its lock.

    Temporary folders left by a killed process are removed.
    """
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = folder.parent / f".{folder.name}-{uuid4().hex}"
    aside.mkdir()
    try:
        write(aside)
        names = sorted(path.relative_to(aside).as_posix() for path in aside.rglob("*") if path.is_file())
        checksums = {name: hash_file(aside / name) for name in names}
        (aside / CHECKSUMS).write_text(json.dumps(checksums, indent=1), "utf-8")
        write_stamps(aside / STAMPS, aside, names)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def is_whole(folder: Path) -> bool:
    """Tell whether every file is present and has its recorded hash."""
    try:
        checksums = json.loads((folder / CHECKSUMS).read_text("utf-8"))
        if not checksums:
            return False
        stamps = read_stamps(folder / STAMPS)
        touched = [name for name in checksums if stamps.get(name) != stamp_of(folder / name)]
        if any(hash_file(folder / name) != checksums[name] for name in touched):
            return False
    except (OSError, ValueError, AttributeError, TypeError):
        return False
    if touched:
        write_stamps(folder / STAMPS, folder, list(checksums))
    return True


def content_key(salt: str, paths: Sequence[Path]) -> str:
    """Return a hash of the files' contents and the salt, 16 hexadecimal digits, whatever the files are called."""
    facts = [salt, *(hash_file(path) for path in paths)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def check_content(key: str, salt: str, paths: Sequence[Path]) -> None:
    """Raise ModelError where the files have changed since `content_key` returned that key."""
    if content_key(salt, paths) != key:
        raise ModelError(f"{paths[-1]}: changed while it was read: start again")


def known_key(folder: Path, name: str, salt: str, paths: Sequence[Path]) -> str:
    """Return `content_key` of these files, read from a note in the folder as long as their stamps are unchanged."""
    note = folder / f"{name}-{stat_key(salt, paths)}.txt"
    try:
        return note.read_text("utf-8")
    except OSError:
        key = content_key(salt, paths)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(note, key.encode())
        return key


def stat_key(salt: str, paths: Sequence[Path]) -> str:
    """Return a hash of the files' paths, sizes and times and the salt, 16 hexadecimal digits."""
    facts = [salt, *([str(path.resolve()), *stamp_of(path)] for path in paths)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def read_stamps(note: Path) -> dict[str, list[int]]:
    """Return what `write_stamps` wrote; {} where it is missing or damaged."""
    try:
        stamps = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def write_stamps(note: Path, folder: Path, names: Sequence[str]) -> None:
    """Record the files' stamps; if that cannot be written, the files are hashed again next time."""
    with suppress(OSError):
        write_whole(note, json.dumps({name: stamp_of(folder / name) for name in names}).encode())
