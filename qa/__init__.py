"""Questions in, verbatim quotes out: `qa.ask`, `qa.retrieve`, and `qa.open` for an engine of one's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import index  # noqa: F401  # switches off what libraries report home, before any of them is imported
from qa.records.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from qa.answer.locate.located import Located
    from qa.live import LiveEngine
    from qa.output.cite import Citation
    from qa.output.picks import Pick
    from qa.records import Answer, Hit, Quote

__all__ = ["Scope", "ask", "cite", "export", "locate", "open", "picks", "retrieve"]


def ask(question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
    """Answer from the configured index, opened at the first call; raise index.errors.AppError with the remedy.

    `history` has the earlier questions, oldest first; `scope` limits the answer to some documents or sections.
    """
    return _default().ask(question, history, scope)


def retrieve(question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
    """Return the k best chunks of the configured index, best first; `history` and `scope` as in `ask`."""
    return _default().retrieve(question, k, history, scope)


def locate(text: str) -> Located:
    """Return whether the passage stands in the documents word for word, and where; else the nearest one."""
    return _default().locate(text)


def cite(quote: Quote) -> Citation:
    """Return a quote of an answer with its source: plain text, Markdown, GB/T 7714-2025, APA 7 and BibTeX."""
    return _default().cite(quote)


def picks(answer: Answer) -> tuple[Pick, ...]:
    """Return the quotes of an answer, each with its source, to be put in order, annotated and exported."""
    return _default().picks(answer)


def export(chosen: Sequence[Pick], path: str | Path, *, title: str = "", author: str = "", force: bool = False) -> None:
    """Write the quotes as one numbered list with sources; the suffix says how: .md, .docx or .csv.

    Raise index.errors.ExportError for another suffix, and where something is there already, unless `force`.
    """
    from datetime import datetime

    from qa.output.basket import basket_file
    from qa.output.files import form_of, save
    from qa.output.picks import Basket

    basket = Basket(tuple(chosen), datetime.now().astimezone(), title, author)
    save(Path(path), basket_file(form_of(Path(path)), basket).data, force=force)


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
