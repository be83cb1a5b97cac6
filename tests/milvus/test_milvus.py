"""An index in Milvus is that of a folder, answers alike, and goes from one whole snapshot to another."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.config import IndexConfig
from index.errors import BusyIndexError, DamagedIndexError
from index.model.embedder import unit
from index.rebuild import build
from index.search import search
from index.search.comparison import Comparison
from index.status import read_status
from index.store.places.milvus.address import address_of
from index.store.places.milvus.pieces import COLLECTION, SIZE, Pieces
from index.store.places.milvus.rows import Rows, connect
from index.store.places.milvus.store import KEEP
from index.store.places.milvus.vectors import MilvusVectors, put_vectors, sweep_vectors
from index.store.places.moving import copy_index
from index.store.places.opening import open_store
from index.store.vectors import Grouping
from index.verify import verify
from qa.config import QAConfig
from qa.engine import Engine
from qa.live import LiveEngine
from tests.conftest import CharEmbedder

QUESTION = "港口什么时候关闭？"
STATE = re.compile("第[0-9]号")


def rows_of(config: IndexConfig) -> Rows:
    """Return the rows that the index is made of."""
    return connect(address_of(config.store), config.store_token)


def files_of(config: IndexConfig) -> dict[str, bytes]:
    """Return the bytes of the snapshot in a folder."""
    folder = config.index_dir / "snapshots" / open_store(config).pointer().snapshot
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_holds_what_a_folder_holds_and_gives_it_back_to_the_byte(
    config: IndexConfig, in_milvus: IndexConfig, tmp_path: Path
) -> None:
    name = build(config, embedder=CharEmbedder()).snapshot
    assert build(in_milvus, embedder=CharEmbedder()).snapshot == name
    back = replace(config, index_dir=tmp_path / "back")
    assert copy_index(open_store(in_milvus), open_store(back)) == name
    assert files_of(back) == files_of(config)


def test_an_index_moves_there_and_answers_alike(config: IndexConfig, in_milvus: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    copy_index(open_store(config), open_store(in_milvus))
    pointer, folder = open_store(config).load()
    moved, milvus = open_store(in_milvus).load()
    assert (moved.snapshot, moved.corpus_dir) == (pointer.snapshot, pointer.corpus_dir)
    question = CharEmbedder().encode_question(QUESTION)
    one, other = (search(Comparison(snapshot, QUESTION, question)) for snapshot in (folder, milvus))
    assert [c.number for c in one.best] == [c.number for c in other.best]
    assert all(np.array_equal(a.matches, b.matches) for a, b in zip(one.best, other.best, strict=True))
    answers = [
        Engine(pointer, snapshot, CharEmbedder(), QAConfig(floor=0)).ask(QUESTION) for snapshot in (folder, milvus)
    ]
    assert answers[0].quotes == answers[1].quotes != ()


def test_it_verifies_and_has_a_status(in_milvus: IndexConfig) -> None:
    report = build(in_milvus, embedder=CharEmbedder())
    assert [problem for check in verify(open_store(in_milvus)) for problem in check.problems] == []
    status = read_status(in_milvus, None)
    assert (status.snapshot, status.n_chunks) == (report.snapshot, report.n_chunks)
    assert status.snapshots == (report.snapshot,)


def test_what_is_missing_is_found_and_nothing_is_answered_from_it(in_milvus: IndexConfig, tmp_path: Path) -> None:
    build(in_milvus, embedder=CharEmbedder())
    store = open_store(in_milvus)
    key = open_store(in_milvus).load()[1].keys[0].tobytes().hex()
    rows_of(in_milvus).delete(COLLECTION, [f"{key}.0"])
    (files,) = verify(store)
    assert "missing" in files.problems[0]
    with pytest.raises(DamagedIndexError, match="run yinzheng build"):
        store.load()[1].tokens.coded(0)
    file = store.manifest(store.pointer()).files[0].sha256
    rows_of(in_milvus).delete(COLLECTION, [f"{file}.0"])
    with pytest.raises(DamagedIndexError, match="run yinzheng build"):
        open_store(replace(in_milvus, index_dir=tmp_path / "another reader")).load()
    build(in_milvus, embedder=CharEmbedder())
    assert [problem for check in verify(open_store(in_milvus)) for problem in check.problems] == []


def test_only_new_chunks_are_embedded_and_what_no_snapshot_has_is_swept(in_milvus: IndexConfig) -> None:
    first = build(in_milvus, embedder=CharEmbedder())
    Pieces(rows_of(in_milvus)).put([("leftover", b"of a build that was killed")])
    document = next(in_milvus.corpus_dir.glob("*.md"))
    document.write_text(document.read_text("utf-8") + "\n新加的一句话。\n", "utf-8")
    second = build(in_milvus, embedder=CharEmbedder())
    assert second.snapshot != first.snapshot
    assert second.reused > 0
    assert Pieces(rows_of(in_milvus)).get(["leftover"]) == {}
    for n in range(KEEP):
        document.write_text(document.read_text("utf-8") + f"\n第{n}句。\n", "utf-8")
        build(in_milvus, embedder=CharEmbedder())
    assert first.snapshot not in open_store(in_milvus).kept()
    assert Pieces(rows_of(in_milvus)).get([first.snapshot]) == {}


def test_a_build_that_another_machine_overtook_does_not_switch(in_milvus: IndexConfig, tmp_path: Path) -> None:
    build(in_milvus, embedder=CharEmbedder())
    store = open_store(in_milvus)
    pointer, snapshot = store.load()

    class Overtaken(type(store)):  # type: ignore[misc]
        def _put_chunks(self, snapshot: object) -> None:
            open_store(in_milvus).save(loaded, Path(pointer.corpus_dir))

    loaded = snapshot
    with pytest.raises(BusyIndexError, match="another machine"):
        Overtaken(rows_of(in_milvus), tmp_path / "elsewhere").save(snapshot, Path(pointer.corpus_dir))


def test_clients_get_answers_of_one_snapshot_while_others_take_its_place(in_milvus: IndexConfig) -> None:
    document = in_milvus.corpus_dir / "状态.md"
    document.write_text("# 状态\n\n港口状态是第0号。\n", "utf-8")
    build(in_milvus, embedder=CharEmbedder())
    engine = Engine(*open_store(in_milvus).load(), CharEmbedder(), QAConfig(floor=0))
    live = LiveEngine(in_milvus, QAConfig(floor=0), engine)
    done = threading.Event()

    def ask() -> list[set[str]]:
        """Return, for each answer, which states its quotes say, and which its snapshot's document."""
        said = []
        while not done.is_set():
            engine = live.engine()
            states = STATE.findall(" ".join(quote.text for quote in engine.ask("港口状态是第几号？").quotes))
            said.append({*states, *STATE.findall(engine.documents[document.name].text)})
        return said

    with ThreadPoolExecutor(4) as pool:
        clients = [pool.submit(ask) for _ in range(4)]
        try:
            for n in range(1, 5):
                document.write_text(f"# 状态\n\n港口状态是第{n}号。\n", "utf-8")
                build(in_milvus, embedder=CharEmbedder())
                assert live.engine().documents[document.name].text.endswith(f"第{n}号。\n")
        finally:
            done.set()
    answers = [states for client in clients for states in client.result()]
    assert all(len(states) == 1 for states in answers)
    assert len(set().union(*answers)) > 1


