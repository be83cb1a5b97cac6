"""Which snapshot answers: the one with the highest number. A switch inserts one row; nothing is ever written over."""

from __future__ import annotations

from typing import Any

from index.errors import DamagedIndexError, MissingIndexError
from index.records import Pointer
from index.store.places.milvus.rows import Rows
from index.store.pointer import REMEDY, pointer_of, record_of

COLLECTION = "yinzheng_pointers"
MOST_CHARS = 8_000  # of a record, in bytes: a path and little more
NOTHING = [0.0, 0.0]  # Milvus wants a vector in every row


class Pointers:
    """The snapshots that answered, and the one that does."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def number(self) -> int:
        """Return the number of the last switch; 0 where there was none."""
        return max(self._records(), default=0)

    def newest(self) -> Pointer:
        """Return the pointer to the snapshot that answers; raise MissingIndexError or DamagedIndexError."""
        records = self._records()
        if not records:
            raise MissingIndexError(f"{self._rows}: no index there yet: {REMEDY}")
        return self._pointer(records[max(records)])

    def snapshots(self) -> tuple[str, ...]:
        """Return the names of the snapshots, the newest first."""
        records = self._records()
        return tuple(dict.fromkeys(self._pointer(records[number]).snapshot for number in sorted(records, reverse=True)))

    def switch(self, number: int, pointer: Pointer) -> None:
        """Have that snapshot answer, under this number, which is higher than any before."""
        self._rows.make(COLLECTION, _fields, len(NOTHING), "FLAT")
        self._rows.insert(COLLECTION, [{"id": number, "record": record_of(pointer), "vector": NOTHING}])
        self._rows.flush(COLLECTION)

    def forget(self, keep: int) -> None:
        """Delete what points to other than the `keep` newest snapshots."""
        kept = set(self.snapshots()[:keep])
        gone = [n for n, record in self._records().items() if self._pointer(record).snapshot not in kept]
        self._rows.delete(COLLECTION, gone)

    def _records(self) -> dict[int, str]:
        return {row["id"]: row["record"] for row in self._rows.few(COLLECTION, "id > 0", ["id", "record"])}

    def _pointer(self, record: str) -> Pointer:
        try:
            return pointer_of(record)
        except ValueError as exc:
            raise DamagedIndexError(f"{self._rows}: its pointer is damaged: {REMEDY}") from exc


def _fields(schema: Any, types: Any) -> None:
    schema.add_field("id", types.INT64, is_primary=True)
    schema.add_field("record", types.VARCHAR, max_length=MOST_CHARS)
