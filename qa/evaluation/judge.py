"""A reply against its gold -> values by name. Shares and gains lie between 0 and 1; what does not apply is left out.

| value | meaning |
|---|---|
| Success@k, RR@10, nDCG@10 | of the hits; a hit is relevant if it carries an evidence span of its document |
| evidence_first, evidence_any, evidence_all | a span in the first quote; in some quote; every span in some quote |
| shown_first, shown_any | the same of the passages shown: the quotes, else the related passages |
| documents_precision, documents_recall, documents_all | of the documents quoted; all gold ones, of several |
| quotes, quoted_chars, at_most_3_quotes | how much is quoted, where something is |
| answered_…, related_…, abstained_…, confidence_… | of a question of that side: answerable, near, unanswerable |
"""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from qa.evaluation.gold import Gold
from qa.evaluation.questions import ANSWERABLE
from qa.records import Answer, Hit, Status

RANKED = (Success @ 1, Success @ 3, Success @ 5, Success @ 10, RR @ 10, nDCG @ 10)
K = 10  # hits that are judged


def judge(gold: Gold, side: str, answer: Answer, hits: Sequence[Hit]) -> dict[str, float]:
    """Return the values of one reply; where an answerable question is not answered, nothing is found in its quotes."""
    values = {f"{status.value}_{side}": float(answer.status is status) for status in Status}
    values[f"confidence_{side}"] = answer.confidence
    if answer.quotes:
        values["quotes"] = float(len(answer.quotes))
        values["quoted_chars"] = float(sum(len(quote.text) for quote in answer.quotes))
        values["at_most_3_quotes"] = float(len(answer.quotes) <= 3)
    if side == ANSWERABLE:
        carried = [gold.carried(hit.place.doc_id, hit.text) for hit in hits[:K]]
        missed = gold.spans.difference(*carried)
        values |= ranked([bool(spans) for spans in carried], len(missed)) | quoted(gold, answer)
    return values


def ranked(relevant: Sequence[bool], n_missed: int) -> dict[str, float]:
    """Return the measures of the hits, best first; each span that none carries counts as one more relevant passage."""
    run = [ScoredDoc("q", f"hit {rank}", float(-rank)) for rank in range(len(relevant))]
    qrels = [Qrel("q", f"hit {rank}", int(is_relevant)) for rank, is_relevant in enumerate(relevant)]
    qrels += [Qrel("q", f"missed {n}", 1) for n in range(n_missed)]
    found = {str(metric.measure): float(metric.value) for metric in ir_measures.iter_calc(RANKED, qrels, run)}
    return {str(measure): found[str(measure)] for measure in RANKED}


def quoted(gold: Gold, answer: Answer) -> dict[str, float]:
    """Return the measures of quotes, and of related passages in their place; precision where something is quoted."""
    shown = [gold.carried(quote.place.doc_id, quote.text) for quote in answer.quotes or answer.related]
    carried = shown[: len(answer.quotes)]
    docs = {quote.place.doc_id for quote in answer.quotes}
    values = {
        "evidence_first": float(bool(carried and carried[0])),
        "evidence_any": float(any(carried)),
        "evidence_all": float(not gold.spans.difference(*carried)),
        "shown_first": float(bool(shown and shown[0])),
        "shown_any": float(any(shown)),
        "documents_recall": len(docs & gold.docs) / len(gold.docs),
    }
    if docs:
        values["documents_precision"] = len(docs & gold.docs) / len(docs)
    if len(gold.docs) > 1:
        values["documents_all"] = float(gold.docs <= docs)
    return values
