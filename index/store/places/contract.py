"""What a place that keeps an index does: one snapshot answers, and another takes its place in one step.

What a snapshot holds is left to `index.store`; which place a configuration names, to `index.store.places.opening`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.records import Manifest, Pointer
from index.store.earlier import Earlier
from index.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check."""

    name: str
    n: int  # items checked
    problems: tuple[str, ...]  # a line each


class Store(Protocol):
    """The snapshots of one index."""

    def pointer(self) -> Pointer:
        """Return which snapshot answers; raise MissingIndexError or DamagedIndexError."""

    def manifest(self, pointer: Pointer) -> Manifest:
        """Return that snapshot's manifest; raise StaleIndexError or DamagedIndexError."""

    def mark(self) -> object:
        """Return a value that is another as soon as another snapshot answers; None where none does. It is cheap."""

    def load(self) -> tuple[Pointer, Snapshot]:
        """Return the pointer and the snapshot that answers, verified; raise IndexStateError."""

    def kept(self) -> tuple[str, ...]:
        """Return the names of the snapshots that are there: the one that answers, then the newest first."""

    def check(self, pointer: Pointer) -> Check:
        """Compare every byte of that snapshot with its manifest."""

    def building(self, *, wait: bool = False) -> AbstractContextManager[None]:
        """Keep other builds out; where one is at work, wait or raise BusyIndexError."""

    def earlier(self) -> Earlier:
        """Return the vectors of the snapshot that answers, for the next build."""

    def save(self, snapshot: Snapshot, corpus_dir: Path) -> str:
        """Keep the snapshot, then have it answer, in one step; return its name. For the build that holds `building`."""
