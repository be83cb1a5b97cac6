"""Locates passages of the documents, verbatim and with one character changed: correctness and speed.

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
LENGTHS = (20, 40, 100, 400, 1_000, 2_000)


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
    """Locate n passages, verbatim and changed, and print the times; raise SystemExit at a wrong result."""
    began = time.perf_counter()
    locator = Locator(documents)
    locator.locate(next(passages(random, documents))[2])
    first = 1000 * (time.perf_counter() - began)
    found: list[float] = []
    changed: list[float] = []
    for (document, start, text), _ in zip(passages(random, documents), range(n), strict=False):
        located = timed(locator, text, found)
        if (document.doc_id, start) not in {(place.place.doc_id, place.place.start) for place in located.places}:
            sys.exit(f"not found at its place: {document.doc_id} {start} {text!r}")
        at = random.choice([at for at, char in enumerate(text) if not char.isspace()])
        given = f"{text[:at]}\ufffd{text[at + 1 :]}"
        located = timed(locator, given, changed)
        marked = [] if located.nearest is None else [(one.start, one.end) for one in located.nearest.differences]
        if located.verbatim or marked != [(at, at + 1)]:
            sys.exit(f"the changed character is not what is marked: {document.doc_id} {start} {given!r} {marked}")
    for what, spent in (("as it stands", found), ("one changed", changed)):
        p50, p95 = np.percentile(spent, (50, 95))
        sys.stdout.write(
            f"{name}: {len(documents)} documents, {n} passages, {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms\n"
        )
    sys.stdout.write(f"{name}: the first passage, with the texts made ready: {first:.0f} ms\n")


def timed(locator: Locator, text: str, spent: list[float]) -> Located:
    """Locate the passage, and append the milliseconds taken to `spent`."""
    began = time.perf_counter()
    located = locator.locate(text)
    spent.append(1000 * (time.perf_counter() - began))
    return located


if __name__ == "__main__":
    sys.exit(main())
