"""Bytes of any length under a name, in rows: a text field of Milvus holds 65,535 bytes, and no field holds bytes.

A name stands for its content and is written once, so that what a killed build has written is of use to the next.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from index.store.places.milvus.rows import MOST_CHARS, Row, Rows

COLLECTION = "yinzheng_pieces"
SIZE = MOST_CHARS // 4 * 3  # bytes of a piece, of which base64 makes 4 of 3
WRITTEN_AT_ONCE = 100  # pieces, 7 MB at most
NOTHING = [0.0, 0.0]  # Milvus wants a vector in every row


class Pieces:
    """What is kept by name."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, named: Iterable[tuple[str, bytes]]) -> None:
        """Write what is not there yet."""
        self._rows.make(COLLECTION, _fields, len(NOTHING), "FLAT")
        self._rows.put(COLLECTION, (row for name, data in named for row in _rows_of(name, data)), WRITTEN_AT_ONCE)

    def get(self, names: Collection[str]) -> dict[str, bytes]:
        """Return those of them that are there whole."""
        first = {row["id"]: row for row in self._read([f"{name}.0" for name in names])}
        more = [f"{name}.{n}" for name in names if f"{name}.0" in first for n in range(1, first[f"{name}.0"]["pieces"])]
        found = first | {row["id"]: row for row in self._read(more)}
        whole = {}
        for name in names:
            n = found[f"{name}.0"]["pieces"] if f"{name}.0" in found else 1
            parts = [found.get(f"{name}.{number}") for number in range(n)]
            if all(parts):
                whole[name] = b"".join(b64decode(part["data"]) for part in parts if part)
        return whole

    def absent(self, names: Collection[str]) -> set[str]:
        """Return those of them that are not there, or not whole."""
        first = {row["id"]: row["pieces"] for row in self._read([f"{name}.0" for name in names], ["id", "pieces"])}
        later = {name: [f"{name}.{n}" for n in range(1, first.get(f"{name}.0", 1))] for name in names}
        there = self._rows.there(COLLECTION, [key for keys in later.values() for key in keys])
        return {name for name, keys in later.items() if f"{name}.0" not in first or not there.issuperset(keys)}

    def sweep(self, kept: Collection[str]) -> int:
        """Delete everything under other names; return how many rows that were."""
        return self._rows.sweep(COLLECTION, lambda piece: piece.rpartition(".")[0] in kept)

    def _read(self, ids: list[str], fields: Sequence[str] = ("id", "pieces", "data")) -> Iterator[Row]:
        return self._rows.get(COLLECTION, ids, fields)


def _rows_of(name: str, data: bytes) -> Iterator[Row]:
    n = max(1, -(-len(data) // SIZE))
    for number in range(n):
        part = b64encode(data[number * SIZE : (number + 1) * SIZE]).decode()
        yield {"id": f"{name}.{number}", "pieces": n, "data": part, "vector": NOTHING}


def _fields(schema: Any, types: Any) -> None:
    schema.add_field("id", types.VARCHAR, is_primary=True, max_length=100)
    schema.add_field("pieces", types.INT64)
    schema.add_field("data", types.VARCHAR, max_length=MOST_CHARS)
