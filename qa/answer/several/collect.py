"""A collection by meaning: of every document the passage that fits best, and only of those whose passage is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import median

from index.search import LEXICAL_WEIGHT
from index.store.snapshot import Snapshot
from index.text.inflection import SPACED, WORD
from index.text.scripts import fold, main_script
from index.text.sentences import sentence_spans
from qa.answer.quoting.order import in_order
from qa.answer.quoting.unit import whole_sentences
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import Passage, score_sentences
from qa.answer.several.topics import Topic, chunks_with, topics_of
from qa.records import Query

NAME = 0.5  # of a provider's name in the question, times how rare it is, in units of the sentences' scores
WHOLE_NAME = 4.0  # where the question has the whole name: then it mostly asks for what that one provided
MOST = 50  # documents: more is no answer any more
# Of nine development questions that collect, this much of the way from the best document to the median one found .86
# of those that qualify, .82 of what it found qualifying; .5 found as many with less, .4 fewer.
DEPTH = 0.6
WORDS = 0.6  # weight of BM25 here: a word that is looked for everywhere is meant to the letter
MOST_SAYING = 2_000  # chunks in which words of the topics are looked for
SUPPORT = 0.4  # of the topics' weight of which the best passage has words: as much of that a passage must have
LEAST = 0.3  # of the topics' weight that it must have in any case; what the documents have no word for counts, too
PROVIDER_LINE = 8  # characters that a line has beside the provider's name: brackets, “provided by”
SURE = 0.5  # cosine of a word that surely means what is asked
SAID = 3.0  # of a passage that has words of all topics, in units of the sentences' scores


def collect(snapshot: Snapshot, query: Query, search: QuestionSearch) -> list[Passage]:
    """Return the best passage of every document that qualifies, the best document first."""
    own = snapshot.calibration.is_own(query.language)
    topics = topics_of(snapshot, query.content, search.searcher.encode_words, own_language=own)
    best = best_of_each(snapshot, query, search, topics)
    ranked = sorted(best.values(), key=lambda passage: -passage.score)
    if query.content and not _are_sure(topics):  # with no word of its own it asks of all: «所有案例的共同做法»
        ranked = _standing_out(ranked)
    passages: list[Passage] = []
    for passage in ranked[:MOST]:
        passages += in_order(snapshot, whole_sentences(snapshot, [passage]))
    return passages


def best_of_each(
    snapshot: Snapshot, query: Query, search: QuestionSearch, topics: Sequence[Topic]
) -> dict[str, Passage]:
    """Return the best passage of each document; where there are topics, only such as are on them."""
    found = search.of_each_document()
    lexical = {candidate.number: candidate.lexical for candidate in found.best}
    scored = [
        replace(one, score=one.score + (WORDS - LEXICAL_WEIGHT) * lexical[one.number])
        for one in score_sentences(snapshot, found, found.best, quantity=query.quantity)
    ]
    least = min((one.score for one in scored), default=0.0)
    known = {(one.number, one.start) for one in scored}
    scored += [one for one in saying(snapshot, search, topics, least) if (one.number, one.start) not in known]
    scored = [one for one in scored if not _only_names_provider(snapshot, one)]
    support = {one: supported(_text(snapshot, one), topics) for one in scored}
    least = max(LEAST, SUPPORT * max(support.values(), default=0.0)) if _are_sure(topics) else 0.0
    best: dict[str, Passage] = {}
    for one in scored:
        doc_id = snapshot.chunks[one.number].doc_id
        weighed = replace(one, score=one.score + SAID * support[one] + _named(snapshot, query, doc_id))
        if support[one] >= least and (doc_id not in best or weighed.score > best[doc_id].score):
            best[doc_id] = weighed
    return best


def _text(snapshot: Snapshot, passage: Passage) -> str:
    return fold(snapshot.documents[snapshot.chunks[passage.number].doc_id].text[passage.start : passage.end])


def _only_names_provider(snapshot: Snapshot, passage: Passage) -> bool:
    """Tell whether a passage is the document's own line that says who provided it: that says nothing else."""
    provider = snapshot.documents[snapshot.chunks[passage.number].doc_id].provider
    text = _text(snapshot, passage)
    return bool(provider) and fold(provider or "") in text and len(text) <= len(provider or "") + PROVIDER_LINE


def _named(snapshot: Snapshot, query: Query, doc_id: str) -> float:
    """Return what a passage gains where the question names the document's provider."""
    provider = snapshot.documents[doc_id].provider
    weight = query.providers.weight(provider)
    whole = provider is not None and weight > 0 and query.providers.is_whole(provider)
    return weight * (WHOLE_NAME if whole else NAME)


def saying(snapshot: Snapshot, search: QuestionSearch, topics: Sequence[Topic], score: float) -> list[Passage]:
    """Return the sentences of the admitted chunks that have a word of a topic, of MOST_SAYING chunks, with that score.

    Those with the rarest topics come first.
    """
    numbers: dict[int, None] = {}
    for topic in sorted(topics, key=lambda topic: -topic.weight):
        for word in topic.words:
            inside = chunks_with(snapshot, word)
            numbers |= dict.fromkeys((inside if search.admitted is None else inside[search.admitted[inside]]).tolist())
    found = []
    for number in sorted(list(numbers)[:MOST_SAYING]):
        chunk = snapshot.chunks[number]
        spans = sentence_spans(snapshot.documents[chunk.doc_id].text, chunk.start, chunk.end)
        found += [Passage(number, start, end, score) for start, end in spans]
    return found


def supported(text: str, topics: Sequence[Topic]) -> float:
    """Return the share of the topics' weight that a folded text has words of, 0 to 1."""
    whole = sum(topic.weight for topic in topics)
    said = sum(topic.weight for topic in topics if any(_has(text, word) for word in topic.words))
    return said / whole if whole else 0.0


def _has(text: str, word: str) -> bool:
    """Tell whether a folded text has the word: whole, where spaces divide words."""
    return word in text and (main_script(word) not in SPACED or word in _words(text))


@lru_cache(maxsize=64)
def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))


def _are_sure(topics: Sequence[Topic]) -> bool:
    """Tell whether most of what is asked is surely meant by the documents' words: then a passage must have them."""
    sure = sum(topic.weight for topic in topics if topic.cosine >= SURE)
    return 2 * sure > sum(topic.weight for topic in topics)


def _standing_out(ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages, of the best first, that stand out from the median one."""
    if not ranked:
        return []
    top, middle = ranked[0].score, median(passage.score for passage in ranked)
    return [passage for passage in ranked if passage.score >= top - DEPTH * (top - middle)]
