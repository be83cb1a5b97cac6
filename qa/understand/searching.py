"""What understanding a conversation needs of a search; `qa.answer.searcher` is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.search import Candidates
from qa.records import Scope, SearchText
from qa.understand.meaning import Meaning


class Search(Protocol):
    """Finds the candidate chunks for a text, and what an earlier question was answered from."""

    def search(self, text: SearchText, scopes: Sequence[Scope]) -> Candidates:
        """Return the candidates, the best first, of the chunks that all of the scopes admit."""

    def meaning(self, text: SearchText) -> Meaning | None:
        """Return what the vectors of the text say it asks for; None where nothing was learned for the model."""

    def answered_from(self, question: str, history: Sequence[str]) -> tuple[str, ...]:
        """Return the documents that the question, behind those before it, is answered from; () where it is not."""
