"""A collection by meaning: of every document the passage that fits best, and only of those whose passage is on it.

Searched for is what the question says beside asking which documents. Whether a passage is on that,
`qa.answer.several.on_it` tells by how far its document stands out, by how much of what is asked it has words of, it or
the title and headings it stands under (`qa.answer.several.topics`), and by what the reader says of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store.snapshot import Snapshot
from qa.answer.confidence import MOST_READ, log_odds
from qa.answer.quoting.order import in_order
from qa.answer.quoting.unit import whole_sentences
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import Passage
from qa.answer.several.of_each import Best, best_of_each
from qa.answer.several.on_it import Signs, model
from qa.answer.several.reads import SentenceReader
from qa.answer.several.topics import topics_of
from qa.records import Query

MOST = 50  # documents: more is no answer any more
READ = 24  # of the best passages
# The probability from which a document is kept is half the F1 that can be reached: no other gives more
# (Lipton, Elkan and Naryanaswamy 2014). Of questions on folders that the model was not fitted on, F1 is some .7.
LEAST = log_odds(0.4)


@dataclass(frozen=True, slots=True)
class Collected:
    """What the documents have for a question that collects."""

    passages: tuple[Passage, ...]  # of the documents that are on it, the best document first
    sure: float  # the probability that the surest of all documents is on it; 1 where it asks for nothing of its own


@dataclass(frozen=True, slots=True)
class Rival:
    """A document that may be on it, by its best passage."""

    passage: Passage
    signs: Signs


def collect(snapshot: Snapshot, query: Query, search: QuestionSearch, read: SentenceReader | None) -> Collected:
    """Return the best passage of every document that is on what is asked.

    Every document is where it asks for nothing of its own, as «所有案例的共同做法» does.
    """
    if not query.content:
        every = best_of_each(snapshot, query, search, ())
        return Collected(_quotable(snapshot, [one.passage for one in every]), 1.0)
    lines = model()[snapshot.calibration.is_own(query.language)]
    line = lines.unread if read is None else lines.read
    rivals = rivals_of(snapshot, query, search)
    if read is not None:
        rivals = read_of(query, rivals, read)
    chances = [line.log_odds(rival.signs) for rival in rivals]
    kept = [rival.passage for rival, chance in zip(rivals, chances, strict=True) if chance >= LEAST]
    return Collected(_quotable(snapshot, kept), lines.surest.probability(max(chances)) if chances else 0.0)


def rivals_of(snapshot: Snapshot, query: Query, search: QuestionSearch) -> list[Rival]:
    """Return the MOST best documents with what tells whether they are on it, nothing read; the best document first."""
    own = snapshot.calibration.is_own(query.language)
    topics = topics_of(snapshot, query.content, search.searcher.encode_words, own_language=own)
    ranked = best_of_each(snapshot, query, search, topics)[:MOST]
    heights = _heights(snapshot, query, search, ranked)
    best = max((one.fit for one in ranked), default=0.0)
    length = math.log(sum(map(len, query.content)))
    return [
        Rival(one.passage, Signs(one.support, height, one.fit - best, length))
        for one, height in zip(ranked, heights, strict=True)
    ]


def _heights(snapshot: Snapshot, query: Query, search: QuestionSearch, ranked: Sequence[Best]) -> list[float]:
    """Return how far each of the documents stands above the floor of the question's language."""
    calibration, floor = snapshot.calibration, snapshot.calibration.floor(query.language)
    signals = search.signals_of_documents([snapshot.chunks[one.passage.number].doc_id for one in ranked])
    return [calibration.normalised_score(one, query.language) - floor for one in signals]


def read_of(query: Query, rivals: Sequence[Rival], read: SentenceReader) -> list[Rival]:
    """Return the rivals with what the reader says of them.

    Passages that there was no time to read are taken to say no more than the least likely one that was read.
    """
    readings = read(query.read_as, [rival.passage for rival in rivals[:READ]])
    said = [max(-MOST_READ, min(MOST_READ, log_odds(reading.answers))) for reading in readings]
    said += [min(said, default=-MOST_READ)] * (len(rivals) - len(said))
    return [replace(rival, signs=replace(rival.signs, read=odds)) for rival, odds in zip(rivals, said, strict=True)]


def _quotable(snapshot: Snapshot, ranked: Sequence[Passage]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    for passage in ranked[:MOST]:
        passages += in_order(snapshot, whole_sentences(snapshot, [passage]))
    return tuple(passages)
