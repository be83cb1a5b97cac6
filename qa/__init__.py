"""Questions in, verbatim quotes out: `qa.ask`, `qa.retrieve`, and `qa.open` for an engine of one's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import index  # noqa: F401  # switches off what libraries report home, before any of them is imported

if TYPE_CHECKING:
    from qa.live import LiveEngine
    from qa.records import Answer, Hit

__all__ = ["ask", "open", "retrieve"]


def ask(question: str, history: Sequence[str] = ()) -> Answer:
    """Answer from the configured index, opened at the first call; raise index.errors.AppError with the remedy."""
    return _default().ask(question, history)


def retrieve(question: str, k: int = 5, history: Sequence[str] = ()) -> list[Hit]:
    """Return the k best chunks of the configured index, best first."""
    return _default().retrieve(question, k, history)


def open(index_dir: str | Path) -> LiveEngine:
    """Return an engine on that index, the rest as the environment configures it; it follows every later build."""
    from dataclasses import replace

    from index.config import IndexConfig
    from qa.config import QAConfig
    from qa.live import LiveEngine

    config = replace(IndexConfig.from_env(os.environ), index_dir=Path(index_dir))
    return LiveEngine(config, QAConfig.from_env(os.environ))


@cache
def _default() -> LiveEngine:
    from index.config import IndexConfig

    return open(IndexConfig.from_env(os.environ).index_dir)
