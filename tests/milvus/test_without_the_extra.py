"""Whoever keeps the index in a folder has nothing of Milvus imported; whoever lacks the extra is told its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.config import IndexConfig
from qa.cli import main
from tests.browser import ROOT

IMPORTED = """
import sys
from index.rebuild import build
from index.config import IndexConfig
from qa.config import QAConfig
from qa.engine import Engine
from index.store.places.opening import open_store
from tests.conftest import CharEmbedder
from pathlib import Path

config = IndexConfig(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), "char-64")
build(config, embedder=CharEmbedder())
Engine(*open_store(config).load(), CharEmbedder(), QAConfig(floor=0)).ask("港口开放吗？")
print(sorted(name for name in sys.modules if name.split(".")[0] in {"pymilvus", "milvus_lite", "grpc", "pyarrow"}))
"""


def test_a_folder_needs_nothing_of_milvus(config: IndexConfig) -> None:
    folders = map(str, (config.corpus_dir, config.index_dir, config.cache_dir))
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED, *folders], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"


def test_without_the_extra_its_name_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    monkeypatch.setenv("YINZHENG_STORE", f"milvus+file:{tmp_path / 'lite'}")
    assert main(["status", "--index", str(tmp_path / "index")]) == 1
    assert "pip install 'yinzheng[milvus]'" in capsys.readouterr().err
