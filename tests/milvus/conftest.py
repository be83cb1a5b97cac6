"""An index in milvus-lite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.config import IndexConfig


@pytest.fixture
def in_milvus(config: IndexConfig, tmp_path: Path) -> IndexConfig:
    """Return the configuration of a few small documents, whose index is in milvus-lite."""
    pytest.importorskip("milvus_lite", reason="no milvus-lite: make milvus")
    return replace(config, store=f"milvus+file:{tmp_path / 'lite'}", index_dir=tmp_path / "reader")
