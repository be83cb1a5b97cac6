"""The current index at a glance: what it holds, its model, its age, and what has changed in the corpus since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.config import IndexConfig
from index.documents.freshness import UNCHANGED, Freshness, compare
from index.records import Refusal, Versions
from index.store import calibration
from index.store.cache import FILE, Kind, sizes
from index.store.places.opening import open_store

FIXED = frozenset({calibration.FILE})  # files of a snapshot that do not grow with the documents


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What `yinzheng status` prints; `changed` is `added`, `edited` and `removed` together."""

    snapshot: str
    built_at: str  # ISO 8601, UTC
    corpus: str
    model: str
    n_documents: int
    n_chunks: int
    changed: tuple[str, ...]  # doc_ids
    added: tuple[str, ...]
    edited: tuple[str, ...]
    removed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    versions: tuple[Versions, ...] | None  # of one text, the newest first; None where they were not looked for
    age: str  # "3 days", "5 minutes"
    fingerprint: str  # of the model's weights
    format: int
    snapshot_bytes: int
    cache_bytes: int  # of what is kept for the next build
    bytes_per_chunk: int  # of the snapshot, without its fixed parts
    cache_bytes_per_chunk: int  # of the cache, without its fixed parts and without what is no longer in the index
    fixed_bytes: int  # of both: what does not grow with the documents
    kept_bytes: int  # of the cache: vectors of texts that are not in the index, at most YINZHENG_KEPT_MB after a build
    snapshots: tuple[str, ...]  # on disk: the current one, then the newest first


def read_status(config: IndexConfig, corpus_dir: Path | None) -> IndexStatus:
    """Return the status, compared with `corpus_dir` or else the folder it was built from; raise IndexStateError."""
    store = open_store(config)
    pointer = store.pointer()
    manifest = store.manifest(pointer)
    folder = corpus_dir or Path(pointer.corpus_dir)
    changes = compare(Freshness(folder).now(), manifest.seen) if folder.is_dir() else UNCHANGED
    cache = config.index_dir / FILE
    parts = sizes(config.index_dir)
    snapshot_bytes = sum(entry.size for entry in manifest.files)
    fixed = sum(entry.size for entry in manifest.files if entry.name in FIXED)
    return IndexStatus(
        snapshot=pointer.snapshot,
        built_at=pointer.built_at,
        corpus=str(folder),
        model=manifest.model_id,
        n_documents=len(manifest.documents),
        n_chunks=manifest.n_chunks,
        changed=changes.all,
        added=changes.added,
        edited=changes.changed,
        removed=changes.removed,
        refused=manifest.refused,
        versions=manifest.versions,
        age=age_text((datetime.now(UTC) - datetime.fromisoformat(pointer.built_at)).total_seconds()),
        fingerprint=manifest.model_fingerprint,
        format=manifest.format,
        snapshot_bytes=snapshot_bytes,
        cache_bytes=cache.stat().st_size if cache.is_file() else 0,
        bytes_per_chunk=(snapshot_bytes - fixed) // manifest.n_chunks,
        cache_bytes_per_chunk=parts.get(Kind.WORDS, 0) // manifest.n_chunks,
        fixed_bytes=fixed + parts.get(Kind.QUESTION, 0),
        kept_bytes=parts.get(Kind.PASSAGE, 0),
        snapshots=store.kept(),
    )


def age_text(seconds: float) -> str:
    """Return a duration in the largest unit that fits, rounded down: "2 days", "1 hour", "0 seconds"."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            n = int(seconds // length)
            return f"{n} {unit}{'' if n == 1 else 's'}"
    return f"{max(int(seconds), 0)} seconds"
