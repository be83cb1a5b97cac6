"""Evidence -> how sure it is that the documents answer, and so what they are shown as: an answer, related, or nothing.

`qa.answer.confidence` has the model; the floors are settings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from qa.answer.confidence import confidence, highest
from qa.answer.evidence import Evidence
from qa.config import QAConfig
from qa.records import ConfidenceParts, Status


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was made of the evidence."""

    status: Status
    confidence: float  # 0 to 1, that the documents answer
    parts: ConfidenceParts

    def unsaid(self) -> Assessment:
        """Return the same for what turned out not to say it: on the subject, and no answer."""
        return Assessment(Status.RELATED, 0.0, replace(self.parts, says=0.0))

    def collecting(self, sure: float, config: QAConfig) -> Assessment:
        """Return the same for a question that collects, by how sure it is that some document is on it."""
        parts = replace(self.parts, fit=sure, says=1.0)
        if sure >= config.floor:
            return Assessment(Status.ANSWERED, sure, parts)
        on_the_subject = self.parts.fit >= config.related_floor
        return Assessment(Status.RELATED if on_the_subject else Status.ABSTAINED, sure, parts)


def assess(evidence: Evidence, config: QAConfig) -> Assessment:
    """Return how sure the evidence makes it; what is not worth reading is no surer than a reading could make it."""
    readings = evidence.readings
    first, missing = evidence.deciding, evidence.figures_missing
    read, probability = (None, None) if first is None else (first.log_odds, first.reading.answers)
    grounds = replace(evidence.grounds, read=read, figures_missing=bool(missing))
    sure = confidence(evidence.lines, grounds)
    if evidence.in_vain:
        sure = min(sure, highest(evidence.lines, grounds), key=lambda one: one.answers)
    parts = ConfidenceParts(sure.about, probability, len(readings.chunks), readings.left_out, sure.says, missing)
    return Assessment(_status(evidence, sure.answers, sure.about, config), sure.answers, parts)


def _status(evidence: Evidence, answers: float, about: float, config: QAConfig) -> Status:
    """Return how much they say, by how sure it is that a passage says it, and that they are about it at all.

    They say nothing of what none of them names.
    """
    if evidence.query.asks_of_nothing_there:
        return Status.ABSTAINED
    if evidence.found.best and answers >= config.floor:
        return Status.ANSWERED
    related = evidence.found.best and about >= config.related_floor and evidence.query.in_one_passage
    return Status.RELATED if related else Status.ABSTAINED
