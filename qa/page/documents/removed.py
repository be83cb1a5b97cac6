"""What is taken out of the corpus: kept aside under the index folder for a time, with who did it, and put back.

    removed/20261128T031502Z-3f9a12c4/record.json, and beside it the file

A file gets there before it leaves the corpus, whole, by one rename. Nothing here deletes but `delete`, which the
command `yinzheng removed --delete` calls.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec

from index.disk.files import sync, write_whole
from index.errors import CorpusError

FOLDER = "removed"
RECORD, FILE = "record.json", "file"
NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EXDEV, errno.EMLINK, errno.ENOSYS}


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was taken out of the corpus."""

    name: str  # of its folder under `removed/`
    doc_id: str  # where it stood
    at: str  # ISO 8601, UTC
    account: str  # who did it; "" where there are no accounts
    why: str  # "removed", "replaced"


def set_aside(index_dir: Path, corpus_dir: Path, doc_id: str, account: str, why: str) -> Removed:
    """Copy the file of the corpus aside, whole or not at all; raise CorpusError. It still stands in the corpus."""
    at = datetime.now(UTC)
    record = Removed(f"{at:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", doc_id, at.isoformat(timespec="seconds"), account, why)
    folder = index_dir / FOLDER
    aside = folder / f".{record.name}"
    try:
        aside.mkdir(parents=True)
        shutil.copy2(corpus_dir / doc_id, aside / FILE)
        sync(aside / FILE)
        write_whole(aside / RECORD, json.dumps(asdict(record), ensure_ascii=False).encode(), synced=True)
        aside.rename(folder / record.name)
        sync(folder)
    except OSError as exc:
        shutil.rmtree(aside, ignore_errors=True)
        raise CorpusError(f"{doc_id}: cannot be kept aside ({exc.strerror}): check the index folder") from exc
    return record


def take_away(index_dir: Path, corpus_dir: Path, doc_id: str, account: str) -> Removed:
    """Take the file out of the corpus; raise CorpusError, the file where it was."""
    record = set_aside(index_dir, corpus_dir, doc_id, account, "removed")
    try:
        (corpus_dir / doc_id).unlink()
    except OSError as exc:
        delete(index_dir, record)
        raise CorpusError(f"{doc_id}: cannot be taken away ({exc.strerror}): check the folder's permissions") from exc
    return record


def put_back(index_dir: Path, corpus_dir: Path, name: str) -> Removed:
    """Put the file back where it stood; raise CorpusError where it is not kept, or another stands there."""
    record = next((known for known in listed(index_dir) if known.name == name), None)
    if record is None:
        raise CorpusError("this file is not kept any more: add it anew")
    try:
        (corpus_dir / record.doc_id).parent.mkdir(parents=True, exist_ok=True)
        place_new(index_dir / FOLDER / name / FILE, corpus_dir / record.doc_id)
    except FileExistsError as exc:
        raise CorpusError(f"{record.doc_id}: another file stands there now: move that one first") from exc
    except OSError as exc:
        raise CorpusError(f"{record.doc_id}: cannot be put back ({exc.strerror}): check the folder") from exc
    delete(index_dir, record)
    return record


def listed(index_dir: Path) -> list[Removed]:
    """Return what is kept, the last taken out first; raise CorpusError where a record is damaged."""
    return sorted(_records(index_dir / FOLDER), key=lambda record: record.name, reverse=True)


def is_kept(record: Removed, days: int, now: datetime) -> bool:
    """Tell whether it is no older than so many days."""
    return now - datetime.fromisoformat(record.at) <= timedelta(days=days)


def delete(index_dir: Path, record: Removed) -> None:
    """Delete what is kept of it, for good."""
    shutil.rmtree(index_dir / FOLDER / record.name)


def place_new(source: Path, target: Path) -> None:
    """Put a file's bytes where nothing stands yet, whole; raise FileExistsError where something does."""
    aside = target.with_name(f".{uuid4().hex}")
    try:
        shutil.copy2(source, aside)
        try:
            os.link(aside, target)
        except OSError as exc:
            if exc.errno not in NO_LINKS:
                raise
            if target.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from exc
            aside.rename(target)
    finally:
        aside.unlink(missing_ok=True)


def _records(folder: Path) -> Iterator[Removed]:
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if not NAME.fullmatch(entry.name):
            continue
        try:
            yield msgspec.json.decode((entry / RECORD).read_bytes(), type=Removed)
        except (OSError, ValueError) as exc:
            raise CorpusError(f"{entry / RECORD}: damaged: look at the file beside it and remove the folder") from exc
