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
        fields = json.loads(path.read_text("utf-8"))
        check = fields.pop("check")
        pointer = Pointer(**fields)
        datetime.fromisoformat(pointer.built_at)
        whole = check == _check(pointer) and pointer.snapshot.isalnum()
    except FileNotFoundError as exc:
        raise MissingIndexError(f"{index_dir}: no index there yet: {REMEDY}") from exc
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as exc:
        raise DamagedIndexError(f"{path}: damaged: {REMEDY}") from exc
    if not whole:
        raise DamagedIndexError(f"{path}: damaged: {REMEDY}")
    return pointer


def read_manifest(index_dir: Path, pointer: Pointer) -> Manifest:
    """Return the manifest of the pointer's snapshot; raise StaleIndexError or DamagedIndexError."""
    path = index_dir / "snapshots" / pointer.snapshot / "manifest.json"
    try:
        data = path.read_bytes()
        found = json.loads(data)["format"]
        if found != FORMAT:
            raise StaleIndexError(f"{index_dir}: index of format {found}, this reads {FORMAT}: {REMEDY}")
        manifest = msgspec.json.decode(data, type=Manifest)
    except PermissionError as exc:
        raise DamagedIndexError(f"{path}: cannot be read ({exc.strerror}): check its owner and permissions") from exc
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise DamagedIndexError(f"{path}: missing or damaged: {REMEDY}") from exc
    if name_of(data) != pointer.snapshot:
        raise DamagedIndexError(f"{path}: not the manifest this snapshot was named after: {REMEDY}")
    return manifest


def swap(index_dir: Path, pointer: Pointer) -> None:
    """Make that snapshot the current one, atomically and synced to disk; raise OSError."""
    record = json.dumps(asdict(pointer) | {"check": _check(pointer)}, ensure_ascii=False)
    write_whole(index_dir / CURRENT, record.encode(), synced=True)


def _check(pointer: Pointer) -> str:
    return hashlib.sha256(json.dumps(asdict(pointer)).encode()).hexdigest()[:16]


def name_of(manifest: bytes) -> str:
    """Return the name of the snapshot with this manifest: 16 hexadecimal digits of its sha256."""
    return hashlib.sha256(manifest).hexdigest()[:16]
