"""A content-addressed cache beside the snapshots: what was computed from a text, by a hash of the text.

One SQLite file, written by the build that holds the lock, a few texts a transaction, so that a build after a killed one
resumes there. Every record has a checksum; a damaged one counts as missing. What records mean is left to
`index.store.reuse`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

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
WITH_KIND = "ALTER TABLE uses ADD COLUMN kind TEXT NOT NULL DEFAULT 'before'"  # for what the version before has kept
SIZES = "SELECT kind, coalesce(sum(size), 0) FROM uses GROUP BY kind"

T = TypeVar("T")


class Kind(StrEnum):
    """What a record holds."""

    PASSAGE = "passage"
    QUESTION = "question"
    WORDS = "words"
    BEFORE = "before"  # anything of the version before: gone after the first build


class Records(Protocol):
    """Records by key, as whoever makes them sees them."""

    def get(self, key: bytes) -> bytes | None:
        """Return the record; None where it is missing."""

    def put(self, records: Mapping[bytes, bytes], kind: Kind) -> None:
        """Store all the records or none."""


class Unkept:
    """Keeps nothing: for a process whose records another one stores."""

    def get(self, key: bytes) -> bytes | None:
        """Return None."""
        return None

    def put(self, records: Mapping[bytes, bytes], kind: Kind) -> None:
        """Do nothing."""


class Cache:
    """Records by key; safe to call from several threads."""

    def __init__(self, index_dir: Path) -> None:
        self._lock = Lock()
        self._path = index_dir / FILE
        self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, key: bytes) -> bytes | None:
        """Return the record; None where it is missing or damaged."""
        row = self._query(lambda db: db.execute("SELECT data FROM records WHERE key = ?", (key,)).fetchone(), None)
        return None if row is None else _checked(key, row[0])

    def put(self, records: Mapping[bytes, bytes], kind: Kind) -> None:
        """Store all the records or none; raise IndexStateError where the file cannot be used."""

        def write(db: sqlite3.Connection) -> bool:
            data = {key: _digest(key, record) + record for key, record in records.items()}
            build = _newest(db)
            with db:
                db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", data.items())
                rows = [(key, build, len(value), kind) for key, value in data.items()]
                db.executemany("INSERT OR REPLACE INTO uses (key, build, size, kind) VALUES (?, ?, ?, ?)", rows)
            return True

        if not self._query(write, False) and not self._query(write, False):
            raise IndexStateError(f"{self._path}: damaged again and again: check the disk, or name another --index")

    def sweep(self, used: Collection[bytes], needless: Collection[bytes], room: int) -> None:
        """After a build, drop the needless records; of those not used, drop the oldest beyond `room` bytes."""

        def clean(db: sqlite3.Connection) -> None:
            build = _newest(db) + 1
            with db:
                db.executemany("UPDATE uses SET build = ? WHERE key = ?", [(build, key) for key in used])
                db.execute(f"PRAGMA user_version = {build}")
            rows = db.execute("SELECT key, build, size, kind FROM uses ORDER BY build DESC, key").fetchall()
            gone, left = [], room
            for key, when, size, kind in rows:
                if key in needless or kind == Kind.BEFORE:
                    gone.append((key,))
                elif when != build:
                    left -= size
                    if left < 0:
                        gone.append((key,))
            with db:
                db.executemany("DELETE FROM records WHERE key = ?", gone)
                db.executemany("DELETE FROM uses WHERE key = ?", gone)
            db.executescript("PRAGMA incremental_vacuum")  # `execute` would give back a single page

        self._query(clean, None)

    def _query(self, query: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Return the query's result; where the file is damaged, start an empty one and return `default`."""
        with self._lock:
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
            if "kind" not in {name for _, name, *_ in connection.execute("PRAGMA table_info(uses)")}:
                connection.execute(WITH_KIND)
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


def sizes(index_dir: Path) -> dict[Kind, int]:
    """Return the bytes of the records of each kind; {} where there is no cache, or one that cannot be read.

    A build that is at work is not disturbed.
    """
    path = index_dir / FILE
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return {Kind(kind): size for kind, size in connection.execute(SIZES)}
    except (sqlite3.DatabaseError, ValueError):
        return {}


def _checked(key: bytes, stored: bytes) -> bytes | None:
    record = stored[DIGEST:]
    return record if _digest(key, record) == stored[:DIGEST] else None


def _digest(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST, key=key[: hashlib.blake2b.MAX_KEY_SIZE]).digest()


def _newest(db: sqlite3.Connection) -> int:
    """Return the number of the last finished build; records put since count as its own until the next `sweep`."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
