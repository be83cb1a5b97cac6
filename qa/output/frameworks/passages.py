"""What a retriever of any framework has of us: an engine, and for each passage its place in the documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from qa.records import Hit, Scope


@runtime_checkable
class Retrieves(Protocol):
    """What `qa.open` returns, and any engine."""

    def retrieve(self, question: str, k: int, history: Sequence[str], scope: Scope) -> list[Hit]:
        """Return the k best passages, best first."""


def metadata_of(hit: Hit) -> dict[str, Any]:
    """Return the contract's fields of a hit, with its file's hash in place of its text."""
    return {name: value for name, value in hit.to_json().items() if name != "text"} | {"sha256": hit.sha256}
