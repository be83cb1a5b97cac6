"""Training examples for the confidence model: the signals of held-out questions in small folders of their passages.

Each passage is in a folder of 1 to 20 documents and in one of all passages of its set and language. Its own questions
are answered there, or are near misses; general questions and those of other sets are unrelated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from index.config import IndexConfig
from index.languages import general_questions
from index.model.embedder import Embedder
from index.model.reading import Excerpt, Read, Reader, Reading
from index.rebuild import build
from index.store.snapshot import Snapshot, load
from qa.answer.confidence import fit_of
from qa.answer.read import read
from qa.answer.searcher import Searcher
from qa.records import EVERYTHING
from qa.understand.meaning import kind_model
from qa.understand.query import understand
from training.data import Passage, Question, is_held_out

NEAR = ("policy-zh", "guidance-en", "near-wiki", "near-xquad")  # sets with near misses
SIZES = (1, 1, 2, 3, 8, 20)  # of folders, in documents; drawn at random
MOST = 200  # passages of a set and language
UNRELATED, UNRELATED_OF_ALL = 8, 80  # unrelated questions for a folder, and for the folder of all passages


class Label(StrEnum):
    """How a folder relates to a question."""

    ANSWERED = "answered"
    NEAR = "near"  # on a passage's subject, but not answered by it
    FOREIGN = "foreign"  # unrelated


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of one question; tuples have one value for each passage read, in the search's order."""

    label: Label
    weight: float  # of a near miss: lower where its wording alone gives it away
    own: bool  # the question is in the documents' own language
    n_chunks: int  # of the folder
    fit: float  # normalised score above the floor: see `qa.answer.confidence.fit_of`
    scores: tuple[float, ...]  # from the search
    log_odds: tuple[float, ...]  # from the reader, that the passage answers
    right: tuple[bool, ...]  # whether the passage holds an answer
    figures_missing: bool  # the question has a figure that no passage read has


class CachingReader:
    """A Reader that reads each excerpt only once for a question."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[tuple[str, Excerpt], Reading] = {}

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Return the readings of all excerpts, in order."""
        new = [excerpt for excerpt in dict.fromkeys(excerpts) if (question, excerpt) not in self._read]
        while new:
            readings = self._reader.read(question, new).readings
            self._read |= {(question, excerpt): reading for excerpt, reading in zip(new, readings, strict=False)}
            new = new[len(readings) :]
        return Read(tuple(self._read[question, excerpt] for excerpt in excerpts), 0)


def collect_examples(
    questions: Sequence[Question],
    config: IndexConfig,
    embedder: Embedder,
    reader: Reader,
    progress: Callable[[str], None],
) -> list[Example]:
    """Return the signals of the held-out passages' questions, and of unrelated ones, in each folder."""
    caching = CachingReader(reader)
    examples: list[Example] = []
    of_passage: dict[Passage, list[Question]] = defaultdict(list)
    for question in questions:
        of_passage[question.passage].append(question)
    for (dataset, language), passages in _groups(questions).items():
        random = Random(f"{dataset} {language}")
        others = [question.text for question in questions if question.dataset in set(NEAR) - {dataset}]
        for folder in _folders(passages, random):
            with TemporaryDirectory() as place:
                texts = {_name(n): f"# {passage.title}\n\n{passage.text}\n" for n, passage in enumerate(folder)}
                snapshot = indexed(texts, Path(place), config, embedder)
                ask = Asking(snapshot, embedder, caching)
                for n, passage in enumerate(folder):
                    for question in _drawn(of_passage[passage], random):
                        label = Label.ANSWERED if question.answers else Label.NEAR
                        examples += ask(question.text, label, question.weight, question, _name(n))
                n = UNRELATED_OF_ALL if len(folder) == len(passages) else UNRELATED
                general = [text for texts in general_questions().values() for text in texts]
                for text in random.sample(general, n // 2) + random.sample(others, min(n // 2, len(others))):
                    examples += ask(text, Label.FOREIGN, 1.0)
            progress(f"{dataset}, {language}: {len(folder)} documents, {len(examples)} questions so far")
    return examples


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks questions of one folder."""

    snapshot: Snapshot
    embedder: Embedder
    reader: Reader

    def __call__(
        self, text: str, label: Label, weight: float, question: Question | None = None, doc_id: str = ""
    ) -> Iterator[Example]:
        """Yield the signals of the question, whose passage is `doc_id`; nothing for a kind that is not read."""
        learned = kind_model(self.embedder.fingerprint)
        searcher = Searcher(self.snapshot, self.embedder.encode_question, self.embedder.encode_words, learned)
        query = understand(text, (), EVERYTHING, self.snapshot.table, searcher)
        if not query.kind.in_one_passage:
            return
        search, calibration = searcher.of(query), self.snapshot.calibration
        found = search.best
        readings = read(self.snapshot, self.reader, query.text, found.best)
        score = {candidate.number: candidate.score for candidate in found.best}
        yield Example(
            label,
            weight,
            own=calibration.is_own(query.language),
            n_chunks=len(self.snapshot.chunks),
            fit=fit_of(calibration, search.signals(), query.language),
            scores=tuple(score[one.number] for one in readings.chunks),
            log_odds=tuple(one.log_odds for one in readings.chunks),
            right=tuple(one.chunk.doc_id == doc_id and _holds(one.chunk.text, question) for one in readings.chunks),
            figures_missing=bool(readings.figures_missing(query.text, query.language, calibration.own_language)),
        )


def _groups(questions: Sequence[Question]) -> Mapping[tuple[str, str], list[Passage]]:
    """Return held-out passages with near misses by set and language, at most MOST of each; always the same."""
    groups: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    near = {q.passage: q.dataset for q in questions if q.dataset in NEAR and not q.answers}
    for passage, dataset in near.items():
        if is_held_out(passage.article):
            groups[dataset, passage.lang].append(passage)
    return {key: Random(0).sample(every, min(MOST, len(every))) for key, every in sorted(groups.items())}


def _folders(passages: Sequence[Passage], random: Random) -> Iterator[Sequence[Passage]]:
    yield passages
    at = 0
    while at < len(passages):
        size = random.choice(SIZES)
        yield passages[at : at + size]
        at += size


def indexed(texts: Mapping[str, str] | None, place: Path, config: IndexConfig, embedder: Embedder) -> Snapshot:
    """Return an index, made in the folder `place`, of the texts by doc_id; None: of the configured documents."""
    here = replace(config, index_dir=place / "index")
    if texts is not None:
        here = replace(here, corpus_dir=place / "documents")
        here.corpus_dir.mkdir()
        for doc_id, text in texts.items():
            (here.corpus_dir / doc_id).write_text(text, "utf-8")
    build(here, embedder=embedder)
    return load(here.index_dir)[1]


def _drawn(questions: Sequence[Question], random: Random) -> Iterator[Question]:
    """Yield one answered question and one near miss in the passage's language, and the same in another."""
    for across in (False, True):
        for answered in (True, False):
            choice = [q for q in questions if q.across == across and bool(q.answers) == answered]
            if choice:
                yield random.choice(choice)


def _name(number: int) -> str:
    return f"{number:04}.md"


def _holds(text: str, question: Question | None) -> bool:
    return question is not None and any(question.passage.text[start:end] in text for start, end in question.answers)
