"""The engine: query -> candidates -> quotes -> an answer, related passages or an abstention, over one snapshot.

What was asked lately is kept, and how the files stand to the snapshot is looked up at each question.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from index.compile.load import load_embedder
from index.compile.load_reader import load_reader
from index.config import IndexConfig
from index.documents.freshness import Changes, Freshness
from index.errors import StaleIndexError
from index.model.embedder import Embedder, Encoded
from index.model.reading import Reader
from index.records import Document, Pointer
from index.search import Candidates
from index.store.pointer import read_pointer
from index.store.snapshot import Snapshot, load
from index.text.language import detect
from index.text.words import DICTIONARY
from qa.answer.catalog import count, listed
from qa.answer.compose import abstain, catalogue, compose, relate
from qa.answer.confidence import Grounds, Lines, confidence, ease_of, fit_of, highest, model
from qa.answer.exact import is_named_exactly
from qa.answer.hits import hits
from qa.answer.locate import Locator
from qa.answer.located import Located
from qa.answer.quoting.quote import cut, with_places
from qa.answer.read import LOOKED_AT, Readings, read
from qa.answer.related import on_the_subject
from qa.answer.searcher import Searcher
from qa.answer.select import documents_by_score, select
from qa.answer.staleness import as_of
from qa.config import QAConfig
from qa.output.basket import Pick, picks_of
from qa.output.cite import Citation, cite
from qa.output.phrases import phrases
from qa.output.reference import reference_of
from qa.recent import Recent
from qa.records import Answer, ConfidenceParts, Hit, Kind, Query, Quote, Retrieval, Scope, Status
from qa.scope import admitted
from qa.understand.followup import ResolvedQuestion, is_elliptical, is_phatic, resolve
from qa.understand.mentions import cases_in, without_numbers
from qa.understand.query import asks_for_a_part, limited, make_query
from qa.understand.sections import is_heading, within_section

EVERYTHING = Scope()
NEAREST = 3  # documents that an abstention names
NAMED_FIT = 0.9  # the least, of a question that names an article by its number, or a row by a cell of its own
KEPT = 256  # questions whose vectors, and what was found for them, are kept
KEPT_READINGS = 8  # what the last questions' passages were read to say, for a look at further passages: 100 kB each
KEPT_TOKENS = 128  # of a question whose vectors are kept: 200 kB


class Engine:
    """One snapshot and its model, ready to answer; safe to call from several threads."""

    def __init__(
        self,
        pointer: Pointer,
        snapshot: Snapshot,
        embedder: Embedder,
        config: QAConfig,
        reader: Reader | None = None,
        kept: int = KEPT,
        files: Freshness | None = None,
    ) -> None:
        self._pointer = pointer
        self._snapshot = snapshot
        self._embedder = embedder
        self._config = config
        self._reader = reader
        self._corpus = Path(pointer.corpus_dir)
        self._files = files or Freshness(self._corpus)
        self._seen = snapshot.manifest.seen
        self._encoded: Recent[str, Encoded] = Recent(kept)
        self._retrievals: Recent[tuple[Query, Scope], Retrieval] = Recent(kept)
        self._locator = Locator(snapshot.documents)
        self._readings: Recent[tuple[str, tuple[int, ...]], Readings] = Recent(min(kept, KEPT_READINGS))

    @property
    def pointer(self) -> Pointer:
        """Which snapshot is in use, and what it was built from."""
        return self._pointer

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use."""
        return self._snapshot

    @property
    def embedder(self) -> Embedder:
        """The model in use."""
        return self._embedder

    @property
    def reader(self) -> Reader | None:
        """The reader in use."""
        return self._reader

    def files_of(self, pointer: Pointer) -> Freshness | None:
        """Return what is known of the files that another snapshot was built from, None where they are not the same."""
        return self._files if pointer.corpus_dir == self._pointer.corpus_dir else None

    def changes(self) -> Changes:
        """Return which files have changed since the snapshot was built."""
        return self._files.changes(self._seen)

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the snapshot in use, by doc_id."""
        return self._snapshot.documents

    @property
    def built_at(self) -> datetime:
        """When the snapshot in use was built, UTC."""
        return datetime.fromisoformat(self._pointer.built_at)

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> Answer:
        """Answer with quotes, show related passages, or abstain; `history` has the earlier questions, oldest first."""
        began = time.perf_counter()
        query = make_query(question, history)
        spent: dict[str, float] = {}  # seconds, of the parts that a question asked again does without
        retrieval = self._retrievals.get((query, scope))
        if retrieval is None:
            retrieval = self._find(query, scope, spent)
            self._retrievals.put((query, scope), retrieval)
        answer = self._answer(retrieval, scope, query.language)
        total = time.perf_counter() - began
        seconds = {name: spent.get(name, 0.0) for name in ("encode", "read")}
        seconds |= {"search": total - sum(spent.values()), "total": total}
        timings = {name: round(1000 * value, 2) for name, value in seconds.items()}
        return replace(answer, timings_ms=timings, confidence_parts=retrieval.parts)

    def locate(self, text: str) -> Located:
        """Return where the passage stands in the documents word for word, else the nearest; no model is asked."""
        return self._locator.locate(text)

    def cite(self, quote: Quote) -> Citation:
        """Return the quote with its source, ready to paste, in every style; of an answer that this engine gave."""
        return cite(quote.marker, quote.text, reference_of(quote.place, self._snapshot))

    def picks(self, answer: Answer) -> tuple[Pick, ...]:
        """Return the quotes of an answer for a list to be exported; where it has none, what it says instead."""
        return picks_of(answer, lambda quote: self.cite(quote).source)

    def _find(self, query: Query, scope: Scope, spent: dict[str, float]) -> Retrieval:
        """Search, and cut the quotes; nothing in it depends on how the files are now."""
        table = self._snapshot.table
        query, named = limited(query, table)
        if query.kind is Kind.CORPUS and (inside := count(table, (scope, named))):
            return Retrieval(query, named, inside, 1.0, ConfidenceParts(1.0))
        query, named, searcher, resolved = self._understand(query, named, scope)
        searched = count(table, (scope, named)) or table.n_documents_of(admitted(table, (scope, named)))
        fit = self._fit(query, named, searcher, resolved)
        readings, found = self._read(query, named, fit, searcher, resolved)
        sure, parts = self._confidence(query, named, fit, readings, resolved, found)
        status = self._strength(query, named, found, sure, parts.fit)
        quotes = self._quotes(query, named, searcher, resolved, readings, found) if status is Status.ANSWERED else []
        passages = on_the_subject(self._snapshot, found, resolved.topic) if status is Status.RELATED else []
        related = cut(self._snapshot, passages)
        nearest = documents_by_score(self._snapshot, found)[:NEAREST]
        spent.update(encode=searcher.encode_s, read=readings.seconds)
        return Retrieval(query, named, searched, sure, parts, tuple(quotes), tuple(related), tuple(nearest))

    def _strength(self, query: Query, named: Scope, found: Candidates, sure: float, about: float) -> Status:
        """Return how much they say, by how `sure` it is that one says it, and that they are `about` it at all."""
        if found.best and sure >= self._config.floor:
            return Status.ANSWERED
        related = bool(found.best) and about >= self._config.related_floor and self._one_answers(query, named)
        return Status.RELATED if related else Status.ABSTAINED

    def _answer(self, retrieval: Retrieval, scope: Scope, language: str) -> Answer:
        """Say what was found, and how the files stand to it now; the notice is in that language."""
        query, searched, sure = retrieval.query, retrieval.searched, retrieval.confidence
        shown = retrieval.quotes or retrieval.related
        changes = self._files.changes(self._seen, [quote.place.doc_id for quote in shown])
        notice = phrases(language).outdated if changes.all else None
        if query.kind is Kind.CORPUS and count(self._snapshot.table, (scope, retrieval.named)):
            documents = listed(self._snapshot.table, (scope, retrieval.named))
            return catalogue(query, documents, len(self.documents), notice)
        if shown:
            quotes = as_of(shown, self.documents, changes, self._corpus)
            return (compose if retrieval.quotes else relate)(query, quotes, searched, notice, sure)
        # under the floor, or nothing there that could be quoted
        nearest = [self.documents[doc_id] for doc_id in retrieval.nearest]
        return abstain(query, nearest, searched, notice, sure if sure < self._config.floor else 0.0)

    def retrieve(self, question: str, k: int = 5, history: Sequence[str] = (), scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the k best chunks, best first; all of them where k is larger than their number."""
        if k < 1:
            raise ValueError(f"k={k}: ask for at least one hit")
        query, named = limited(make_query(question, history), self._snapshot.table)
        query, named, searcher, resolved = self._understand(query, named, scope)
        _, found = self._read(query, named, self._fit(query, named, searcher, resolved), searcher, resolved)
        return hits(self._snapshot, found, k)

    def _understand(self, query: Query, named: Scope, scope: Scope) -> tuple[Query, Scope, Searcher, ResolvedQuestion]:
        """Read the last question with those before it, and say what all limit it to.

        Where it says nothing of its own to search for, it is about the document that the conversation is about; where
        that was named by number, so is all that leads on from there.
        """
        table = self._snapshot.table
        searcher = self._searcher(named, scope)
        before = [turn for turn in query.turns[:-1] if not is_phatic(turn, detect(turn))]
        cases = [() if named.doc_ids else cases_in(turn, table, (scope,)) for turn in before]
        resolved = resolve(
            [*(without_numbers(turn) or turn for turn in before), query.turns[-1]],
            searcher.search,
            self._snapshot.chunks,
            [*(doc_ids[0] if len(doc_ids) == 1 else None for doc_ids in cases), None],
            lambda turn: (
                not named.doc_ids and is_elliptical(turn, detect(turn), lambda words: is_heading(words, table))
            ),
        )
        if resolved.topic is None or query.kind.by_document or not (resolved.elliptical or resolved.named):
            return query, named, searcher, resolved
        if query.kind is Kind.FACT and resolved.elliptical:
            query = replace(query, kind=Kind.OVERVIEW)
        query, named = within_section(query, replace(named, doc_ids=(resolved.topic,)), table)
        return query, named, self._searcher(named, scope), resolved

    def _searcher(self, *scopes: Scope) -> Searcher:
        return Searcher(self._snapshot, self._encode, admitted(self._snapshot.table, scopes))

    def _fit(self, query: Query, named: Scope, searcher: Searcher, resolved: ResolvedQuestion) -> float:
        """Return how far the question stands above the floor: infinitely, where what it names is what it asks for."""
        if not all(searcher.search(reading).best for reading in resolved.readings):
            return -math.inf
        if resolved.named if resolved.elliptical else named.doc_ids and query.kind in {Kind.OVERVIEW, Kind.COMPARE}:
            return math.inf  # a document that is named is what its overview quotes
        signals = [searcher.signals(reading) for reading in resolved.readings]
        fit = fit_of(self._snapshot.calibration, signals, query.language) + ease_of(query, self._snapshot.table)
        named_exactly = is_named_exactly(self._snapshot, searcher.ranked(resolved), query.turns[-1])
        return max(fit, NAMED_FIT) if named_exactly else fit

    def _read(
        self, query: Query, named: Scope, fit: float, searcher: Searcher, resolved: ResolvedQuestion
    ) -> tuple[Readings, Candidates]:
        """Read the best passages where that can make an answer of them; return all in the order to answer from."""
        found, lines = searcher.ranked(resolved), self._lines(query)
        if self._reader is None or not self._one_answers(query, named) or not self._worth_reading(lines, fit):
            return Readings(), found
        of_topic = [one for one in found.best if self._snapshot.chunks[one.number].doc_id == resolved.topic]
        best = (of_topic or found.best)[:LOOKED_AT]
        key = resolved.question, tuple(candidate.number for candidate in best)
        kept = self._readings.get(key)
        readings = kept or read(self._snapshot, self._reader, resolved.question, best)
        self._readings.put(key, replace(readings, seconds=0.0))
        return readings, readings.ranked(found, lines.ranking)

    def _one_answers(self, query: Query, named: Scope) -> bool:
        """Tell whether a single passage can answer."""
        return query.kind.in_one_passage and not asks_for_a_part(query, named, self._snapshot.table)

    def _worth_reading(self, lines: Lines, fit: float) -> bool:
        return highest(lines, Grounds(fit, len(self._snapshot.chunks))).answers >= self._config.floor

    def _confidence(
        self,
        query: Query,
        named: Scope,
        fit: float,
        readings: Readings,
        resolved: ResolvedQuestion,
        found: Candidates,
    ) -> tuple[float, ConfidenceParts]:
        lines, first = self._lines(query), readings.of_first(found)
        missing = readings.figures_missing(resolved.question)
        read, probability = (None, None) if first is None else (first.log_odds, first.reading.answers)
        grounds = Grounds(fit, len(self._snapshot.chunks), read, bool(missing))
        sure = confidence(lines, grounds)
        useless = self._reader is not None and not self._worth_reading(lines, fit)
        if read is None and useless and self._one_answers(query, named):
            sure = min(sure, highest(lines, grounds), key=lambda one: one.answers)
        parts = ConfidenceParts(sure.about, probability, len(readings.chunks), readings.left_out, sure.says, missing)
        return sure.answers, parts

    def _lines(self, query: Query) -> Lines:
        return model().lines(own=self._snapshot.calibration.is_own(query.language))

    def _quotes(
        self,
        query: Query,
        named: Scope,
        searcher: Searcher,
        resolved: ResolvedQuestion,
        readings: Readings,
        found: Candidates,
    ) -> list[Quote]:
        passages = select(
            self._snapshot,
            query,
            searcher.of(resolved, found),
            self._config.max_quotes,
            named.doc_ids,
            readings.rescored,
            topic=resolved.topic,
        )
        cut_quotes = cut(self._snapshot, passages, by_document=query.kind.by_document, lists=query.in_units)
        quotes = readings.marked(cut_quotes)
        if query.kind.by_document:
            return quotes
        return with_places(self._snapshot, quotes, [one.number for one in found.best])

    def _encode(self, text: str) -> Encoded:
        """Embed a question, or an earlier turn that was embedded when it was asked."""
        record = self._encoded.get(text)
        if record is None:
            record = self._embedder.encode_question(text)
            if len(record.tokens) <= KEPT_TOKENS:
                self._encoded.put(text, record)
        return record


