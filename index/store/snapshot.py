"""Snapshots: written to a temporary folder and renamed, verified when opened, large arrays memory-mapped.

index_dir/CURRENT names the current snapshot; index_dir/snapshots/NAME/ never changes once it exists. NAME is a hash of
the manifest: the same corpus, configuration and model give the same snapshot.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.disk.deflated import ByName, DeflatedRecords, write_records
from index.disk.files import hash_file, stamp_of, sync
from index.disk.folders import read_stamps, write_stamps
from index.disk.mapped import mapped
from index.errors import DamagedIndexError
from index.model.embedder import Vectors
from index.records import Chunk, Document, FileEntry, Manifest, Pointer
from index.store import calibration, chunk_table
from index.store.calibration import Calibration
from index.store.chunk_table import ChunkTable
from index.store.document_table import DocumentTable
from index.store.lexical import LexicalIndex
from index.store.pointer import REMEDY, name_of, read_manifest, read_pointer, swap
from index.store.tokens import ChunkTokens, TokenVectors
from index.store.vectors import ChunkVectors, open_vectors
from index.store.vocabulary import Vocabulary

KEPT_DOCUMENTS = 1_000  # records kept in memory once read
DOCUMENTS, KEYS = "documents.deflated", "chunks-keys.npy"
VERIFIED = "verified.json"  # stamps of the files of the snapshot last opened, when their hashes were checked
WRITING, GONE = ".writing-", ".gone-"  # prefixes of folders being written and being removed
KEEP = 2  # snapshots: the current one, and the one before it for processes that still read it


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One complete, immutable index: documents, chunks, chunk and token vectors, words, calibration."""

    manifest: Manifest
    documents: Mapping[str, Document]  # by doc_id
    chunks: Sequence[Chunk]
    keys: NDArray[np.uint8]  # (n_chunks, KEY): by which the next build knows a chunk's vectors, see `index.store.reuse`
    table: DocumentTable
    vectors: ChunkVectors
    tokens: ChunkTokens
    lexical: LexicalIndex
    vocabulary: Vocabulary
    calibration: Calibration

    def cosines(self, query: Vectors) -> NDArray[np.float32]:
        """Return the cosine of a unit vector, shape (dim,), with every chunk's, shape (n_chunks,)."""
        return self.vectors.all_cosines(query)


def save(index_dir: Path, snapshot: Snapshot, corpus_dir: Path) -> str:
    """Write the snapshot, sync it, make it current; return its name. The old one stays current until then.

    The caller holds the lock of `index.store.places.lock`, which also translates an OSError from here.
    """
    folder = index_dir / "snapshots"
    aside = folder / f"{WRITING}{uuid4().hex}"
    aside.mkdir()  # with the user's usual permissions: another user may serve from it
    try:
        name = write(aside, snapshot)
        target = folder / name
        if not _is_whole(target):
            discard(target)
            aside.rename(target)
        os.utime(target)
        sync(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    swap(index_dir, Pointer(name, datetime.now(UTC).isoformat(timespec="seconds"), str(corpus_dir.resolve())))
    _drop_old(folder, name)
    return name


def damages(folder: Path, files: Iterable[FileEntry]) -> list[str]:
    """Return the problems of the snapshot's files, a line each: missing, or not as written."""
    found = []
    for entry in files:
        path = folder / entry.name
        if not path.is_file():
            found.append(f"{path}: missing")
        elif path.stat().st_size != entry.size or hash_file(path) != entry.sha256:
            found.append(f"{path}: not as it was written")
    return found


def verify_touched(index_dir: Path, folder: Path, files: Sequence[FileEntry]) -> None:
    """Raise DamagedIndexError where a file is not as written; files unchanged since last verified are not read."""
    note = index_dir / VERIFIED
    stamps = read_stamps(note)
    names = {entry: f"{folder.name}/{entry.name}" for entry in files}
    touched = tuple(entry for entry, name in names.items() if not _is_stamped(folder / entry.name, stamps.get(name)))
    for damage in damages(folder, touched):
        raise DamagedIndexError(f"{damage}: {REMEDY}")
    if touched:
        write_stamps(note, folder.parent, list(names.values()))


def _is_stamped(path: Path, stamp: list[int] | None) -> bool:
    try:
        return stamp == stamp_of(path)
    except OSError:
        return False


def _is_whole(folder: Path) -> bool:
    try:
        data = (folder / "manifest.json").read_bytes()
    except OSError:
        return False
    return name_of(data) == folder.name and not damages(folder, msgspec.json.decode(data, type=Manifest).files)


def load(index_dir: Path) -> tuple[Pointer, Snapshot]:
    """Return the pointer and the current snapshot, its files verified; raise IndexStateError.

    A build may remove the snapshot while it is being opened; then the new current one is opened.
    """
    while True:
        pointer = read_pointer(index_dir)
        try:
            return _load(index_dir, pointer)
        except (DamagedIndexError, OSError):
            if read_pointer(index_dir).snapshot == pointer.snapshot:
                raise


def _load(index_dir: Path, pointer: Pointer) -> tuple[Pointer, Snapshot]:
    manifest = read_manifest(index_dir, pointer)
    folder = index_dir / "snapshots" / pointer.snapshot
    verify_touched(index_dir, folder, manifest.files)
    return pointer, opened(folder, manifest, open_vectors(folder), TokenVectors.load(folder))


def opened(folder: Path, manifest: Manifest, vectors: ChunkVectors, tokens: ChunkTokens) -> Snapshot:
    """Return the snapshot of these vectors, the rest memory-mapped from the folder."""
    table = DocumentTable.load(folder, manifest.documents, manifest.versions or ())
    documents = ByName(table.numbers, DeflatedRecords(folder / DOCUMENTS, Document, KEPT_DOCUMENTS))
    return Snapshot(
        manifest,
        documents,
        ChunkTable(documents, table, mapped(folder / chunk_table.FILE)),
        mapped(folder / KEYS),
        table,
        vectors,
        tokens,
        LexicalIndex.load(folder),
        Vocabulary.load(folder),
        msgspec.json.decode((folder / calibration.FILE).read_bytes(), type=Calibration),
    )


def write(folder: Path, snapshot: Snapshot) -> str:
    """Write every file and the manifest; return the snapshot's name."""
    write_records(folder / DOCUMENTS, snapshot.documents.values())
    np.save(folder / chunk_table.FILE, chunk_table.spans_of(snapshot.chunks))
    np.save(folder / KEYS, snapshot.keys)
    snapshot.table.save(folder)
    snapshot.vectors.save(folder)
    snapshot.tokens.save(folder)
    (folder / calibration.FILE).write_bytes(msgspec.json.encode(snapshot.calibration))
    snapshot.lexical.save(folder)
    snapshot.vocabulary.save(folder)
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    files = tuple(FileEntry(path.name, path.stat().st_size, hash_file(path)) for path in paths)
    manifest = asdict(snapshot.manifest) | {"files": [asdict(entry) for entry in files]}
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / "manifest.json").write_bytes(data)
    for path in (*paths, folder / "manifest.json", folder):
        sync(path)
    return name_of(data)


def discard(path: Path) -> None:
    """Remove a snapshot's folder, renamed first so that an incomplete one never has its name."""
    if path.exists():
        gone = path.with_name(f"{GONE}{path.name}")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _drop_old(folder: Path, current: str) -> None:
    others = [path for path in folder.iterdir() if path.is_dir() and path.name != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[KEEP - 1 :]:
        discard(path)
