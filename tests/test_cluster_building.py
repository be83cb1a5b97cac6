"""What a cluster's workers do is put together as one process would have done it; without Ray, as far as that goes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import Any, cast

import pytest

from index.cluster.building import Workers
from index.cluster.installed import installed, require
from index.cluster.ray_cluster import Cluster
from index.cluster.tasks import ReadFile
from index.config import IndexConfig
from index.errors import ClusterError, CorpusError
from index.rebuild import build
from index.store.pointer import read_pointer
from qa.cli import main
from tests.browser import ROOT
from tests.conftest import CharEmbedder


class LastFirst:
    """Does every task here, and gives the last one's result first."""

    def run(
        self, task: Callable[[Any, Any], Any], given: object, items: Iterable[tuple[str, Any]]
    ) -> Iterator[tuple[int, Any]]:
        done = [(number, task(given, item)) for number, (_, item) in enumerate(items)]
        yield from reversed(done)


def load_characters(config: IndexConfig) -> CharEmbedder:
    return CharEmbedder()


class OtherDigits(CharEmbedder):
    fingerprint = "1"


def workers_of(config: IndexConfig, cluster: object = None) -> Workers:
    return Workers.of(cast(Cluster, cluster or LastFirst()), config, load_characters)


def files_of(config: IndexConfig) -> dict[str, bytes]:
    """Return the bytes of the snapshot that answers, by the files' names."""
    folder = config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_results_in_any_order_give_the_bytes_of_one_process(config: IndexConfig) -> None:
    (config.corpus_dir / "bad.txt").write_bytes(b"\xff\x00\xff")
    (config.corpus_dir / "law again.md").write_bytes((config.corpus_dir / "law.md").read_bytes())
    alone = replace(config, index_dir=config.index_dir / "alone")
    build(alone, embedder=CharEmbedder())
    report = build(config, embedder=CharEmbedder(), workers=workers_of(config))
    assert files_of(config) == files_of(alone)
    assert [refusal.doc_id for refusal in report.refused] == ["bad.txt"]
    (config.corpus_dir / "new.md").write_text("# 新\n\n新的一段。\n", "utf-8")
    assert build(config, embedder=CharEmbedder(), workers=workers_of(config)).embedded == 1


def test_other_vectors_and_other_libraries_are_refused(config: IndexConfig) -> None:
    with pytest.raises(ClusterError, match=r"\.md: a worker's model gives other vectors than the one here"):
        build(config, embedder=OtherDigits(), workers=workers_of(config))
    with pytest.raises(ClusterError, match=r"a worker has lxml .+, not 0\.1; .*nothing-known none, not 2: install"):
        require({**installed(), "lxml": "0.1", "nothing-known": "2"})
    require(installed())


def test_what_a_worker_does_not_see_is_named(config: IndexConfig) -> None:
    class Blind(LastFirst):
        def run(self, *given: Any) -> Iterator[tuple[int, Any]]:
            yield 0, ReadFile(None, ())

    with pytest.raises(ClusterError, match=r"guide\.md: a worker has no such file: give it the documents at the same"):
        build(config, embedder=CharEmbedder(), workers=workers_of(config, Blind()))
    for path in config.corpus_dir.iterdir():
        path.unlink()
    with pytest.raises(CorpusError, match="no document in this folder"):
        build(config, embedder=CharEmbedder(), workers=workers_of(config))


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_command_says_what_to_install(config: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--corpus", str(config.corpus_dir), "--index", str(config.index_dir)]
    assert main(["build", "--ray", "auto", *given]) == 1
    assert "--ray: Ray is not installed: pip install 'yinzheng[ray]', on every machine" in capsys.readouterr().err


def test_ray_is_imported_for_ray_alone() -> None:
    program = "import sys, index.rebuild, qa.cli, index.cluster.building; print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
