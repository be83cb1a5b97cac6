"""The snapshot: written aside and whole, opened with every file checked; what is large in it stays on disk.

index_dir/CURRENT names the snapshot that answers; index_dir/snapshots/NAME/ never changes after it is there. NAME is
a hash of the manifest: the same corpus, configuration and model give the same snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from index.dense import ChunkVectors, open_vectors
from index.embed import Vectors
from index.errors import DamagedIndexError, MissingIndexError, StaleIndexError
from index.levels import Calibration
from index.lexical import LexicalIndex
from index.lines import Lines, Named, write_lines
from index.records import Chunk, Document, FileEntry, Manifest, Pointer, Refusal, Section
from index.register import Register
from index.seal import read_stamps, stamp_of, write_stamps
from index.text.tables import lead_of
from index.tokens import TokenVectors

FORMAT = 8
REMEDY = "run yinzheng build"
KEPT_CHUNKS, KEPT_DOCUMENTS = 20_000, 1_000  # records in memory once read, some 20 MB
VERIFIED = "verified.json"  # sizes and times of the files of the snapshot last opened, when their hashes were right
WRITING, GONE, POINTING = ".writing-", ".gone-", ".CURRENT-"  # begin the names of what is half done
KEEP = 2  # snapshots: the one that answers, and the one before it for whoever still reads it


class Snapshot:
    """One complete index in memory: documents, chunks, their vectors, their tokens' vectors, their words."""

    def __init__(
        self,
        manifest: Manifest,
        documents: Sequence[Document],
        chunks: Sequence[Chunk],
        register: Register,
        vectors: ChunkVectors,
        tokens: TokenVectors,
        lexical: LexicalIndex,
        calibration: Calibration,
    ) -> None:
        self.manifest = manifest
        self.documents: Mapping[str, Document] = Named(register.numbers, documents)
        self.chunks = chunks
        self.register = register
        self.vectors = vectors
        self.tokens = tokens
        self.lexical = lexical
        self.calibration = calibration

    @property
    def n_vectors(self) -> int:
        """How many vectors there are: as many as chunks, in a sound snapshot."""
        return len(self.vectors)

    def rows(self) -> Vectors:
        """Return the chunks' vectors, shape (n_chunks, dim)."""
        return self.vectors.rows()

    def cosines(self, question: Vectors) -> NDArray[np.float32]:
        """Return the cosine of the question's unit vector with every chunk's, shape (n_chunks,)."""
        return self.vectors.all_cosines(question)

    def with_calibration(self, calibration: Calibration) -> Snapshot:
        """Return the same index with that calibration."""
        documents = list(self.documents.values())
        parts = (self.vectors, self.tokens, self.lexical)
        return Snapshot(self.manifest, documents, self.chunks, self.register, *parts, calibration)


def context_of(document: Document, chunk: Chunk) -> str:
    """Return one line that says where a passage stands: title, provider, section, the header of a table it goes on with."""
    lead = lead_of(document.text, chunk.start)
    header = "" if lead is None else document.text[slice(*lead)]
    parts = [document.title, document.provider or "", *chunk.headings[1:], header]
    return " ".join(part for part in parts if part)