def test_bytes_of_any_length_come_back(in_milvus: IndexConfig) -> None:
    pieces = Pieces(rows_of(in_milvus))
    lengths = (0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE)
    given = {f"n{n}": bytes(range(256)) * (n // 256) + bytes(n % 256) for n in lengths}
    pieces.put(given.items())
    assert pieces.get([*given, "none"]) == given
    rows_of(in_milvus).delete(COLLECTION, [f"n{3 * SIZE}.1"])
    assert f"n{3 * SIZE}" not in pieces.get(given)
    pieces.put(given.items())
    assert pieces.get(given) == given


def test_the_nearest_vectors_are_found_past_those_of_other_snapshots(in_milvus: IndexConfig) -> None:
    random = np.random.default_rng(0)
    vectors = unit(random.standard_normal((60, 16), dtype=np.float32)).astype(np.float16)
    keys = random.integers(0, 256, (60, 16), dtype=np.uint8)
    rows = rows_of(in_milvus)
    names = [key.tobytes().hex() for key in keys]
    put_vectors(rows, zip(names, vectors.astype(np.float32), strict=True), 16)
    mine = MilvusVectors(rows, keys[40:], vectors[40:], Grouping(1, 1, 1.0), lambda folder: None)
    for number in range(20):
        near, cosines = mine.nearest(vectors[40 + number].astype(np.float32), 5)
        wanted = np.argsort(-(vectors[40:].astype(np.float32) @ vectors[40 + number].astype(np.float32)))[:5]
        assert near.tolist() == wanted.tolist()
        assert (np.diff(cosines) <= 0).all()
    assert (mine.all_cosines(vectors[40].astype(np.float32)) > -1).all()
    sweep_vectors(rows, 16, set(names[40:]))
    assert rows.there("yinzheng_vectors_16", names) == set(names[40:])
