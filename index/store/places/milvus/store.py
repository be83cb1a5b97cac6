"""Milvus as a `Store`: readers keep a copy of a snapshot's small files, and ask Milvus for vectors and codes.

A snapshot has the same manifest, and so the same name, as in a folder. Its files are pieces under their hashes, all but
those of token vectors: these are kept chunk by chunk, under the chunks' keys, so that a build writes what is new. What
no snapshot names is swept after a switch, and is never looked at before that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.disk.folders import ensure_folder
from index.disk.mapped import mapped
from index.errors import BusyIndexError, DamagedIndexError, IndexStateError
from index.records import FileEntry, Manifest, Pointer
from index.store import chunk_table
from index.store.coded import Coded, packed
from index.store.earlier import Earlier, Listed, nothing_earlier
from index.store.places.contract import Check
from index.store.places.lock import builder
from index.store.places.milvus.pieces import Pieces
from index.store.places.milvus.pointers import Pointers
from index.store.places.milvus.rows import Rows
from index.store.places.milvus.tokens import MilvusTokens, Records, name_of
from index.store.places.milvus.vectors import MilvusVectors, put_vectors, sweep_vectors
from index.store.pointer import REMEDY, manifest_of
from index.store.snapshot import KEYS, WRITING, Snapshot, damages, discard, opened, write
from index.store.tokens import TokenVectors
from index.store.vectors import FAISS, ROWS, ChunkVectors, grouping_of, open_vectors

KEEP = 3  # snapshots: two before the current one, for a question that is being answered while two builds end
COPIES = 2  # of snapshots' small files, here: the current one, and the one before it for processes that still read it
OF_CHUNKS = frozenset(TokenVectors.file_names())  # files that are kept chunk by chunk


class MilvusStore:
    """The snapshots of the one index in a Milvus; `index_dir` has the copies, the lock and the build's own cache."""

    def __init__(self, rows: Rows, index_dir: Path) -> None:
        self._rows, self._pieces, self._pointers = rows, Pieces(rows), Pointers(rows)
        self._index_dir, self._copies = index_dir, index_dir / "copies"

    def pointer(self) -> Pointer:
        """Return the pointer with the highest number."""
        return self._pointers.newest()

    def manifest(self, pointer: Pointer) -> Manifest:
        """Return the snapshot's manifest."""
        return manifest_of(
            self._manifest(pointer.snapshot), pointer, str(self._rows), f"{self._rows}: {pointer.snapshot}"
        )

    def mark(self) -> int | None:
        """Return the number of the last switch."""
        return self._pointers.number() or None

    def load(self) -> tuple[Pointer, Snapshot]:
        """Copy the small files, each checked by its hash, unless they are here; open them."""
        while True:
            pointer = self.pointer()
            try:
                return pointer, self._load(pointer)
            except DamagedIndexError:
                if self.pointer().snapshot == pointer.snapshot:
                    raise

    def kept(self) -> tuple[str, ...]:
        """Return the names of the snapshots, the newest first."""
        return self._pointers.snapshots()

    def check(self, pointer: Pointer) -> Check:
        """Fetch everything, and hash it as the files of a folder."""
        manifest = self.manifest(pointer)
        with self._aside() as folder:
            try:
                self._fetch(folder, manifest.files)
                self._tokens(folder, manifest.dim).save(folder)
            except DamagedIndexError as exc:
                return Check("files", len(manifest.files) + 1, (str(exc).removesuffix(f": {REMEDY}"),))
            return Check("files", len(manifest.files) + 1, tuple(damages(folder, manifest.files)))

    def building(self, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold the lock of this machine's folder; of builds on two machines the later to end fails, see `save`."""
        return builder(self._index_dir, wait=wait)

    def earlier(self) -> Earlier:
        """Return the vectors of the current snapshot, fetched in blocks."""
        with suppress(IndexStateError):
            keys = self._keys(self.pointer().snapshot)
            numbers = {key.tobytes(): number for number, key in enumerate(keys)}
            return Earlier(numbers, Records(self._pieces, keys).one)
        return nothing_earlier()

    def save(self, snapshot: Snapshot, corpus_dir: Path) -> str:
        """Write what is new, switch, and sweep; raise BusyIndexError where another machine switched meanwhile."""
        number = self._pointers.number()
        with self._aside() as folder:
            name = write(folder, snapshot)
            entries = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest).files
            files = {entry.sha256: folder / entry.name for entry in entries if entry.name not in OF_CHUNKS}
            new = self._pieces.absent(files)
            self._pieces.put((key, path.read_bytes()) for key, path in files.items() if key in new)
            self._pieces.put([(name, (folder / "manifest.json").read_bytes())])
            self._put_chunks(snapshot)
        if self._pointers.number() != number:
            raise BusyIndexError(f"{self._rows}: a build on another machine has ended meanwhile: build again")
        built_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._pointers.switch(number + 1, Pointer(name, built_at, str(corpus_dir.resolve())))
        self._sweep(snapshot.manifest.dim)
        return name

    def _put_chunks(self, snapshot: Snapshot) -> None:
        numbers = {name_of(key): number for number, key in enumerate(snapshot.keys)}
        new = self._pieces.absent(numbers)
        self._pieces.put((name, packed(_coded(snapshot, number))) for name, number in numbers.items() if name in new)
        if snapshot.vectors.grouping is not None:
            rows = ((name_of(key), snapshot.vectors.rows_of(np.array([n]))[0]) for n, key in enumerate(snapshot.keys))
            put_vectors(self._rows, rows, snapshot.manifest.dim)

    def _sweep(self, dim: int) -> None:
        """Delete what none of the KEEP newest snapshots has, what killed builds have left among it."""
        self._pointers.forget(KEEP)
        kept: set[str] = set()
        for name in self._pointers.snapshots():
            with suppress(DamagedIndexError):  # of what is damaged, nothing need be kept
                kept |= {name, *(entry.sha256 for entry in self._files(name)), *map(name_of, self._keys(name))}
        self._pieces.sweep(kept)
        sweep_vectors(self._rows, dim, kept)

    def _load(self, pointer: Pointer) -> Snapshot:
        manifest = self.manifest(pointer)
        folder = self._copies / pointer.snapshot
        needed = [entry for entry in manifest.files if entry.name != FAISS]
        try:
            ensure_folder(folder, lambda aside: self._fetch(aside, needed))
            self._drop_copies(pointer.snapshot)
        except OSError as exc:
            raise IndexStateError(
                f"{folder}: cannot be written ({exc.strerror or exc}): make room or name another --index"
            ) from exc
        return opened(folder, manifest, self._vectors(folder, manifest), self._tokens(folder, manifest.dim))

    def _vectors(self, folder: Path, manifest: Manifest) -> ChunkVectors:
        grouping = grouping_of(folder)
        if grouping is None:
            return open_vectors(folder)
        rows, own = mapped(folder / ROWS), [entry for entry in manifest.files if entry.name.startswith("chunks-")]
        return MilvusVectors(self._rows, mapped(folder / KEYS), rows, grouping, lambda aside: self._fetch(aside, own))

    def _tokens(self, folder: Path, dim: int) -> MilvusTokens:
        origins = np.ascontiguousarray(mapped(folder / chunk_table.FILE)[:, 0])
        return MilvusTokens(Records(self._pieces, mapped(folder / KEYS)), origins, dim)

    def _fetch(self, folder: Path, files: Iterable[FileEntry]) -> None:
        """Write the files, but those of chunks, into the folder; raise DamagedIndexError where one is missing."""
        for entry in files:
            if entry.name not in OF_CHUNKS:
                (folder / entry.name).write_bytes(self._file(entry))

    def _file(self, entry: FileEntry) -> bytes:
        data = self._pieces.get([entry.sha256]).get(entry.sha256)
        if data is None or hashlib.sha256(data).hexdigest() != entry.sha256:
            raise DamagedIndexError(f"{self._rows}: {entry.name} is missing or damaged: {REMEDY}")
        return data

    def _manifest(self, name: str) -> bytes:
        data = self._pieces.get([name]).get(name)
        if data is None:
            raise DamagedIndexError(f"{self._rows}: the manifest of {name} is missing: {REMEDY}")
        return data

    def _files(self, name: str) -> tuple[FileEntry, ...]:
        """Return the files of that snapshot, of whatever format."""
        try:
            return msgspec.json.decode(self._manifest(name), type=Listed).files
        except msgspec.DecodeError as exc:
            raise DamagedIndexError(f"{self._rows}: the manifest of {name} is damaged: {REMEDY}") from exc

    def _keys(self, name: str) -> NDArray[np.uint8]:
        """Return the keys of that snapshot's chunks, (n_chunks, KEY)."""
        entries: Mapping[str, FileEntry] = {entry.name: entry for entry in self._files(name)}
        if KEYS not in entries:
            raise DamagedIndexError(f"{self._rows}: {KEYS} of {name} is missing: {REMEDY}")
        keys: NDArray[np.uint8] = np.load(BytesIO(self._file(entries[KEYS])))
        return keys

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        """Make a folder for a snapshot's files, and remove it; the next build removes what a killed one leaves."""
        (self._index_dir / "snapshots").mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=WRITING, dir=self._index_dir / "snapshots") as folder:
            yield Path(folder)

    def _drop_copies(self, current: str) -> None:
        others = [path for path in self._copies.iterdir() if path.is_dir() and path.name.isalnum()]
        others.sort(key=lambda path: (path.name == current, path.stat().st_mtime_ns), reverse=True)
        for path in others[COPIES:]:
            discard(path)
            path.with_suffix(".lock").unlink(missing_ok=True)


def _coded(snapshot: Snapshot, number: int) -> Coded:
    return Coded(snapshot.vectors.rows_of(np.array([number]))[0], snapshot.tokens.coded(number))
