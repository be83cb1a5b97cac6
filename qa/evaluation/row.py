"""Row: one question and what its reply was worth. Rows are what a report is computed from, and compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.questions import ANSWERABLE


@dataclass(frozen=True, slots=True)
class Row:
    """One question measured; `values` holds the measures that apply to it, and no others."""

    question_id: str
    file: str
    language: str
    type: str
    question: str
    answerable: bool
    status: str  # "answered", "related" or "abstained"
    kind: str  # the engine's own word for the question
    confidence: float
    gold: tuple[str, ...]  # doc_ids
    quoted: tuple[str, ...]  # doc_ids, in the order of the quotes, else of the related passages, each once
    values: Mapping[str, float]

    @property
    def side(self) -> str:
        """Which of `SIDES` it is measured with."""
        return ANSWERABLE if self.answerable else self.type