def save(index_dir: Path, snapshot: Snapshot, corpus_dir: Path) -> str:
    """Write the snapshot aside, sync it, swap the pointer; return its name. The old one answers until the swap.

    The caller holds the lock of `index.lock`, and has an OSError said there.
    """
    folder = index_dir / "snapshots"
    aside = folder / f"{WRITING}{uuid4().hex}"
    aside.mkdir()  # as open as the user's other folders are: another user may serve from it
    try:
        name = _write(aside, snapshot)
        target = folder / name
        if not _is_whole(target):
            discard(target)
            aside.rename(target)
        os.utime(target)
        sync(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _swap(index_dir, Pointer(name, datetime.now(UTC).isoformat(timespec="seconds"), str(corpus_dir.resolve())))
    _drop_old(folder, name)
    return name


def read_pointer(index_dir: Path) -> Pointer:
    """Return which snapshot answers; raise MissingIndexError or DamagedIndexError."""
    path = index_dir / "CURRENT"
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
    """Return the manifest of the snapshot that the pointer names."""
    path = index_dir / "snapshots" / pointer.snapshot / "manifest.json"
    try:
        data = path.read_bytes()
        found = json.loads(data)["format"]
        if found != FORMAT:
            raise StaleIndexError(f"{index_dir}: index of format {found}, this reads {FORMAT}: {REMEDY}")
        manifest = _manifest(data)
    except PermissionError as exc:
        raise DamagedIndexError(f"{path}: cannot be read ({exc.strerror}): check its owner and permissions") from exc
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise DamagedIndexError(f"{path}: missing or damaged: {REMEDY}") from exc
    if _name_of(data) != pointer.snapshot:
        raise DamagedIndexError(f"{path}: not the manifest this snapshot was named after: {REMEDY}")
    return manifest


def damages(folder: Path, manifest: Manifest) -> list[str]:
    """Return what is wrong with the snapshot's files, a line each: missing, or not as written."""
    found = []
    for entry in manifest.files:
        path = folder / entry.name
        if not path.is_file():
            found.append(f"{path}: missing")
        elif path.stat().st_size != entry.size or _hash(path) != entry.sha256:
            found.append(f"{path}: not as it was written")
    return found


def _verify_touched(index_dir: Path, folder: Path, manifest: Manifest) -> None:
    """Raise DamagedIndexError where a file is not as written; what is as it was when last verified is not read."""
    note = index_dir / VERIFIED
    stamps = read_stamps(note)
    names = {entry: f"{folder.name}/{entry.name}" for entry in manifest.files}
    touched = tuple(entry for entry, name in names.items() if not _is_stamped(folder / entry.name, stamps.get(name)))
    for damage in damages(folder, replace(manifest, files=touched)):
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
    return _name_of(data) == folder.name and not damages(folder, _manifest(data))


def load(index_dir: Path) -> tuple[Pointer, Snapshot]:
    """Open the snapshot that answers, every file checked against the manifest's hash.

    Builds may drop the snapshot while it is being opened; then the one that answers by now is opened.
    """
    while True:
        pointer = read_pointer(index_dir)
        try:
            return pointer, _load(index_dir, pointer)
        except (DamagedIndexError, OSError):
            if read_pointer(index_dir).snapshot == pointer.snapshot:
                raise


def _load(index_dir: Path, pointer: Pointer) -> Snapshot:
    manifest = read_manifest(index_dir, pointer)
    folder = index_dir / "snapshots" / pointer.snapshot
    _verify_touched(index_dir, folder, manifest)
    return Snapshot(
        manifest,
        Lines(folder / "documents.jsonl", _document, KEPT_DOCUMENTS),
        Lines(folder / "chunks.jsonl", _chunk, KEPT_CHUNKS),
        Register.load(folder, manifest.documents),
        open_vectors(folder),
        TokenVectors.load(folder),
        LexicalIndex.load(folder),
        _calibration(folder / "calibration.json"),
    )


def _write(folder: Path, snapshot: Snapshot) -> str:
    """Write every file and the manifest; return the snapshot's name."""
    write_lines(folder / "documents.jsonl", (asdict(document) for document in snapshot.documents.values()))
    write_lines(folder / "chunks.jsonl", (asdict(chunk) for chunk in snapshot.chunks))
    snapshot.register.save(folder)
    snapshot.vectors.save(folder)
    snapshot.tokens.save(folder)
    (folder / "calibration.json").write_text(json.dumps(asdict(snapshot.calibration), indent=1), "utf-8")
    snapshot.lexical.save(folder)
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    files = tuple(FileEntry(path.name, path.stat().st_size, _hash(path)) for path in paths)
    manifest = asdict(snapshot.manifest) | {"files": [asdict(entry) for entry in files]}
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    (folder / "manifest.json").write_bytes(data)
    for path in (*paths, folder / "manifest.json", folder):
        sync(path)
    return _name_of(data)


def discard(path: Path) -> None:
    """Remove a snapshot's folder in one step, so that none is ever there in part."""
    if path.exists():
        gone = path.with_name(f"{GONE}{path.name}")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _swap(index_dir: Path, pointer: Pointer) -> None:
    fresh = index_dir / f"{POINTING}{os.getpid()}"
    fresh.write_text(json.dumps(asdict(pointer) | {"check": _check(pointer)}, ensure_ascii=False), "utf-8")
    sync(fresh)
    fresh.replace(index_dir / "CURRENT")
    sync(index_dir)


def _check(pointer: Pointer) -> str:
    return hashlib.sha256(json.dumps(asdict(pointer)).encode()).hexdigest()[:16]


def _drop_old(folder: Path, current: str) -> None:
    others = [path for path in folder.iterdir() if path.is_dir() and path.name != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[KEEP - 1 :]:
        discard(path)


def _manifest(data: bytes) -> Manifest:
    fields = json.loads(data)
    files = tuple(FileEntry(**entry) for entry in fields["files"])
    return Manifest(**fields | {"files": files, "refused": tuple(Refusal(**entry) for entry in fields["refused"])})


def _document(fields: dict[str, Any]) -> Document:
    sections = tuple(Section(**section | {"headings": tuple(section["headings"])}) for section in fields["sections"])
    return Document(
        **fields | {"sections": sections, "pages": tuple(fields["pages"]), "notices": tuple(fields["notices"])}
    )


def _calibration(path: Path) -> Calibration:
    fields = json.loads(path.read_text("utf-8"))
    levels = {language: tuple(level) for language, level in fields["levels"].items()}
    return Calibration(**fields | {"levels": levels, "spreads": tuple(fields["spreads"])})


def _chunk(fields: dict[str, Any]) -> Chunk:
    return Chunk(**fields | {"headings": tuple(fields["headings"])})


def _name_of(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:16]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the file, or the folder's list of names, reach the disk."""
    if os.name == "nt" and path.is_dir():  # Windows has no such call for folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
