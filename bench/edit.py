"""A rebuild after one edited sentence: how many chunks are embedded, and how much faster it is than the first build.

`python -m bench.edit [--documents 2000] [--chars 400]`, in one process, with the configured model loaded beforehand.
Documents are made of the shipped cases' sentences in random order, so that no two are alike.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

from index.compile.load import load_embedder
from index.config import IndexConfig
from index.documents.corpus import read_corpus
from index.model.embedder import Embedder
from index.rebuild import build
from index.records import BuildReport
from index.text.sentences import sentence_spans

CASES = Path(__file__).parent.parent / "corpus"


def write_documents(folder: Path, n: int, chars: int, random: Random) -> None:
    """Write n documents of about `chars` characters."""
    sentences = [
        document.text[start:end]
        for document in read_corpus(CASES)
        for section in document.sections
        for start, end in sentence_spans(document.text, section.body, section.end)
    ]
    for number in range(n):
        body = ""
        while len(body) < chars:
            body += random.choice(sentences)
        (folder / f"{number:05}.md").write_text(f"# 文件{number}\n\n第{number}号：{body}\n", "utf-8")


def measure(config: IndexConfig, embedder: Embedder, random: Random) -> tuple[BuildReport, BuildReport]:
    """Return the reports of the first build and of the one after a sentence was added."""
    first = build(config, embedder=embedder)
    path = random.choice(sorted(config.corpus_dir.iterdir()))
    path.write_text(path.read_text("utf-8") + "这是后来加上的一句。\n", "utf-8")
    return first, build(config, embedder=embedder)


def main() -> None:
    """Measure, and print counts and the ratio of the times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--chars", type=int, default=400)
    arguments = parser.parse_args()
    random = Random(1)
    base = IndexConfig.from_env(os.environ)
    embedder = load_embedder(base)
    with tempfile.TemporaryDirectory() as folder:
        config = replace(base, corpus_dir=Path(folder, "corpus"), index_dir=Path(folder, "index"))
        config.corpus_dir.mkdir()
        write_documents(config.corpus_dir, arguments.documents, arguments.chars, random)
        first, second = measure(config, embedder, random)
    sys.stdout.write(
        f"first: {first.n_documents} documents, {first.n_chunks} chunks, {first.embedded} embedded\n"
        f"after one edit: {second.embedded} of {second.n_chunks} chunks embedded, {second.reused} reused\n"
        f"{first.seconds / second.seconds:.0f} times faster than the first\n"
    )


if __name__ == "__main__":
    main()
