"""`python -m bench.build`: tokens a second beside SentenceTransformer.encode, and the time of a whole build."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.draw import throughput
from bench.measure import SPREAD, machine, row, table
from index.compile.bundled import model_folder
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.documents.chunk import chunk_document
from index.documents.corpus import read_corpus
from index.rebuild import build_folder

ROOT = Path(__file__).parent.parent
BATCHES = (1, 4, 8, 16, 32)


def main(argv: Sequence[str] | None = None) -> int:
    """Print tables; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--texts", type=int, default=80, help="how many passages are encoded")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plot", type=Path, help="draw tokens a second: a PNG file")
    options = parser.parse_args(argv)
    config = IndexConfig.from_env(os.environ)
    chunks = [c for d in read_corpus(options.corpus) for c in chunk_document(d, config.chunk_chars)]
    texts = [chunk.text for chunk in chunks[: options.texts]]

    embedder = load_embedder(config)

    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(model_folder(config)), device="cpu")
    tokens = sum(len(ids) for ids in model.tokenizer(texts)["input_ids"])
    runs: dict[str, Callable[[], object]] = {
        f"SentenceTransformer.encode, batches of {size}": partial(
            model.encode, texts, batch_size=size, prompt_name="document"
        )
        for size in BATCHES
    }
    runs["encode_passages"] = partial(embedder.encode_passages, texts)
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            speeds[name].append(tokens / (time.perf_counter() - began))
    sys.stdout.write(f"{machine()}; {len(texts)} passages, {tokens} tokens, {options.rounds} rounds\n")
    table(SPREAD, [row(name, np.array(values), "tokens/s") for name, values in speeds.items()])
    best = max(np.median(values) for name, values in speeds.items() if name != "encode_passages")
    sys.stdout.write(f"\nencode_passages / best batch size: {np.median(speeds['encode_passages']) / best:.2f}\n")
    if options.plot is not None:
        throughput(options.plot, speeds)
    times = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            report = build_folder(options.corpus, folder, config)
        times.append(report.seconds)
    sys.stdout.write(f"whole build: {report.n_documents} documents, {report.n_chunks} chunks\n")
    table(SPREAD, [row("from nothing, model and dictionary cached", np.array(times), "s")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
