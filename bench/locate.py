"""Locates passages of the documents, in other white space and with one character changed: correctness and speed.

`python -m bench.locate [FOLDER] [--passages 1000] [--made 900] [--seed 1]`: in a folder (the shipped documents) and in
so many synthetic documents of 5,000 characters, made of its sentences. Needs no index and no model. Exits with
status 1 at the first wrong result.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import numpy as np

from index.documents.corpus import read_corpus
from index.records import Document
from index.text.sentences import sentence_spans
from qa.answer.locate.located import Located
from qa.answer.locate.locator import Locator

CASES = Path(__file__).parent.parent / "corpus"
MADE_CHARS = 5_000
LENGTHS = (20, 40, 100, 400, 1_000, 1_800)  # characters; with more white space, below the limit of a passage
WHITE = (" ", "\n", "\u3000", "")
BETWEEN = ("",) * 99 + ("\n",)

Spent = tuple[float, float]  # milliseconds by the clock, and of the processor


def main() -> int:
    """Measure both collections and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CASES)
    parser.add_argument("--passages", type=int, default=1_000)
    parser.add_argument("--made", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = Random(arguments.seed)
    real = read_corpus(arguments.folder)
    for name, documents in (("the folder", real), ("made", made(random, real, arguments.made))):
        measure(name, {document.doc_id: document for document in documents}, random, arguments.passages)
    return 0


def made(random: Random, real: tuple[Document, ...], n: int) -> tuple[Document, ...]:
    """Return n documents made of the real ones' sentences in random order."""
    sentences = [document.text[a:b] for document in real for a, b in sentence_spans(document.text)]
    documents = []
    for number in range(n):
        text = ""
        while len(text) < MADE_CHARS:
            text += random.choice(sentences)
        documents.append(Document(f"{number:04}.md", text, (), "0", f"{number}"))
    return tuple(documents)


def passages(random: Random, documents: Mapping[str, Document]) -> Iterator[tuple[Document, int, str]]:
    """Yield random slices of the documents (document, start, text), without surrounding white space, for ever."""
    names = list(documents)
    while True:
        document = documents[random.choice(names)]
        length = min(random.choice(LENGTHS), len(document.text))
        start = random.randrange(len(document.text) - length + 1)
        text = document.text[start : start + length]
        if text == text.strip() and len(text) >= LENGTHS[0]:
            yield document, start, text


def measure(name: str, documents: Mapping[str, Document], random: Random, n: int) -> None:
    """Locate n passages, each in other white space and changed, and print the times; raise SystemExit at a fault."""
    known = bare(" ".join(document.text for document in documents.values()))
    began = time.perf_counter()
    locator = Locator(documents)
    locator.locate(next(passages(random, documents))[2])
    first = 1000 * (time.perf_counter() - began)
    found: list[Spent] = []
    changed: list[Spent] = []
    elsewhere = 0  # found where another passage differs in one character, too
    for (document, start, text), _ in zip(passages(random, documents), range(n), strict=False):
        located = timed(locator, respaced(random, text), found)
        if (document.doc_id, start) not in {(place.place.doc_id, place.place.start) for place in located.places}:
            sys.exit(f"not found at its place: {document.doc_id} {start} {text!r}")
        at, given = with_one_changed(random, text, known)
        located = timed(locator, given, changed)
        if located.verbatim:
            sys.exit(f"what was changed is called verbatim: {document.doc_id} {start} {given!r}")
        runs, nearest = differing(located), located.nearest
        if nearest is not None and nearest.found.text != text and [b - a + n for a, b, n in runs] == [2]:
            elsewhere += 1
        elif runs != [(at, at + 1, 1)]:
            sys.exit(f"the changed character is not what is marked: {document.doc_id} {start} {given!r} {runs}")
    for what, spent in (("white space changed", found), ("one character changed", changed)):
        wall, cpu = (np.percentile(column, (50, 95)) for column in zip(*spent, strict=True))
        sys.stdout.write(
            f"{name}: {len(documents)} documents, {n} passages, {what}: p50 {wall[0]:.1f} ms, p95 {wall[1]:.1f} ms "
            f"(processor {cpu[0]:.1f}, {cpu[1]:.1f})\n"
        )
    sys.stdout.write(f"{name}: {elsewhere} of the changed ones were found where another passage is as near\n")
    sys.stdout.write(f"{name}: the first passage, with the texts made ready: {first:.0f} ms\n")


def differing(located: Located) -> list[tuple[int, int, int]]:
    """Return start and end of each marked run of the passage, and how many characters the document has there."""
    runs = () if located.nearest is None else located.nearest.differences
    return [(one.start, one.end, one.document_end - one.document_start) for one in runs]


def respaced(random: Random, text: str) -> str:
    """Return the text with other white space where it has any, and with more of it elsewhere."""
    return "".join(random.choice(WHITE) if char.isspace() else char + random.choice(BETWEEN) for char in text)


def with_one_changed(random: Random, text: str, known: str) -> tuple[int, str]:
    """Return the text with one character that is not white space exchanged for another of `known`, and where.

    What it then says stands nowhere in `known`, which has no white space.
    """
    while True:
        at, other = random.randrange(len(text)), random.choice(known)
        given = f"{text[:at]}{other}{text[at + 1 :]}"
        if not text[at].isspace() and bare(given) not in known:
            return at, given


def bare(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def timed(locator: Locator, text: str, spent: list[Spent]) -> Located:
    """Locate the passage, and append the milliseconds taken to `spent`."""
    wall, cpu = time.perf_counter(), time.process_time()
    located = locator.locate(text)
    spent.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    return located


if __name__ == "__main__":
    sys.exit(main())
