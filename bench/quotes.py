"""Checks every quote in answers to random questions against its file; stops at the first that is wrong.

`python -m bench.quotes [FOLDER …] [--questions 10000] [--seed 1]`: on the shipped documents and on the folders given.
Questions are of every kind, in several languages, with words of these documents or another corpus, general ones, or
random Unicode; some are follow-ups. The floor is 0, so that every question gets quotes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from index.config import IndexConfig
from index.errors import QuestionError
from index.languages import general_questions
from index.rebuild import build_folder
from index.records import Document
from index.text.sentences import sentence_spans
from index.text.words import words
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from qa.records import Answer

CASES = Path(__file__).parent.parent / "corpus"
TEMPLATES = (
    *("{}是多少？", "如何办理{}？", "{}有哪些？", "总结一下{}", "比较{}和{}", "{}和{}有什么不同？", "哪些案例提到{}？"),
    *("第{n}个案例的{}是什么？", "总结一下案例{n}", "比较案例{n}和案例{m}的{}", "那{}呢？", "{}", "{} {} {}"),
    *("How many {} are there?", "How do I get {}?", "List the {} of case {n}", "Give me a summary of {}"),
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
UNICODE = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x400, 0x500), range(0x600, 0x700), range(0x900, 0x980)]
UNICODE += [range(0x3000, 0x3100), range(0x4E00, 0x9FFF), range(0xAC00, 0xD7A4), range(0x1F300, 0x1F600)]


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


def faults(answer: Answer, documents: Mapping[str, Document], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each wrong quote or related passage; `texts` are the files' own texts, by doc_id."""
    seen: set[tuple[str, str]] = set()
    for quote in answer.quotes or answer.related:
        document, start, end = documents[quote.place.doc_id], quote.place.start, quote.place.end
        if texts[document.doc_id][start:end] != quote.text:
            yield f"{quote.marker} is not what the file says at [{start}, {end})"
        sections = [one for one in document.sections if one.start <= start and end <= one.end]
        if [one.headings for one in sections] != [quote.place.headings]:
            yield f"{quote.marker} is not inside one section"
            continue
        spans = sentence_spans(document.text, sections[0].start, sections[0].end)
        if start not in {a for a, _ in spans}:
            yield f"{quote.marker} begins in the middle of a sentence"
        if end not in {b for _, b in spans}:
            yield f"{quote.marker} ends in the middle of a sentence"
        if end <= sections[0].body and document.text[sections[0].body : sections[0].end].strip():
            yield f"{quote.marker} is only a heading"
        lead = quote.lead
        if lead is not None and (texts[document.doc_id][lead.start : lead.end] != lead.text or lead.end > start):
            yield f"{quote.marker} has a lead that is not what the file says above it"
        words_of = (document.doc_id if answer.kind.by_document else "", quote.text)
        if words_of in seen:
            yield f"{quote.marker} says what an earlier one says"
        seen.add(words_of)


def files_of(engine: Engine, folder: Path) -> dict[str, str]:
    """Return the files' own texts by doc_id; for a PDF or DOCX, the extracted text."""
    return {
        doc_id: (folder / doc_id).read_bytes().decode(document.encoding) if document.encoding else document.text
        for doc_id, document in engine.documents.items()
    }


def check(engine: Engine, folder: Path, asked: Iterator[str], n: int) -> Counter[str]:
    """Ask n questions and count answers by kind, and quotes; raise AssertionError at the first fault."""
    texts, counts, last = files_of(engine, folder), Counter[str](), ""
    while counts["asked"] < n:
        question = next(asked)
        history = [last] if last and counts["asked"] % 4 == 0 else []
        try:
            answer = engine.ask(question, history)
        except QuestionError:
            continue  # nothing but punctuation: rightly refused
        for fault in faults(answer, engine.documents, texts):
            raise AssertionError(f"{question!r} after {history}: {fault}")
        counts.update(asked=1, quotes=len(answer.quotes), related=len(answer.related))
        counts[answer.status.value] += 1
        counts[f"of kind {answer.kind}"] += 1
        last = question
    return counts


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
        engines = []
        for n, folder in enumerate(folders):
            build_folder(folder, Path(made, str(n)), config)
            engines.append(open_engine(IndexConfig(folder, Path(made, str(n)), config.cache_dir), QAConfig(floor=0)))
        pool = sorted({word for engine in engines for chunk in engine.snapshot.chunks for word in words(chunk.text)})
        for n, (engine, folder) in enumerate(zip(engines, folders, strict=True)):
            share = options.questions // len(folders) + (n < options.questions % len(folders))
            try:
                counts = check(engine, folder, questions(random, pool), share)
            except AssertionError as exc:
                sys.stdout.write(f"{folder}: {exc}\n")
                return 1
            said = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
            sys.stdout.write(f"{folder}: {said}; every quote is as it must be\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
