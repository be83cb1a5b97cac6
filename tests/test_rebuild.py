"""Rebuilding: only what is new is embedded, and the result is that of a build from nothing, byte for byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from threadpoolctl import threadpool_limits

from index.config import IndexConfig
from index.documents.context import context_of
from index.errors import BusyIndexError, CorpusError, IndexStateError, StaleIndexError
from index.model.embedder import Encoded
from index.rebuild import build
from index.store.cache import DIGEST, FILE, Kind, sizes
from index.store.floats import packed_floats
from index.store.places.lock import builder
from index.store.pointer import FORMAT, name_of, read_manifest, read_pointer, swap
from index.store.reuse import PROBES
from index.store.snapshot import load
from tests.conftest import CharEmbedder

OLD_SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
CREATE TABLE records (key BLOB PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE uses (key BLOB PRIMARY KEY, build INTEGER NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
"""


class Counting(CharEmbedder):
    """Remembers every passage that it embeds, the probes aside."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.texts: list[str] = []
        self._left = stop_after

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        if tuple(texts) != PROBES:
            self.texts += texts
            self._left -= len(texts)
            if self._left < 0:
                raise KeyboardInterrupt
        return super().encode_passages(texts, progress)


def files_of(config: IndexConfig) -> dict[str, bytes]:
    """Return the bytes of the snapshot that answers."""
    folder = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_build_says_what_was_added_changed_and_removed(config: IndexConfig) -> None:
    first = build(config, embedder=CharEmbedder())
    assert (first.added, first.changed, first.removed) == (("guide.md", "law.md"), (), ())
    assert (first.embedded, first.reused) == (first.n_chunks, 0)
    (config.corpus_dir / "law.md").unlink()
    (config.corpus_dir / "new.md").write_text("新的一段。", "utf-8")
    guide = config.corpus_dir / "guide.md"
    guide.write_text(guide.read_text("utf-8").replace("夜间不开放", "夜间也开放"), "utf-8")
    second = build(config, embedder=CharEmbedder())
    assert (second.added, second.changed, second.removed) == (("new.md",), ("guide.md",), ("law.md",))
    assert (second.embedded, second.reused) == (2, second.n_chunks - 2)


def test_one_edited_sentence_embeds_its_chunk_alone(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    guide = config.corpus_dir / "guide.md"
    guide.write_text(guide.read_text("utf-8").replace("整体效率提高75%。", "整体效率提高80%。"), "utf-8")
    embedder = Counting()
    report = build(config, embedder=embedder)
    assert len(embedder.texts) == report.embedded == 1
    assert "整体效率提高80%。" in embedder.texts[0]


def test_nothing_is_embedded_where_only_names_and_times_differ(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    (config.corpus_dir / "law.md").rename(config.corpus_dir / "renamed.md")
    os.utime(config.corpus_dir / "guide.md", (1, 1))
    embedder = Counting()
    report = build(config, embedder=embedder)
    assert (embedder.texts, report.embedded) == ([], 0)
    assert (report.added, report.changed, report.removed) == (("renamed.md",), (), ("law.md",))


def test_an_edit_of_the_same_length_and_time_is_noticed(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    law = config.corpus_dir / "law.md"
    times = law.stat().st_atime_ns, law.stat().st_mtime_ns
    law.write_text(law.read_text("utf-8").replace("61%", "62%"), "utf-8")
    os.utime(law, ns=times)
    assert build(config, embedder=CharEmbedder()).changed == ("law.md",)


WORDS = ("港口开放。", "夜间关闭！", "费用7美元。", "# 标题\n\n", "## 做法\n\n", "\n\n", "调解员465名；", "成功率61%。")


def edit(corpus: Path, random: Random) -> None:
    """Add, change, rename or remove a file, at least one stays."""
    files = sorted(corpus.iterdir())
    deed = random.choice(("add", "add", "change", "change", "rename", "remove"))
    path = random.choice(files)
    if deed == "remove" and len(files) > 1:
        path.unlink()
    elif deed == "rename":
        path.rename(corpus / f"r{random.randrange(10**6)}.md")
    else:
        words = "".join(random.choices(WORDS, k=random.randint(1, 12)))
        target = path if deed == "change" else corpus / f"n{random.randrange(10**6)}.md"
        target.write_text(f"开头。{words}", "utf-8")


@pytest.mark.parametrize("seed", range(100))
def test_after_any_edits_the_result_is_that_of_a_build_from_nothing(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("开头。", "utf-8")
    grown = IndexConfig(corpus, tmp_path / "grown", tmp_path, "char-64", chunk_chars=50)
    for _ in range(random.randint(1, 4)):
        for _ in range(random.randint(1, 3)):
            edit(corpus, random)
        build(grown, embedder=CharEmbedder())
    fresh = replace(grown, index_dir=tmp_path / "fresh")
    build(fresh, embedder=CharEmbedder())
    assert files_of(grown) == files_of(fresh)


def test_two_processes_make_the_same_bytes(config: IndexConfig, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.config import IndexConfig; from index.rebuild import build;"
        "from tests.conftest import CharEmbedder; a, b = map(Path, sys.argv[1:]);"
        "build(IndexConfig(a, b, b, 'char-64'), embedder=CharEmbedder())"
    )
    made = []
    for seed in ("1", "2"):
        index = tmp_path / seed
        command = [sys.executable, "-c", code, str(config.corpus_dir), str(index)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        made.append(files_of(replace(config, index_dir=index)))
    assert made[0] == made[1]


def test_a_stopped_first_build_goes_on_with_what_it_had_embedded(config: IndexConfig) -> None:
    for n in range(200):
        (config.corpus_dir / f"{n}.md").write_text(f"第{n}号文件。", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        build(config, embedder=(stopped := Counting(stop_after=150)))
    embedder = Counting()
    report = build(config, embedder=embedder)
    assert len(embedder.texts) < len(stopped.texts) + 100
    assert report.reused >= 100
    load(config.index_dir)


def test_vectors_of_another_model_are_not_reused(config: IndexConfig) -> None:
    class Other(Counting):
        fingerprint = "1"

    build(config, embedder=CharEmbedder())
    report = build(config, embedder=Other())
    assert (report.embedded, report.reused) == (report.n_chunks, 0)


def test_vectors_that_come_out_otherwise_on_this_machine_are_not_reused(config: IndexConfig) -> None:
    class Otherwise(CharEmbedder):
        def encode_question(self, text: str) -> Encoded:
            record = super().encode_question(text)
            return replace(record, vector=record.vector[::-1].copy())

    build(config, embedder=CharEmbedder())
    report = build(config, embedder=Otherwise())
    assert (report.embedded, report.reused) == (report.n_chunks, 0)


def test_two_builders_do_not_meet(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    with (
        builder(config.index_dir),
        pytest.raises(BusyIndexError, match="another build is at work there: wait until it is done, or build with"),
    ):
        build(config, embedder=CharEmbedder())
    build(config, embedder=CharEmbedder())


def test_a_build_that_waits_begins_when_the_other_is_done(config: IndexConfig) -> None:
    seen = []
    with ThreadPoolExecutor() as pool:
        with builder(config.index_dir):
            waiting = pool.submit(build, config, lambda stage, *_: seen.append(stage), CharEmbedder(), wait=True)
            assert wait([waiting], timeout=0.3).not_done
            (config.corpus_dir / "late.md").write_text("后来的一段。", "utf-8")
        assert "late.md" in waiting.result(timeout=60).added
    assert seen[:2] == ["wait", "read"]


def test_a_dead_builder_holds_no_lock_and_leaves_nothing_half_written(config: IndexConfig) -> None:
    code = (
        "import os, sys; from pathlib import Path; from index.store.places.lock import builder; a = Path(sys.argv[1])\n"
        "with builder(a):\n"
        "    (a / 'snapshots' / '.writing-x').mkdir(); (a / '.CURRENT-1').touch(); os.kill(os.getpid(), 9)"
    )
    dead = subprocess.run([sys.executable, "-c", code, str(config.index_dir)], check=False)
    assert dead.returncode == -9
    assert (config.index_dir / "snapshots" / ".writing-x").is_dir()
    report = build(config, embedder=CharEmbedder())
    assert [path.name for path in (config.index_dir / "snapshots").iterdir()] == [report.snapshot]
    assert not list(config.index_dir.glob(".CURRENT-*"))


def test_the_last_two_snapshots_are_kept(config: IndexConfig) -> None:
    names = []
    for n in range(4):
        (config.corpus_dir / "law.md").write_text(f"成功率达{n}%。", "utf-8")
        names.append(build(config, embedder=CharEmbedder()).snapshot)
    assert {path.name for path in (config.index_dir / "snapshots").iterdir()} == set(names[-2:])


def test_a_full_disk_leaves_the_old_index_answering(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    before = files_of(config)
    (config.corpus_dir / "big.md").write_text("很长的一段话。" * 8000, "utf-8")
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.config import IndexConfig;"
        "from index.rebuild import build; from index.errors import IndexStateError;"
        "from tests.conftest import CharEmbedder; a, b = map(Path, sys.argv[1:]);"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try:\n    build(IndexConfig(a, b, b, 'char-64'), embedder=CharEmbedder())\n"
        "except IndexStateError as exc:\n    print(exc)"
    )
    command = [sys.executable, "-c", code, str(config.corpus_dir), str(config.index_dir)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "cannot be written" in said and "make room or name another --index" in said
    assert files_of(config) == before
    load(config.index_dir)
    assert build(config, embedder=CharEmbedder()).added == ("big.md",)


def test_a_refused_file_is_named_and_the_rest_is_built(config: IndexConfig) -> None:
    (config.corpus_dir / "bad.txt").write_bytes(b"\xff\x00\xff")
    (config.corpus_dir / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    report = build(config, embedder=CharEmbedder())
    assert report.n_documents == 2
    assert [str(refusal).split(": ")[0] for refusal in report.refused] == ["bad.txt", "old.doc"]
    assert all("save" in refusal.reason for refusal in report.refused)
    manifest = read_manifest(config.index_dir, read_pointer(config.index_dir))
    assert manifest.refused == report.refused
    assert list(manifest.seen) == ["guide.md", "law.md", "bad.txt", "old.doc"]


def test_where_every_file_is_refused_the_old_index_stays(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    before = files_of(config)
    for path in config.corpus_dir.iterdir():
        path.write_bytes(b"\xff\x00\xff")
    with pytest.raises(CorpusError, match=r"guide\.md: not UTF-8 \(byte 0\).*1 more like it"):
        build(config, embedder=CharEmbedder())
    assert files_of(config) == before


def test_a_damaged_snapshot_is_made_again_by_the_next_build(config: IndexConfig) -> None:
    name = build(config, embedder=CharEmbedder()).snapshot
    before = files_of(config)
    for damaged in ("manifest.json", "tokens-codes.npy"):
        (config.index_dir / "snapshots" / name / damaged).write_bytes(b"?")
        assert build(config, embedder=CharEmbedder()).snapshot == name
        assert files_of(config) == before


def test_a_damaged_cache_is_begun_anew(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    before = files_of(config)
    (config.index_dir / FILE).write_bytes(b"this is no database" * 100)
    report = build(config, embedder=CharEmbedder())
    assert report.embedded == 0  # the index has them
    assert files_of(config) == before


def test_what_neither_the_index_nor_the_cache_has_is_embedded_again(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    before = files_of(config)
    (config.index_dir / FILE).unlink()
    folder = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot
    (folder / "tokens-codes.npy").write_bytes(b"?")
    report = build(config, embedder=CharEmbedder())
    assert report.embedded == report.n_chunks
    assert files_of(config) == before


def test_what_the_index_has_is_not_kept_in_the_cache_and_what_left_it_is(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    assert Kind.PASSAGE not in sizes(config.index_dir)
    law = config.corpus_dir / "law.md"
    text = law.read_text("utf-8")
    for others in range(3):  # more builds than snapshots are kept
        law.write_text(f"第{others}种。", "utf-8")
        build(config, embedder=CharEmbedder())
    assert sizes(config.index_dir)[Kind.PASSAGE] > 0
    law.write_text(text, "utf-8")
    assert build(config, embedder=CharEmbedder()).embedded == 0
    for others in range(3):
        law.write_text(f"另{others}种。", "utf-8")
        build(replace(config, kept_mb=0), embedder=CharEmbedder())
    assert Kind.PASSAGE not in sizes(config.index_dir)


def test_an_index_of_another_format_gives_its_vectors_to_the_next(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    whole, pointer = files_of(config), read_pointer(config.index_dir)
    folder = config.index_dir / "snapshots" / pointer.snapshot
    data = (
        (folder / "manifest.json")
        .read_text("utf-8")
        .replace(f'"format": {FORMAT}', '"format": 1, "of old": 1')
        .encode()
    )
    (folder / "manifest.json").write_bytes(data)
    folder.rename(folder.with_name(name_of(data)))
    swap(config.index_dir, replace(pointer, snapshot=name_of(data)))
    with pytest.raises(StaleIndexError, match="index of format 1, this reads"):
        load(config.index_dir)
    assert build(config, embedder=CharEmbedder()).embedded == 0
    assert files_of(config) == whole


def test_what_the_version_before_embedded_is_coded_and_not_embedded_again(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    whole = files_of(config)
    _, snapshot = load(config.index_dir)
    texts = [context_of(snapshot.documents[c.doc_id], c) + "\n" + c.text for c in snapshot.chunks]
    shutil.rmtree(config.index_dir)
    config.index_dir.mkdir()
    old = sqlite3.connect(config.index_dir / FILE)
    old.executescript(OLD_SCHEMA)
    probed = b"".join(packed_floats(record) for record in CharEmbedder().encode_passages(PROBES))
    prefix = hashlib.sha256(CharEmbedder.fingerprint.encode() + b"\0" + probed).digest()
    for text, record in zip(texts, CharEmbedder().encode_passages(texts), strict=True):
        key, data = hashlib.sha256(prefix + text.encode()).digest(), packed_floats(record)
        stored = hashlib.blake2b(data, digest_size=DIGEST, key=key).digest() + data
        old.execute("INSERT INTO records VALUES (?, ?)", (key, stored))
        old.execute("INSERT INTO uses VALUES (?, 1, ?)", (key, len(stored)))
    old.execute("INSERT INTO uses VALUES (?, 1, 5)", (b"words",))
    old.commit()
    old.close()
    embedder = Counting()
    assert build(config, embedder=embedder).embedded == len(embedder.texts) == 0
    assert files_of(config) == whole
    assert sizes(config.index_dir).keys() == {Kind.QUESTION, Kind.WORDS}


def test_a_cache_that_cannot_be_opened_is_reported(config: IndexConfig) -> None:
    (config.index_dir / FILE).mkdir(parents=True)
    with pytest.raises(IndexStateError, match=f"{FILE}: cannot be written .*: make room or name another --index"):
        build(config, embedder=CharEmbedder())


def test_a_build_is_the_same_on_however_many_threads_is_multiplied(config: IndexConfig) -> None:
    built = []
    for threads in (1, 2):
        shutil.rmtree(config.index_dir, ignore_errors=True)
        with threadpool_limits(threads):
            build(config, embedder=CharEmbedder())
        built.append(files_of(config))
    assert built[0] == built[1]
