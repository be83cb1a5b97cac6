"""Rows in collections of Milvus: written, read by id, searched; its errors become ours.

What rows mean is left to `pieces`, `vectors` and `store`. Milvus is read in strong consistency: what a build has
written before it switched is seen by whoever sees the switch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from index.errors import BusyIndexError, ConfigError, IndexStateError
from index.model.embedder import Vectors
from index.store.places.milvus.address import Address

MOST_CHARS = 65_535  # of a VARCHAR, in bytes
MOST_FOUND = 16_384  # rows of one search
AT_ONCE = 200  # rows asked for by id: of 10 kB each, 2 MB an answer
IDS_AT_ONCE = 5_000
CHANNEL = {"grpc.keepalive_time_ms": 300_000}  # seconds of pymilvus are less than a server allows

Row = dict[str, Any]
Fields = Callable[[Any, Any], None]  # adds a collection's fields to its schema: takes the schema and the types


class Rows:
    """The rows of one Milvus."""

    def __init__(self, client: Any, address: Address) -> None:
        self._client, self._address = client, address
        self._there: set[str] = set()  # collections that were seen

    def __str__(self) -> str:
        return str(self._address)

    def has(self, collection: str) -> bool:
        """Tell whether there is such a collection, and have it ready; one that a killed build has half made is none."""
        if collection not in self._there:
            with self._asked():
                if self._client.has_collection(collection) and self._client.list_indexes(collection):
                    self._client.load_collection(collection)
                    self._there.add(collection)
        return collection in self._there

    def make(self, collection: str, fields: Fields, dim: int, index: str) -> None:
        """Create the collection, with a field `vector` of so many dimensions, unless it is there."""
        from pymilvus import DataType, MilvusClient

        if self.has(collection):
            return
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        fields(schema, DataType)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index("vector", index_type=index, metric_type="IP")
        with self._asked():
            if not self._client.has_collection(collection):
                self._client.create_collection(collection, schema=schema, consistency_level="Strong")
            self._client.create_index(collection, indexes)
        self.has(collection)

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        """Write the rows."""
        with self._asked():
            self._client.insert(collection, list(rows))

    def put(self, collection: str, rows: Iterable[Row], at_once: int) -> None:
        """Write those of the rows whose id is not there yet, so many at once; return once they are on the disks."""
        left = iter(rows)
        while batch := {row["id"]: row for row in islice(left, at_once)}:
            there = self.there(collection, list(batch))
            if new := [row for name, row in batch.items() if name not in there]:
                self.insert(collection, new)
        self.flush(collection)

    def sweep(self, collection: str, is_kept: Callable[[str], bool]) -> int:
        """Delete the rows whose id is not kept; return how many that were."""
        if not self.has(collection):
            return 0
        gone = [row["id"] for row in self.every(collection, 'id != ""', ["id"]) if not is_kept(row["id"])]
        self.delete(collection, gone)
        return len(gone)

    def get(self, collection: str, ids: Sequence[Any], fields: Sequence[str]) -> Iterator[Row]:
        """Yield those of the rows that are there, in no order."""
        if not self.has(collection):
            return
        for at in range(0, len(ids), AT_ONCE):
            with self._asked():
                yield from self._client.get(collection, ids=list(ids[at : at + AT_ONCE]), output_fields=list(fields))

    def there(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Return which of the ids there are."""
        return {row["id"] for row in self.get(collection, ids, ["id"])}

    def every(self, collection: str, condition: str, fields: Sequence[str]) -> Iterator[Row]:
        """Yield all rows that fulfil the condition, in no order."""
        with self._asked():
            pages = self._client.query_iterator(
                collection, filter=condition, batch_size=IDS_AT_ONCE, output_fields=list(fields)
            )
            while page := pages.next():
                yield from page
            pages.close()

    def few(self, collection: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """Return the rows that fulfil the condition, at most IDS_AT_ONCE, in no order."""
        if not self.has(collection):
            return []
        with self._asked():
            return list(self._client.query(collection, filter=condition, limit=IDS_AT_ONCE, output_fields=list(fields)))

    def delete(self, collection: str, ids: Sequence[Any]) -> None:
        """Delete these rows."""
        for at in range(0, len(ids), IDS_AT_ONCE):
            with self._asked():
                self._client.delete(collection, ids=list(ids[at : at + IDS_AT_ONCE]))

    def nearest(self, collection: str, vector: Vectors, n: int) -> list[str]:
        """Return the ids of the n nearest rows by inner product, at most MOST_FOUND, nearest first."""
        with self._asked():
            found = self._client.search(collection, data=[vector.tolist()], limit=min(n, MOST_FOUND))
        return [hit["id"] for hit in found[0]]

    def flush(self, collection: str) -> None:
        """Return once what was written is on the disks."""
        with self._asked():
            self._client.flush(collection)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        from pymilvus import MilvusException

        try:
            yield
        except MilvusException as exc:
            raise IndexStateError(
                f"{self._address}: Milvus has failed ({exc.message}): see that it runs, and that these credentials may "
                "read and write there"
            ) from exc


@cache
def connect(address: Address, token: str) -> Rows:
    """Return the rows of that Milvus; raise ConfigError where the extra is not installed, or IndexStateError."""
    try:
        from pymilvus import MilvusClient, MilvusException
    except ImportError as exc:
        raise ConfigError(f"YINZHENG_STORE={address}: pip install 'yinzheng[milvus]' first") from exc
    for name in ("pymilvus", "milvus_lite", "grpc._server"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what fails is raised, and said once
    uri = _served(Path(address.uri)) if address.embedded else address.uri
    try:
        return Rows(MilvusClient(uri, token=token, grpc_options=CHANNEL), address)
    except MilvusException as exc:
        raise IndexStateError(
            f"{address}: Milvus cannot be reached ({exc.message}): see that it runs, and its credentials"
        ) from exc


def _served(folder: Path) -> str:
    """Return the loopback address at which milvus-lite serves the folder, in this process."""
    try:
        from milvus_lite import server_manager_instance
    except ImportError as exc:
        raise ConfigError("milvus-lite is missing: pip install 'yinzheng[milvus]' first") from exc
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    uri = server_manager_instance.start_and_get_uri(str(folder.absolute()))
    if uri is None:
        raise BusyIndexError(
            f"{folder}: milvus-lite cannot open it; one process at a time can: end the other, or have "
            f"`milvus-lite server --data-dir {folder}` serve it and set YINZHENG_STORE=milvus+http://127.0.0.1:19530"
        )
    return str(uri)
