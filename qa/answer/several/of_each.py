"""Of every document the passage that fits a question best, and how much of what is asked it has words of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.search import LEXICAL_WEIGHT
from index.store.snapshot import Snapshot
from index.text.inflection import SPACED, WORD
from index.text.scripts import fold, main_script
from index.text.sentences import sentence_spans
from qa.answer.searcher import QuestionSearch
from qa.answer.sentences import NAMED, SAID, WHOLE_NAMED, WORDS_WEIGHT, Passage, by_score, score_sentences
from qa.answer.several.reads import text_of
from qa.answer.several.topics import Topic, chunks_with
from qa.records import Query

MOST_SAYING = 2_000  # chunks in which words of the topics are looked for
PROVIDER_LINE = 8  # characters that a line has beside the provider's name: brackets, “provided by”


@dataclass(frozen=True, slots=True)
class Best:
    """The passage of a document that fits best."""

    passage: Passage
    support: float  # the share of the topics' weight that it has words of, 0 to 1
    fit: float  # its score without that, and without the names in the question


def best_of_each(snapshot: Snapshot, query: Query, search: QuestionSearch, topics: Sequence[Topic]) -> list[Best]:
    """Return the best passage of each document, the best document first."""
    found = search.of_each_document()
    lexical = {candidate.number: candidate.lexical for candidate in found.best}
    scored = [
        replace(one, score=one.score + (WORDS_WEIGHT - LEXICAL_WEIGHT) * lexical[one.number])
        for one in score_sentences(snapshot, found, found.best, quantity=query.quantity)
    ]
    least = min((one.score for one in scored), default=0.0)
    known = {(one.number, one.start) for one in scored}
    scored += [one for one in saying(snapshot, search, topics, least) if (one.number, one.start) not in known]
    weighed = [_weighed(snapshot, query, one, topics) for one in scored if not _only_names_provider(snapshot, one)]
    best: dict[str, Best] = {}
    for one in sorted(weighed, key=lambda one: by_score(one.passage)):
        best.setdefault(snapshot.chunks[one.passage.number].doc_id, one)
    return list(best.values())


def _weighed(snapshot: Snapshot, query: Query, passage: Passage, topics: Sequence[Topic]) -> Best:
    support = supported(text_in_place(snapshot, passage), topics)
    named = _named(snapshot, query, snapshot.chunks[passage.number].doc_id)
    return Best(replace(passage, score=passage.score + SAID * support + named), support, passage.score)


def text_in_place(snapshot: Snapshot, passage: Passage) -> str:
    """Return the folded text of the passage behind its document's title and its headings, a line each."""
    chunk = snapshot.chunks[passage.number]
    title = snapshot.documents[chunk.doc_id].title or ""
    return fold("\n".join(dict.fromkeys((title, *chunk.headings, text_of(snapshot, passage)))))


def _only_names_provider(snapshot: Snapshot, passage: Passage) -> bool:
    """Tell whether a passage is the document's own line that says who provided it: that says nothing else."""
    provider = snapshot.documents[snapshot.chunks[passage.number].doc_id].provider
    if not provider or passage.n_chars > len(provider) + PROVIDER_LINE:
        return False
    return fold(provider) in fold(text_of(snapshot, passage))


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
