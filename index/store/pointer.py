"""The pointer to the current snapshot, index_dir/CURRENT, replaced atomically; and that snapshot's manifest.

The contents of a snapshot are left to `index.store.snapshot`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import msgspec

from index.disk.files import write_whole
from index.errors import DamagedIndexError, MissingIndexError, StaleIndexError
from index.records import Manifest, Pointer

FORMAT = 18
CURRENT = "CURRENT"  # the pointer's file
REMEDY = "run yinzheng build"


def read_pointer(index_dir: Path) -> Pointer:
    """Return the pointer; raise MissingIndexError or DamagedIndexError."""
    path = index_dir / CURRENT
    try:
        return pointer_of(path.read_text("utf-8"))
    except FileNotFoundError as exc:
        raise MissingIndexError(f"{index_dir}: no index there yet: {REMEDY}") from exc
    except (ValueError, OSError) as exc:
        raise DamagedIndexError(f"{path}: damaged: {REMEDY}") from exc


def pointer_of(record: str) -> Pointer:
    """Return the pointer that `record_of` was given; raise ValueError where the record is damaged."""
    try:
        fields = json.loads(record)
        check = fields.pop("check")
        pointer = Pointer(**fields)
        datetime.fromisoformat(pointer.built_at)
        whole = check == _check(pointer) and pointer.snapshot.isalnum()
    except (TypeError, KeyError, AttributeError) as exc:
        raise ValueError("no pointer") from exc
    if not whole:
        raise ValueError("not the pointer that was written")
    return pointer


def record_of(pointer: Pointer) -> str:
    """Return the pointer as text, with a checksum."""
    return json.dumps(asdict(pointer) | {"check": _check(pointer)}, ensure_ascii=False)


def read_manifest(index_dir: Path, pointer: Pointer) -> Manifest:
    """Return the manifest of the pointer's snapshot; raise StaleIndexError or DamagedIndexError."""
    path = index_dir / "snapshots" / pointer.snapshot / "manifest.json"
    try:
        data = path.read_bytes()
    except PermissionError as exc:
        raise DamagedIndexError(f"{path}: cannot be read ({exc.strerror}): check its owner and permissions") from exc
    except OSError as exc:
        raise DamagedIndexError(f"{path}: missing or damaged: {REMEDY}") from exc
    return manifest_of(data, pointer, str(index_dir), str(path))


def manifest_of(data: bytes, pointer: Pointer, index: str, manifest: str) -> Manifest:
    """Return the manifest of the pointer's snapshot, of which these are the bytes; raise as `read_manifest` does.

    `index` and `manifest` are what messages call the two.
    """
    try:
        found = json.loads(data)["format"]
        if found != FORMAT:
            raise StaleIndexError(f"{index}: index of format {found}, this reads {FORMAT}: {REMEDY}")
        decoded = msgspec.json.decode(data, type=Manifest)
    except (ValueError, TypeError, KeyError) as exc:
        raise DamagedIndexError(f"{manifest}: missing or damaged: {REMEDY}") from exc
    if name_of(data) != pointer.snapshot:
        raise DamagedIndexError(f"{manifest}: not the manifest this snapshot was named after: {REMEDY}")
    return decoded


def swap(index_dir: Path, pointer: Pointer) -> None:
    """Make that snapshot the current one, atomically and synced to disk; raise OSError."""
    write_whole(index_dir / CURRENT, record_of(pointer).encode(), synced=True)


def _check(pointer: Pointer) -> str:
    return hashlib.sha256(json.dumps(asdict(pointer)).encode()).hexdigest()[:16]


def name_of(manifest: bytes) -> str:
    """Return the name of the snapshot with this manifest: 16 hexadecimal digits of its sha256."""
    return hashlib.sha256(manifest).hexdigest()[:16]
