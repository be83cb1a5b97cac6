"""A cluster stores what one process stores, to the byte, whatever is lost meanwhile; what it cannot do it says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.cluster.building import PER_TASK, Workers
from index.cluster.ray_cluster import RETRIES, Cluster
from index.cluster.tasks import read
from index.config import IndexConfig
from index.errors import ClusterError
from index.rebuild import build
from index.store.pointer import read_pointer
from qa.cli import main
from tests.browser import ROOT
from tests.cluster.embedders import FATAL, load_characters, load_mortal, load_mortal_once, load_other_digits
from tests.conftest import CharEmbedder

pytest.importorskip("ray", reason="no Ray: make cluster")


def files_of(index_dir: Path) -> dict[str, bytes]:
    """Return the bytes of the snapshot that answers, by the files' names."""
    folder = index_dir / "snapshots" / read_pointer(index_dir).snapshot
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short documents, a long one, one with the fatal words, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("documents")
    for number in range(8):
        words = FATAL if number == 3 else "平常的一段"
        (folder / f"short-{number}.md").write_text(f"# 文件{number}\n\n第{number}号，{words}。\n", "utf-8")
    parts = "\n\n".join(f"## 第{part}节\n\n这一节有{part}个字。" for part in range(2 * PER_TASK))
    (folder / "long.md").write_text(f"# 长文件\n\n{parts}\n", "utf-8")
    (folder / "bad.txt").write_bytes(b"\xff\x00\xff")
    return folder


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes that one process stores of the documents."""
    folder = tmp_path_factory.mktemp("alone")
    build(IndexConfig(corpus, folder, folder / "cache", model="char-64"), embedder=CharEmbedder())
    return files_of(folder)


@pytest.fixture
def config(corpus: Path, tmp_path: Path) -> IndexConfig:
    return IndexConfig(corpus, tmp_path / "index", tmp_path / "cache", model="char-64")


def test_a_cluster_stores_what_one_process_stores(
    cluster: Cluster, config: IndexConfig, alone: dict[str, bytes]
) -> None:
    seen: list[tuple[str, int, int]] = []
    workers = Workers.of(cluster, config, load_characters)
    report = build(config, lambda *told: seen.append(told), CharEmbedder(), workers=workers)
    assert files_of(config.index_dir) == alone
    assert (report.embedded, [refusal.doc_id for refusal in report.refused]) == (report.n_chunks, ["bad.txt"])
    embedding = [done for stage, done, _ in seen if stage == "embed"]
    assert embedding == sorted(embedding)
    assert embedding[-1] == report.n_chunks


def test_a_worker_that_is_killed_midway_changes_nothing(
    cluster: Cluster, config: IndexConfig, alone: dict[str, bytes]
) -> None:
    build(config, embedder=CharEmbedder(), workers=Workers.of(cluster, config, load_mortal_once))
    assert (config.cache_dir / "died").exists()
    assert files_of(config.index_dir) == alone


def test_a_machine_that_is_lost_midway_changes_nothing(
    cluster: Cluster, nodes: Any, config: IndexConfig, alone: dict[str, bytes]
) -> None:
    lost = nodes.add_node(num_cpus=2)

    def lose(stage: str, done: int, total: int) -> None:
        if stage == "embed" and 0 < done < total and lost in nodes.worker_nodes:
            nodes.remove_node(lost, allow_graceful=False)

    build(config, lose, CharEmbedder(), workers=Workers.of(cluster, config, load_characters))
    assert lost not in nodes.worker_nodes
    assert files_of(config.index_dir) == alone


def test_a_document_that_ends_every_worker_is_named_and_the_next_build_goes_on_from_there(
    cluster: Cluster, config: IndexConfig, alone: dict[str, bytes]
) -> None:
    with pytest.raises(ClusterError, match=rf"^short-3\.md: the worker was lost at it {RETRIES + 1} times"):
        build(config, embedder=CharEmbedder(), workers=Workers.of(cluster, config, load_mortal))
    report = build(config, embedder=CharEmbedder(), workers=Workers.of(cluster, config, load_characters))
    assert 0 < report.embedded < report.n_chunks
    assert files_of(config.index_dir) == alone


def test_vectors_that_differ_in_their_last_digits_are_refused(cluster: Cluster, config: IndexConfig) -> None:
    with pytest.raises(ClusterError, match="a worker's model gives other vectors than the one here"):
        build(config, embedder=CharEmbedder(), workers=Workers.of(cluster, config, load_other_digits))


def test_a_worker_with_another_library_is_refused(cluster: Cluster, config: IndexConfig) -> None:
    workers = Workers.of(cluster, config, load_characters)
    given = replace(workers.given, installed={**workers.given.installed, "lxml": "0.1"})
    with pytest.raises(ClusterError, match=r"\.(md|txt): a worker has lxml .*, not 0\.1: install the same there"):
        build(config, embedder=CharEmbedder(), workers=replace(workers, given=given))


def test_a_worker_that_does_not_see_the_documents_is_refused(cluster: Cluster, config: IndexConfig) -> None:
    given = Workers.of(cluster, replace(config, corpus_dir=config.index_dir / "none"), load_characters).given
    with pytest.raises(ClusterError, match=r"^a\.md: .*none: a worker has no such folder: give it the documents"):
        list(cluster.run(read, given, [("a.md", Path("a.md"))]))


def test_where_no_cluster_is_the_command_says_how_to_start_one(
    config: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--index", str(config.index_dir), "--corpus", str(config.corpus_dir)]
    assert main(["build", "--ray", "127.0.0.1:9", *places]) == 1
    assert "--ray 127.0.0.1:9: no cluster can be joined there (" in capsys.readouterr().err


def test_the_command_builds_on_a_cluster_with_the_real_model(nodes: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qa.cli", "build", "--corpus", str(ROOT / "corpus"), "--index"]
    subprocess.run([*command, str(tmp_path / "alone")], cwd=ROOT, check=True)
    subprocess.run([*command, str(tmp_path / "together"), "--ray", nodes.address], cwd=ROOT, check=True)
    assert files_of(tmp_path / "together") == files_of(tmp_path / "alone")
