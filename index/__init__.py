"""The index: documents in, an immutable snapshot out. `index.build(corpus_dir, index_dir)` makes one."""

from __future__ import annotations

from pathlib import Path

from index.records import BuildReport

__all__ = ["BuildReport", "build"]


def build(corpus_dir: str | Path, index_dir: str | Path) -> BuildReport:
    """Build the folder of documents into the index folder; raise index.errors.AppError with the remedy."""
    import os

    from index.config import IndexConfig
    from index.rebuild import build_folder

    return build_folder(corpus_dir, index_dir, IndexConfig.from_env(os.environ))
