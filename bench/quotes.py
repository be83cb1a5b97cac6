"""Checks every quote, lead and figure in answers to random questions against its file; stops at the first wrong one.

`python -m bench.quotes [FOLDER …] [--questions 10000] [--seed 1]`: on the shipped documents and on the folders given.
Questions are of every kind, in several languages, with words of these documents or another corpus, general ones, or
random Unicode; some are follow-ups. Nine of ten are answered whatever the confidence, one gets related passages. A
reader that answers by chance moves, marks and tabulates what the real one would leave alone, and takes no time.
Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np

from bench.faults import faults
from index.config import IndexConfig
from index.documents.formats import TEXT
from index.errors import QuestionError
from index.languages import general_questions
from index.model.reading import Excerpt, Read, Reading, span_probabilities
from index.rebuild import build_folder
from index.records import file_of
from index.text.words import words
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine

CASES = Path(__file__).parent.parent / "corpus"
TEMPLATES = (
    *("{}是多少？", "如何办理{}？", "{}有哪些？", "总结一下{}", "比较{}和{}", "{}和{}有什么不同？", "哪些案例提到{}？"),
    *("第{n}个案例的{}是什么？", "总结一下案例{n}", "比较案例{n}和案例{m}的{}", "那{}呢？", "{}", "{} {} {}"),
    *("How many {} are there?", "How do I get {}?", "List the {} of case {n}", "Give me a summary of {}"),
    *("哪个城市的{}更多？", "{}和{}的{}各是多少？", "哪些案例提到{}，各是多少？", "Which city has more {}?"),
    *("Compare {} with {}", "Which cases mention {}?", "What about {}?", "Quels cas parlent de {} ?"),
    *(
        "¿Cómo se obtiene {}?",
        "Vergleiche {} und {}",
        "Сколько {}?",
        "{}はどう違いますか",
        "{}은 무엇입니까?",
        "ما هو {}؟",
    ),
    "Tóm tắt {}",
)
TOKEN = re.compile(r"\d+|\w|[^\w\s]")
SHARPNESS = 40  # power of a number from 0 to 1: one answer stands out, as with a reader that is sure
EVERY = 500  # questions between two lines of progress
UNICODE = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x400, 0x500), range(0x600, 0x700), range(0x900, 0x980)]
UNICODE += [range(0x3000, 0x3100), range(0x4E00, 0x9FFF), range(0xAC00, 0xD7A4), range(0x1F300, 0x1F600)]


class ChanceReader:
    """Gives every excerpt a probability and an answer by chance, a figure rather than a word.

    They are the same for the same excerpt, question and seed.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> Read:
        """Return a reading of every excerpt."""
        return Read(tuple(self._reading(question, excerpt) for excerpt in excerpts), 0)

    def _reading(self, question: str, excerpt: Excerpt) -> Reading:
        drawn = np.random.default_rng(crc32(f"{self._seed}{question}{excerpt.text}".encode()))
        tokens = np.array([match.span() for match in TOKEN.finditer(excerpt.text)] or [(0, 1)], dtype=np.int32)
        figures = np.array([excerpt.text[a:b].isdecimal() for a, b in tokens])
        likely = (drawn.random(len(tokens), dtype=np.float32) * np.where(figures, 1, 0.9)) ** SHARPNESS
        return Reading(float(drawn.random()) ** 0.25, span_probabilities(likely, likely), tokens)


def questions(random: Random, pool: Sequence[str]) -> Iterator[str]:
    """Yield random questions for ever; the same for the same seed and words."""
    general = [question for asked in general_questions().values() for question in asked]
    while True:
        kind = random.random()
        if kind < 0.1:
            yield random.choice(general)
        elif kind < 0.2:
            yield "".join(chr(random.choice(random.choice(UNICODE))) for _ in range(random.randint(1, 60)))
        else:
            text = random.choice(TEMPLATES).replace("{n}", str(random.randint(1, 20)))
            text = text.replace("{m}", str(random.randint(1, 20)))
            while "{}" in text:
                text = text.replace("{}", random.choice(pool), 1)
            yield text


def files_of(engine: Engine, folder: Path) -> dict[str, str]:
    """Return the files' own texts by doc_id; of what is no Markdown or plain text, the extracted text."""
    return {
        doc_id: (folder / doc_id).read_bytes().decode(document.encoding)
        if doc_id.lower().endswith(TEXT) and doc_id == file_of(doc_id)
        else document.text
        for doc_id, document in engine.documents.items()
    }


def check(answering: Engine, relating: Engine, folder: Path, asked: Iterator[str], n: int) -> Counter[str]:
    """Ask n questions and count answers by kind, and quotes; raise AssertionError at the first fault."""
    texts, counts, last = files_of(answering, folder), Counter[str](), ""
    while counts["asked"] < n:
        question = next(asked)
        history = [last] if last and counts["asked"] % 4 == 0 else []
        try:
            answer = (relating if counts["asked"] % 10 == 9 else answering).ask(question, history)
        except QuestionError:
            continue  # nothing but punctuation: rightly refused
        for fault in faults(answer, answering.documents, texts):
            raise AssertionError(f"{question!r} after {history}: {fault}")
        leads = sum(quote.lead is not None for quote in answer.quotes or answer.related)
        figures = 0 if answer.table is None else sum(len(row.cells) for row in answer.table.rows)
        counts.update(asked=1, quotes=len(answer.quotes), related=len(answer.related), leads=leads, figures=figures)
        counts[answer.status.value] += 1
        counts[f"of kind {answer.kind}"] += 1
        last = question
        if counts["asked"] % EVERY == 0:
            sys.stderr.write(f"{folder}: {counts['asked']:,} of {n:,}\n")
    return counts


def engines_of(folder: Path, index_dir: Path, config: IndexConfig, seed: int) -> tuple[Engine, Engine]:
    """Return an engine that answers every question, and one that relates what it can, over a new index."""
    build_folder(folder, index_dir, config)
    opened = open_engine(IndexConfig(folder, index_dir, config.cache_dir), QAConfig(reader="none"))

    def engine(settings: QAConfig) -> Engine:
        return Engine(opened.pointer, opened.snapshot, opened.embedder, settings, ChanceReader(seed), kept=0)

    return engine(QAConfig(floor=0)), engine(QAConfig(floor=1, related_floor=0))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the counts, a line for each folder; return 1 at the first fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--questions", type=int, default=10_000, help="over all folders")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    folders = [CASES, *options.folders]
    random, config = Random(options.seed), IndexConfig.from_env(os.environ)
    with tempfile.TemporaryDirectory() as made:
        engines = [engines_of(folder, Path(made, str(n)), config, options.seed) for n, folder in enumerate(folders)]
        pool = sorted({word for engine, _ in engines for chunk in engine.snapshot.chunks for word in words(chunk.text)})
        for n, (both, folder) in enumerate(zip(engines, folders, strict=True)):
            share = options.questions // len(folders) + (n < options.questions % len(folders))
            try:
                counts = check(*both, folder, questions(random, pool), share)
            except AssertionError as exc:
                sys.stdout.write(f"{folder}: {exc}\n")
                return 1
            said = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
            sys.stdout.write(f"{folder}: {said}; every quote, lead and figure is as it must be\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
