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
from qa.answer.confidence import MOST_READ, log_odds
from qa.answer.quoting.order import in_order
from qa.answer.quoting.unit import whole_sentences
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import ANSWERS, NAMED, SAID, WHOLE_NAMED, WORDS_WEIGHT, Passage, score_sentences
from qa.answer.several.reads import SentenceReader, text_of
from qa.answer.several.topics import Topic, chunks_with, topics_of
from qa.records import Query

MOST = 50  # documents: more is no answer any more
# Of nine development questions that collect, this much of the way from the best document to the median one found .86
# of those that qualify, .82 of what it found qualifying; .5 found as many with less, .4 fewer.
DEPTH = 0.6
MOST_SAYING = 2_000  # chunks in which words of the topics are looked for
SUPPORT = 0.4  # of the topics' weight of which the best passage has words: as much of that a passage must have
LEAST = 0.3  # of the topics' weight that it must have in any case; what the documents have no word for counts, too
PROVIDER_LINE = 8  # characters that a line has beside the provider's name: brackets, “provided by”
SURE, LIKELY = 0.7, 0.5  # cosines of a word that surely, or likely, means what is asked
# The score, with the reader's part, from which a passage is on what is asked, where its words are not sure to tell: of
# 25 questions in ten languages, 2.5 to 4 measured alike.
ON_IT = 3.5


def collect(snapshot: Snapshot, query: Query, search: QuestionSearch, read: SentenceReader | None) -> list[Passage]:
    """Return the best passage of every document that qualifies, the best document first.

    Where it is sure which of the documents' words mean what is asked, a passage has these; else it has all that likely
    do, or the reader finds it on what is asked. Without a reader, it must stand out from those of other documents.
    """
    own = snapshot.calibration.is_own(query.language)
    topics = topics_of(snapshot, query.content, search.searcher.encode_words, own_language=own)
    best = best_of_each(snapshot, query, search, topics)
    ranked = sorted(best.values(), key=lambda passage: -passage.score)
    if query.content and not _mean_it(topics, SURE):  # with no word of its own it asks of all: «所有案例的共同做法»
        ranked = _standing_out(ranked) if read is None else _on_it(snapshot, ranked, query, topics, read)
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
        replace(one, score=one.score + (WORDS_WEIGHT - LEXICAL_WEIGHT) * lexical[one.number])
        for one in score_sentences(snapshot, found, found.best, quantity=query.quantity)
    ]
    least = min((one.score for one in scored), default=0.0)
    known = {(one.number, one.start) for one in scored}
    scored += [one for one in saying(snapshot, search, topics, least) if (one.number, one.start) not in known]
    scored = [one for one in scored if not _only_names_provider(snapshot, one)]
    support = {one: supported(_text(snapshot, one), topics) for one in scored}
    least = max(LEAST, SUPPORT * max(support.values(), default=0.0)) if _mean_it(topics, SURE) else 0.0
    best: dict[str, Passage] = {}
    for one in scored:
        doc_id = snapshot.chunks[one.number].doc_id
        weighed = replace(one, score=one.score + SAID * support[one] + _named(snapshot, query, doc_id))
        if support[one] >= least and (doc_id not in best or weighed.score > best[doc_id].score):
            best[doc_id] = weighed
    return best


def _text(snapshot: Snapshot, passage: Passage) -> str:
    return fold(text_of(snapshot, passage))


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
    return weight * (WHOLE_NAMED if whole else NAMED)


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


def _mean_it(topics: Sequence[Topic], cosine: float) -> bool:
    """Tell whether words so near stand for most of what is asked."""
    meant = sum(topic.weight for topic in topics if topic.cosine >= cosine)
    return 2 * meant > sum(topic.weight for topic in topics)


def _on_it(
    snapshot: Snapshot, ranked: Sequence[Passage], query: Query, topics: Sequence[Topic], read: SentenceReader
) -> list[Passage]:
    """Return the passages that have words of all topics, if these likely mean it, or that the reader finds on it.

    What the reader had no time for counts like the least likely of what it read.
    """
    says = [max(-MOST_READ, min(MOST_READ, log_odds(one.answers))) for one in read(query.read_as, ranked)]
    says += [min(says, default=-MOST_READ)] * (len(ranked) - len(says))
    weighed = [replace(one, score=one.score + ANSWERS * odds) for one, odds in zip(ranked, says, strict=True)]
    by_words = _mean_it(topics, LIKELY)
    return sorted(
        (one for one in weighed if one.score >= ON_IT or (by_words and supported(_text(snapshot, one), topics) == 1)),
        key=lambda one: -one.score,
    )


def _standing_out(ranked: Sequence[Passage]) -> list[Passage]:
    """Return the passages, of the best first, that stand out from the median one."""
    if not ranked:
        return []
    top, middle = ranked[0].score, median(passage.score for passage in ranked)
    return [passage for passage in ranked if passage.score >= top - DEPTH * (top - middle)]
