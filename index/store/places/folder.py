"""A folder as the place of an index: `index_dir/snapshots/NAME/`, and `index_dir/CURRENT`, which names one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from index.records import Manifest, Pointer
from index.store.earlier import Earlier, open_earlier
from index.store.places.contract import Check
from index.store.places.lock import builder
from index.store.pointer import CURRENT, read_manifest, read_pointer
from index.store.snapshot import Snapshot, damages, load, save


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A `Store` in one folder."""

    index_dir: Path

    def pointer(self) -> Pointer:
        """Return what CURRENT says."""
        return read_pointer(self.index_dir)

    def manifest(self, pointer: Pointer) -> Manifest:
        """Return the snapshot's manifest."""
        return read_manifest(self.index_dir, pointer)

    def mark(self) -> tuple[int, int, int] | None:
        """Return what another pointer file would have otherwise."""
        try:
            at = (self.index_dir / CURRENT).stat()
        except OSError:
            return None
        return at.st_ino, at.st_mtime_ns, at.st_size

    def load(self) -> tuple[Pointer, Snapshot]:
        """Open the files, memory-mapped; those that have changed since they were last verified are hashed."""
        return load(self.index_dir)

    def kept(self) -> tuple[str, ...]:
        """Return the names of the snapshots' folders."""
        current = self.pointer().snapshot
        found = [path for path in (self.index_dir / "snapshots").iterdir() if not path.name.startswith(".")]
        found.sort(key=lambda path: (path.name != current, -path.stat().st_mtime_ns))
        return tuple(path.name for path in found)

    def check(self, pointer: Pointer) -> Check:
        """Hash all files, and name what does not belong there."""
        manifest = self.manifest(pointer)
        folder = self.index_dir / "snapshots" / pointer.snapshot
        known = {entry.name for entry in manifest.files} | {"manifest.json"}
        strange = [f"{path}: does not belong there" for path in sorted(folder.iterdir()) if path.name not in known]
        return Check("files", len(known), (*damages(folder, manifest.files), *strange))

    def building(self, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold the folder's lock."""
        return builder(self.index_dir, wait=wait)

    def earlier(self) -> Earlier:
        """Return the vectors of the current snapshot, read where they are needed."""
        return open_earlier(self.index_dir)

    def save(self, snapshot: Snapshot, corpus_dir: Path) -> str:
        """Write a new folder, sync it, and swap CURRENT."""
        return save(self.index_dir, snapshot, corpus_dir)
