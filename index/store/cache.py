"""A content-addressed cache beside the snapshots: what was computed from a text, by a hash of the text.

One SQLite file, written by the build that holds the lock, a few texts a transaction, so that a build after a killed one
resumes there. Every record has a checksum; a damaged one counts as missing. What records mean is left to
`index.store.reuse`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from index.errors import IndexStateError

FILE = "cache.sqlite"
DIGEST = 16  # bytes of the checksum that precedes a record
SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS uses (key BLOB PRIMARY KEY, build INTEGER NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
"""

T = TypeVar("T")


class Cache:
    """Records by key. `sweep` keeps those of the newest build, and of older ones at most as many bytes again."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / FILE
        self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, key: bytes) -> bytes | None:
        """Return the record; None where it is missing or damaged."""
        row = self._query(lambda db: db.execute("SELECT data FROM records WHERE key = ?", (key,)).fetchone(), None)
        return None if row is None else _checked(key, row[0])

    def put(self, records: Mapping[bytes, bytes]) -> None:
        """Store all the records or none; raise IndexStateError where the file cannot be used."""

        def write(db: sqlite3.Connection) -> bool:
            data = {key: _digest(key, record) + record for key, record in records.items()}
            build = _newest(db)
            with db:
                db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", data.items())
                rows = [(key, build, len(value)) for key, value in data.items()]
                db.executemany("INSERT OR REPLACE INTO uses VALUES (?, ?, ?)", rows)
            return True

        if not self._query(write, False) and not self._query(write, False):
            raise IndexStateError(f"{self._path}: damaged again and again: check the disk, or name another --index")

    def sweep(self, used: Collection[bytes]) -> None:
        """Mark the records a finished build used; of the others, drop the least recently used beyond as many bytes."""

        def clean(db: sqlite3.Connection) -> None:
            build = _newest(db) + 1
            with db:
                db.executemany("UPDATE uses SET build = ? WHERE key = ?", [(build, key) for key in used])
                db.execute(f"PRAGMA user_version = {build}")
            rows = db.execute("SELECT key, build, size FROM uses ORDER BY build DESC, key").fetchall()
            room = sum(size for _, when, size in rows if when == build)
            gone = []
            for key, when, size in rows:
                if when != build:
                    room -= size
                    if room < 0:
                        gone.append((key,))
            with db:
                db.executemany("DELETE FROM records WHERE key = ?", gone)
                db.executemany("DELETE FROM uses WHERE key = ?", gone)
            db.executescript("PRAGMA incremental_vacuum")  # `execute` would give back a single page

        self._query(clean, None)

    def size(self) -> tuple[int, int]:
        """Return the number of records and their size in bytes."""
        return self._query(
            lambda db: db.execute("SELECT count(*), coalesce(sum(size), 0) FROM uses").fetchone(), (0, 0)
        )

    def _query(self, query: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Return the query's result; where the file is damaged, start an empty one and return `default`."""
        try:
            return query(self._connection)
        except sqlite3.OperationalError as exc:
            raise self._unusable(exc) from exc
        except sqlite3.DatabaseError:
            self._connection.close()
            self._connection = self._open_empty()
            return default

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError as exc:
            raise self._unusable(exc) from exc
        except sqlite3.DatabaseError:
            return self._open_empty()

    def _open_empty(self) -> sqlite3.Connection:
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(FILE + suffix).unlink(missing_ok=True)
            return self._connect()
        except (OSError, sqlite3.DatabaseError) as exc:
            raise self._unusable(exc) from exc

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        try:
            connection.executescript(SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _unusable(self, exc: Exception) -> IndexStateError:
        return IndexStateError(f"{self._path}: cannot be written ({exc}): make room or name another --index")


@contextmanager
def open_cache(index_dir: Path) -> Iterator[Cache]:
    """Open the cache of that index folder, created if missing; close it afterwards."""
    cache = Cache(index_dir)
    try:
        yield cache
    finally:
        with suppress(sqlite3.Error):
            cache.close()


def _checked(key: bytes, stored: bytes) -> bytes | None:
    record = stored[DIGEST:]
    return record if _digest(key, record) == stored[:DIGEST] else None


def _digest(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST, key=key[: hashlib.blake2b.MAX_KEY_SIZE]).digest()


def _newest(db: sqlite3.Connection) -> int:
    """Return the number of the last finished build; records put since count as its own until the next `sweep`."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
