from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from index.config import IndexConfig
from index.documents.context import context_of
from index.errors import DamagedIndexError, IndexStateError, MissingIndexError, StaleIndexError
from index.model.embedder import Encoded
from index.rebuild import build
from index.store import snapshot
from index.store.pointer import read_pointer
from index.store.snapshot import Snapshot, load
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from tests.conftest import CharEmbedder


def texts_of(snapshot: Snapshot) -> list[str]:
    return [context_of(snapshot.documents[c.doc_id], c) + "\n" + c.text for c in snapshot.chunks]


def test_each_vectors_nearest_neighbour_is_itself(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    _, snapshot = load(config.index_dir)
    rows = np.array([record.vector for record in CharEmbedder().encode_passages(texts_of(snapshot))])
    assert [int(np.argmax(snapshot.cosines(row))) for row in rows] == list(range(len(rows)))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_what_is_saved_is_what_is_loaded(config: IndexConfig) -> None:
    report = build(config, embedder=CharEmbedder())
    pointer, snapshot = load(config.index_dir)
    assert (report.n_documents, report.n_chunks) == (2, len(snapshot.chunks))
    assert pointer.snapshot == report.snapshot
    for document in snapshot.documents.values():
        assert document.text == (config.corpus_dir / document.doc_id).read_text("utf-8")
    for chunk in snapshot.chunks:
        assert snapshot.documents[chunk.doc_id].text[chunk.start : chunk.end] == chunk.text


def test_the_same_corpus_gives_the_same_snapshot_byte_for_byte(config: IndexConfig, tmp_path: Path) -> None:
    names = {build(config, embedder=CharEmbedder()).snapshot}
    first = {p.name: p.read_bytes() for p in (config.index_dir / "snapshots").glob("*/*")}
    other = IndexConfig(config.corpus_dir, tmp_path / "other", config.cache_dir, config.model)
    names.add(build(other, embedder=CharEmbedder()).snapshot)
    assert len(names) == 1
    assert {p.name: p.read_bytes() for p in (other.index_dir / "snapshots").glob("*/*")} == first


def test_a_missing_index_is_reported_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError, match="no index there yet: run yinzheng build"):
        load(tmp_path)


@pytest.mark.parametrize(
    "name", ["chunks-rows.npy", "tokens-codes.npy", "tokens-scales.npy", "tokens-lengths.npy", "documents.deflated"]
)
def test_a_truncated_a_changed_and_a_missing_file_are_refused(config: IndexConfig, name: str) -> None:
    build(config, embedder=CharEmbedder())
    path = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot / name
    whole = path.read_bytes()
    flipped = bytes([whole[0] ^ 1]) + whole[1:]
    for damaged in (whole[:-1], flipped):
        path.write_bytes(damaged)
        with pytest.raises(DamagedIndexError, match=f"{name}: not as it was written: run yinzheng build"):
            load(config.index_dir)
    path.unlink()
    with pytest.raises(DamagedIndexError, match=f"{name}: missing: run yinzheng build"):
        load(config.index_dir)
    build(config, embedder=CharEmbedder())
    load(config.index_dir)


def test_a_damaged_pointer_and_manifest_are_refused(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    manifest = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"n_chunks": ', '"n_chunks": 1'), "utf-8")
    with pytest.raises(DamagedIndexError, match="not the manifest this snapshot was named after: run yinzheng build"):
        load(config.index_dir)
    for text in ("", "{}", '{"snapshot": "../x", "built_at": "", "corpus_dir": ""}'):
        (config.index_dir / "CURRENT").write_text(text, "utf-8")
        with pytest.raises(DamagedIndexError, match="CURRENT: damaged: run yinzheng build"):
            load(config.index_dir)


def test_an_index_of_another_format_is_refused(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    manifest = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot / "manifest.json"
    fields = json.loads(manifest.read_text("utf-8")) | {"format": 0}
    manifest.write_text(json.dumps(fields), "utf-8")
    with pytest.raises(StaleIndexError, match=r"index of format 0, this reads \d+: run yinzheng build"):
        load(config.index_dir)


def test_an_index_of_another_model_is_refused(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    other = IndexConfig(config.corpus_dir, config.index_dir, config.cache_dir, model="other")
    with pytest.raises(StaleIndexError, match="built with model char-64, configuration asks for other: run yinzheng"):
        open_engine(other, QAConfig())


def test_a_build_that_fails_leaves_the_old_index_answering(config: IndexConfig, engine: Engine) -> None:
    class Broken(CharEmbedder):
        def encode_passages(self, *args: object) -> list[Encoded]:
            raise IndexStateError("no")

    before = read_pointer(config.index_dir)
    with pytest.raises(IndexStateError):
        build(config, embedder=Broken())
    assert read_pointer(config.index_dir) == before
    load(config.index_dir)


def test_a_folder_that_cannot_be_written_is_reported(config: IndexConfig, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    blocked = IndexConfig(config.corpus_dir, tmp_path / "file", config.cache_dir, config.model)
    with pytest.raises(IndexStateError, match=r"cannot be written .*: make room or name another --index"):
        build(blocked, embedder=CharEmbedder())


def test_an_index_is_hashed_once_and_again_only_where_touched(
    config: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(config, embedder=CharEmbedder())
    load(config.index_dir)
    read: list[str] = []
    true_hash = snapshot.hash_file

    def counted(path: Path) -> str:
        read.append(path.name)
        return true_hash(path)

    monkeypatch.setattr(snapshot, "hash_file", counted)
    load(config.index_dir)
    assert read == []
    path = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot / "documents.deflated"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=times)
    load(config.index_dir)
    assert read == ["documents.deflated"]


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_who_may_read_an_index_is_as_the_user_has_set_it(config: IndexConfig, mask: int) -> None:
    before = os.umask(mask)
    try:
        build(config, embedder=CharEmbedder())
    finally:
        os.umask(before)
    folder = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot
    modes = {path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert modes == {0o777 & ~mask, 0o666 & ~mask}
