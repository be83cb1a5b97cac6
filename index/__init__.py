"""The index: documents in, an immutable snapshot out. `index.build(corpus_dir, index_dir)` makes one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from index.records import BuildReport
from index.telemetry import switch_off

__all__ = ["BuildReport", "build"]

switch_off(os.environ, sys.modules)  # nothing above imports a library; what imports one comes after


def build(corpus_dir: str | Path, index_dir: str | Path) -> BuildReport:
    """Build the folder of documents into the index folder; raise index.errors.AppError with the remedy."""
    from index.config import IndexConfig
    from index.rebuild import build_folder

    return build_folder(corpus_dir, index_dir, IndexConfig.from_env(os.environ))
