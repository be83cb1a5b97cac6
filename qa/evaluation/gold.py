"""GoldQuestion + the documents of the index -> Gold: which documents, and which spans of them, a right reply quotes.

Spans are matched without Markdown marks and white space, since a page break may cut a sentence; nothing else is folded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import EvaluationError
from index.records import Document
from qa.evaluation.questions import GoldQuestion

DROPPED = re.compile(r"[*#`\s]+")


def fold(text: str) -> str:
    """Return the text without `*`, `#`, backticks and white space."""
    return DROPPED.sub("", text)


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold documents, and every (doc_id, folded span) of the evidence: a span counts in each that holds it."""

    docs: frozenset[str]
    spans: frozenset[tuple[str, str]]

    def carried(self, doc_id: str, text: str) -> frozenset[tuple[str, str]]:
        """Return the spans that this passage of the document holds."""
        folded = fold(text)
        return frozenset(span for span in self.spans if span[0] == doc_id and span[1] in folded)


def resolve(questions: Sequence[GoldQuestion], documents: Mapping[str, Document]) -> list[Gold]:
    """Return each question's gold; raise EvaluationError where the index lacks the document or it lacks the span."""
    by_case = {document.case: doc_id for doc_id, document in documents.items() if document.case is not None}
    texts: dict[str, str] = {}
    found = []
    for question in questions:
        docs = frozenset([*(_of_case(case, by_case, question) for case in question.cases), *question.docs])
        for doc_id in docs:
            if doc_id not in documents:
                raise EvaluationError(
                    f'{question.where}: "{doc_id}" is not in the index: '
                    "write its path under the corpus, or run yinzheng build"
                )
            if doc_id not in texts:
                texts[doc_id] = fold(documents[doc_id].text)
        found.append(Gold(docs, frozenset(_spans(question, docs, texts))))
    return found


def _of_case(case: int, by_case: Mapping[int, str], question: GoldQuestion) -> str:
    if case not in by_case:
        raise EvaluationError(
            f"{question.where}: no document in the index is case {case}: correct the number, or run yinzheng build"
        )
    return by_case[case]


def _spans(question: GoldQuestion, docs: frozenset[str], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    spans = []
    for evidence in question.evidence:
        span = fold(evidence)
        holders = [doc_id for doc_id in docs if span and span in texts[doc_id]]
        if not holders:
            raise EvaluationError(
                f"{question.where}: “{evidence}” stands in none of its documents: copy it from there to the letter"
            )
        spans += [(doc_id, span) for doc_id in holders]
    return spans