def open_engine(index: IndexConfig, config: QAConfig, before: Engine | None = None, kept: int = KEPT) -> Engine:
    """Open the index that answers, with the model it was built with; raise AppError with the remedy.

    What an engine opened `before` has in memory and is the same is used again. So many questions are `kept` that an
    answer asked for again is quick.
    """
    pointer = read_pointer(index.index_dir)
    if before is not None and before.pointer.snapshot == pointer.snapshot:
        files = before.files_of(pointer)
        return Engine(pointer, before.snapshot, before.embedder, config, before.reader, kept, files)
    pointer, snapshot = load(index.index_dir)
    built, asked = snapshot.manifest.model_id, index.model
    if built != asked:
        raise StaleIndexError(
            f"{index.index_dir}: index built with model {built}, configuration asks for {asked}: run yinzheng build"
        )
    embedder = load_embedder(index) if before is None else before.embedder
    DICTIONARY.open(index.cache_dir)
    if embedder.fingerprint != snapshot.manifest.model_fingerprint or embedder.dim != snapshot.manifest.dim:
        raise StaleIndexError(f"{index.index_dir}: the weights of model {asked} are others now: run yinzheng build")
    reader = load_reader(config.reader, index, embedder) if before is None else before.reader
    files = None if before is None else before.files_of(pointer)
    return Engine(pointer, snapshot, embedder, config, reader, kept, files)
