"""The index: documents in, an immutable snapshot out. `index.build(corpus_dir, index_dir)` makes one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from index.records import BuildReport
from index.telemetry import switch_off

__all__ = ["BuildReport", "build"]

switch_off(os.environ, sys.modules)  # before any library is imported


def build(corpus_dir: str | Path, index_dir: str | Path) -> BuildReport:
    """Build an index of the documents in `corpus_dir`, in `index_dir`; raise index.errors.AppError with the remedy."""
    from index.config import IndexConfig
    from index.rebuild import build_folder

    return build_folder(corpus_dir, index_dir, IndexConfig.from_env(os.environ))
