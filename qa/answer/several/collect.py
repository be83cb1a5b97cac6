"""A collection by meaning: of every document the passage that fits best, and only of those whose passage is on it.

What tells is whether the passage, or the title and headings it stands under, has words of what is asked
(`qa.answer.several.topics`); where it has some of them, or where these are not sure to mean it, the reader does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from index.store.snapshot import Snapshot
from qa.answer.confidence import MOST_READ, log_odds
from qa.answer.quoting.order import in_order
from qa.answer.quoting.unit import whole_sentences
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import ANSWERS, Passage, by_score
from qa.answer.several.meaning import LEAST_OWN
from qa.answer.several.of_each import Best, best_of_each, parts_of, supported, text_in_place
from qa.answer.several.reads import SentenceReader
from qa.answer.several.topics import Topic, topics_of
from qa.records import Query

MOST = 50  # documents: more is no answer any more
# Of nine development questions that collect, this much of the way from the best document to the median one found .86
# of those that qualify, .82 of what it found qualifying; .5 found as many with less, .4 fewer.
DEPTH = 0.6
SURE, LIKELY = 0.7, 0.5  # cosines of a word of another language that surely, or likely, means what is asked
# The cosine from which such words answer by themselves, if the question has no other: of the words tried in ten
# languages, those that found a wrong one lie below .5.
OUTRIGHT = 0.6
# The score, with the reader's part, from which a passage is on what is asked: where it has words of a part of it, and
# where its words are not sure to tell. Of 25 questions in ten languages, 2.5 to 4 measured alike for the second.
ON_PART, ON_IT = 2.5, 3.5


def collect(snapshot: Snapshot, query: Query, search: QuestionSearch, read: SentenceReader | None) -> list[Passage]:
    """Return the best passage of every document that qualifies, the best document first.

    Where it is sure which of the documents' words mean what is asked, a passage has these, or some of them and the
    reader finds it on what is asked; else it has all that likely do, or the reader finds it so. Without a reader, it
    must stand out from those of other documents.
    """
    topics = _topics(snapshot, query, search)
    ranked = best_of_each(snapshot, query, search, topics)
    if not query.content:  # with no word of its own it asks of all: «所有案例的共同做法»
        return _quotable(snapshot, [one.passage for one in ranked])
    if _mean_it(topics, _sure(snapshot, query)):
        return _quotable(snapshot, _having_words(snapshot, ranked, query, read))
    if read is None:
        return _quotable(snapshot, _standing_out([one.passage for one in ranked]))
    return _quotable(snapshot, _on_it(snapshot, ranked, query, topics, read))


@dataclass(frozen=True, slots=True)
class Outright:
    """What says all that a question collects in words that surely mean it."""

    passages: tuple[Passage, ...]  # the best document first
    cosine: float  # the least of these words with what is asked; 1 where they are the same


def said_outright(snapshot: Snapshot, query: Query, search: QuestionSearch) -> Outright | None:
    """Return the best passages with words of all that is asked, of the documents that have any; None where none has.

    They answer however little the question is worded like the documents. Nothing does where it has a word that none
    of theirs surely means.
    """
    topics = _topics(snapshot, query, search)
    own = _is_own(snapshot, query)
    said = " ".join(topic.asked for topic in topics)
    known = topics and all(topic.words and (own or topic.cosine >= OUTRIGHT) for topic in topics)
    if not known or not (own or all(word in said for run in query.content for word in run)):
        return None
    ranked = best_of_each(snapshot, query, search, topics)
    passages = _quotable(snapshot, [one.passage for one in ranked if one.support >= 1])
    return Outright(tuple(passages), min(topic.cosine for topic in topics)) if passages else None


def _topics(snapshot: Snapshot, query: Query, search: QuestionSearch) -> list[Topic]:
    own = _is_own(snapshot, query)
    return topics_of(snapshot, query.content, search.searcher.encode_words, own_language=own)


def _is_own(snapshot: Snapshot, query: Query) -> bool:
    return snapshot.calibration.is_own(query.language)


def _sure(snapshot: Snapshot, query: Query) -> float:
    """Return the cosine of a word that surely means what is asked; within one language all that are found do."""
    return LEAST_OWN if _is_own(snapshot, query) else SURE


def _quotable(snapshot: Snapshot, ranked: Sequence[Passage]) -> list[Passage]:
    passages: list[Passage] = []
    for passage in ranked[:MOST]:
        passages += in_order(snapshot, whole_sentences(snapshot, [passage]))
    return passages


def _mean_it(topics: Sequence[Topic], cosine: float) -> bool:
    """Tell whether words so near stand for most of what is asked."""
    meant = sum(topic.weight for topic in topics if topic.cosine >= cosine)
    return 2 * meant > sum(topic.weight for topic in topics)


def _having_words(
    snapshot: Snapshot, ranked: Sequence[Best], query: Query, read: SentenceReader | None
) -> list[Passage]:
    """Return the passages that have words of what is asked, or of a part of it if the reader finds them on it."""
    whole, part = parts_of(max((one.support for one in ranked), default=0.0))
    having = [one.passage for one in ranked if one.support >= whole]
    parted = [one.passage for one in ranked if part <= one.support < whole]
    read_on = parted if read is None else [one for one in _weighed(parted, query, read) if one.score >= ON_PART]
    return sorted([*having, *read_on], key=by_score)


def _on_it(
    snapshot: Snapshot, ranked: Sequence[Best], query: Query, topics: Sequence[Topic], read: SentenceReader
) -> list[Passage]:
    """Return the passages that have words of all that is likely meant, or that the reader finds on it."""
    likely = [topic for topic in topics if topic.words and topic.cosine >= LIKELY]
    by_words = _mean_it(topics, LIKELY)
    weighed = _weighed([one.passage for one in ranked], query, read)
    return sorted(
        (
            one
            for one in weighed
            if one.score >= ON_IT or (by_words and supported(text_in_place(snapshot, one), likely) == 1)
        ),
        key=by_score,
    )


def _weighed(passages: Sequence[Passage], query: Query, read: SentenceReader) -> list[Passage]:
    """Return the passages with the reader's part in their scores.

    What it had no time for counts like the least likely of what it read.
    """
    says = [max(-MOST_READ, min(MOST_READ, log_odds(one.answers))) for one in read(query.read_as, passages)]
    says += [min(says, default=-MOST_READ)] * (len(passages) - len(says))
    return [replace(one, score=one.score + ANSWERS * odds) for one, odds in zip(passages, says, strict=True)]


def _standing_out(ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages, of the best first, that stand out from the median one."""
    if not ranked:
        return []
    top, middle = ranked[0].score, median(passage.score for passage in ranked)
    return [passage for passage in ranked if passage.score >= top - DEPTH * (top - middle)]
