"""Checks the current index for consistency: files, texts, vectors, search.

Problems are listed and not repaired: a build does that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from index.errors import DamagedIndexError
from index.records import Manifest
from index.store.places.contract import Check, Store
from index.store.snapshot import Snapshot

SAMPLE = 200  # chunks whose nearest neighbour is looked up, evenly spaced
TOLERANCE = 1e-3  # how far a vector's length may be from 1
TOLERANCE_CODED = 0.3  # the same for a token in its code


def verify(store: Store) -> tuple[Check, ...]:
    """Return the results of all checks; contents are checked only if the files are intact.

    Raise MissingIndexError or StaleIndexError where there is no index to check.
    """
    try:
        pointer = store.pointer()
        store.manifest(pointer)
    except DamagedIndexError as exc:
        return (Check("pointer and manifest", 2, (str(exc).rsplit(": ", 1)[0],)),)
    files = store.check(pointer)
    if files.problems:
        return (files,)
    _, snapshot = store.load()
    return (files, *(check(snapshot, snapshot.manifest) for check in CONTENTS))  # a build may have ended meanwhile


def _counts(snapshot: Snapshot, manifest: Manifest) -> Check:
    found = (len(snapshot.documents), len(snapshot.chunks), len(snapshot.vectors), len(snapshot.tokens))
    wanted = (len(manifest.documents), manifest.n_chunks, manifest.n_chunks, manifest.n_chunks)
    names = ("documents", "chunks", "vectors", "token vectors")
    problems = [f"{name}: {a} in place of {b}" for name, a, b in zip(names, found, wanted, strict=True) if a != b]
    return Check("counts", len(names), tuple(problems))


def _documents(snapshot: Snapshot, manifest: Manifest) -> Check:
    problems = [
        f"{doc_id}: another hash than in the manifest"
        for doc_id, document in snapshot.documents.items()
        if manifest.documents.get(doc_id) != document.sha256
    ]
    return Check("documents", len(snapshot.documents), tuple(problems))


def _chunks(snapshot: Snapshot, manifest: Manifest) -> Check:
    def wrong() -> Iterator[str]:
        for chunk in snapshot.chunks:
            document = snapshot.documents.get(chunk.doc_id)
            if document is None:
                yield f"{chunk.chunk_id}: its document is missing"
            elif document.text[chunk.start : chunk.end] != chunk.text:
                yield f"{chunk.chunk_id}: not what its document says at [{chunk.start}, {chunk.end})"

    return Check("chunks", len(snapshot.chunks), tuple(wrong()))


def check_vectors(snapshot: Snapshot, manifest: Manifest) -> Check:
    """Check that every chunk's vector has unit length; NaN fails."""
    rows = snapshot.vectors.rows()
    lengths = np.linalg.norm(rows, axis=1)
    bad = np.flatnonzero(~(np.abs(lengths - 1) < TOLERANCE))  # NaN too
    problems = [f"{snapshot.chunks[i].chunk_id}: its vector has length {lengths[i]:.3f}" for i in bad.tolist()]
    return Check("vectors", len(rows), tuple(problems))


def check_tokens(snapshot: Snapshot, manifest: Manifest) -> Check:
    """Check that every token's code has nearly the length of a unit vector, and that it lies in its chunk."""
    tokens, n, problems = snapshot.tokens, 0, []
    for number, chunk in enumerate(snapshot.chunks[: len(tokens)]):  # see `_counts`
        lengths = np.linalg.norm(tokens.decoded(number, manifest.dim), axis=1)
        spans = tokens.spans_of(number)
        n += len(spans)
        inside = (spans[:, 0] >= chunk.start) & (spans[:, 1] <= chunk.end) | (spans == -1).all(axis=1)
        if not bool((np.abs(lengths - 1) < TOLERANCE_CODED).all()):
            problems.append(f"{chunk.chunk_id}: a token's code is not that of a unit vector")
        if not bool(inside.all()):
            problems.append(f"{chunk.chunk_id}: a token lies outside it")
    return Check("token vectors", n, tuple(problems))


def _search(snapshot: Snapshot, manifest: Manifest) -> Check:
    """Search for a sample of chunks by their own vectors; a chunk with the same vector may come first."""
    rows = snapshot.vectors.rows()
    sample = np.unique(np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows)), dtype=int)).tolist()
    problems = []
    for i in sample:
        cosines = snapshot.cosines(rows[i])
        if cosines[i] < cosines.max() - TOLERANCE:
            problems.append(f"{snapshot.chunks[i].chunk_id}: is not its own nearest neighbour")
    return Check("nearest neighbours", len(sample), tuple(problems))


CONTENTS: tuple[Callable[[Snapshot, Manifest], Check], ...] = (
    _counts,
    _documents,
    _chunks,
    check_vectors,
    check_tokens,
    _search,
)
