"""`python -m bench.languages QUESTIONS --corpus FOLDER`: how compiling a model changes retrieval, by language.

The corpus is indexed twice, with the uncompiled model (float32, torch) and the compiled one; every question with
evidence (JSON Lines, as for `yinzheng eval`) is searched for in both. R@k: one of the first k chunks has evidence.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.measure import machine, table
from index.compile.load import load_embedder, open_uncompiled
from index.config import IndexConfig
from index.model.embedder import Embedder
from index.rebuild import build
from index.store.snapshot import load
from qa.config import QAConfig
from qa.engine import Engine
from qa.evaluation.gold import Gold, resolve
from qa.evaluation.questions import GoldQuestion, read_questions

KS = (1, 5)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--each", type=int, default=100, help="use the first so many questions of each language")
    options = parser.parse_args(argv)
    asked = [question for question in read_questions(options.questions) if question.answerable]
    by_language: dict[str, list[GoldQuestion]] = {}
    for question in asked:
        by_language.setdefault(question.language, []).append(question)
    asked = [question for part in by_language.values() for question in part[: options.each]]
    config = replace(IndexConfig.from_env(os.environ), corpus_dir=options.corpus)
    models: dict[str, Callable[[IndexConfig], Embedder]] = {"float32": open_uncompiled, "compiled": load_embedder}
    found: dict[str, np.ndarray] = {}
    for name, open_model in models.items():
        with tempfile.TemporaryDirectory() as folder:
            embedder = open_model(config)
            build(replace(config, index_dir=Path(folder)), embedder=embedder)
            engine = Engine(*load(Path(folder)), embedder, QAConfig.from_env(os.environ))
            own = engine.snapshot.calibration.own_language
            golds = resolve(asked, engine.documents)
            found[name] = np.array(
                [
                    [*by_vector(engine, q, gold), *by_tokens(engine, q, gold)]
                    for q, gold in zip(asked, golds, strict=True)
                ]
            )
    languages = [question.language for question in asked]
    groups = {"all": set(languages), f"{own}, the documents' own": {own}, "the others": set(languages) - {own}}
    groups |= {language: {language} for language in dict.fromkeys(languages)}
    sys.stdout.write(f"{machine()}; {len(asked)} questions; float32 → compiled\n")
    head = ["questions", "number", *(f"{how}, R@{k}" for how in ("one vector", "late interaction") for k in KS)]
    rows = []
    for name, members in groups.items():
        inside = np.array([language in members for language in languages])
        if inside.any():
            before, after = (found[model][inside].mean(axis=0) for model in models)
            cells = [f"{a:.3f} → {b:.3f} ({b - a:+.3f})" for a, b in zip(before, after, strict=True)]
            rows.append([name, str(inside.sum()), *cells])
    table(head, rows)
    return 0


def by_vector(engine: Engine, question: GoldQuestion, gold: Gold) -> list[bool]:
    """Return for each k of KS whether evidence is among the first k chunks by their vectors."""
    snapshot = engine.snapshot
    vector = engine.embedder.encode_question(question.question).vector
    chunks = [snapshot.chunks[n] for n in np.argsort(-snapshot.cosines(vector), kind="stable")[: max(KS)].tolist()]
    return [any(gold.carried(chunk.doc_id, chunk.text) for chunk in chunks[:k]) for k in KS]


def by_tokens(engine: Engine, question: GoldQuestion, gold: Gold) -> list[bool]:
    """Return for each k of KS whether evidence is among the first k hits of a full search."""
    hits = engine.retrieve(question.question, max(KS))
    return [any(gold.carried(hit.place.doc_id, hit.text) for hit in hits[:k]) for k in KS]


if __name__ == "__main__":
    sys.exit(main())
