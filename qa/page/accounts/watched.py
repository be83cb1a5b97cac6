"""What a file lists by name, as the file is now: an administrator changes it while servers run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from index.disk.files import stamp_of

Entry = TypeVar("Entry")


class Watched(Mapping[str, Entry]):
    """The entries that `read` finds in the file, which is read again once it is another.

    Whatever `read` raises is raised at every look: nobody is let in by what a file said before it was damaged.
    """

    def __init__(self, path: Path, read: Callable[[Path], Mapping[str, Entry]]) -> None:
        self.path = path
        self._read = read
        self._seen = _stamp(path), read(path)

    def __getitem__(self, name: str) -> Entry:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Mapping[str, Entry]:
        stamp, entries = self._seen
        found = _stamp(self.path)  # before it is read: what is written meanwhile is read at the next look
        if found != stamp:
            entries = self._read(self.path)
            self._seen = found, entries
        return entries


def _stamp(path: Path) -> list[int] | None:
    try:
        return stamp_of(path)
    except OSError:
        return None
