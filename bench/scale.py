"""`python -m bench.scale`: the search stage over indexes of 10,000 to a million chunks made from the corpus.

A synthetic chunk is derived from a real one: its vector is the real one plus noise (cosine about .95), it keeps about
seven in ten of the words and of the tokens' codes, and the text is the same; the other codes are drawn from the tokens
of all real chunks, so that every chunk has codes of its own. Questions are real ones, their vectors with noise too.

The first row is the real index itself, asked without noise. In it alone, the candidates of a search are compared with
the ten best of late interaction with every chunk: of made chunks, which of them are the best ten is left to chance.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from bench.draw import growth
from bench.made import QUESTIONS, make_index, make_questions
from bench.measure import machine, middle, resident_mb, table, tail, timed
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.model.embedder import Encoded
from index.rebuild import build_folder
from index.search import search
from index.search.comparison import Comparison
from index.store.snapshot import Snapshot, load
from index.store.vectors import GroupedVectors
from qa.config import QAConfig
from qa.engine import Engine

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 100_000, 1_000_000)
ASKED = 64  # questions answered in full
COMPARED, BLOCK = 32, 1_000  # questions compared with every chunk; chunks at once
REAL = "real"  # the folder of the real index


HEAD = ["chunks", "documents", "open", "search p50", "p95", "CPU time p50", "p95"]
HEAD += [
    "qa.ask p50",
    "p95",
    "recall@10",
    "of late interaction",
    "groups looked into",
    "resident",
    "on disk",
    "a chunk",
]


@dataclass(frozen=True, slots=True)
class Measured:
    """The results for one size."""

    chunks: int
    documents: int
    open_s: float
    p50_ms: float  # of a search, without the encoder
    p95_ms: float
    cpu_p50_ms: float
    cpu_p95_ms: float
    ask_p50_ms: float  # of an answer, the encoder in it
    ask_p95_ms: float
    recall: float
    late_recall: float | None  # None where it says nothing
    groups: str
    resident_mb: float
    disk_mb: float

    def cells(self) -> list[str]:
        """Return the row of the table."""
        times = (self.p50_ms, self.p95_ms, self.cpu_p50_ms, self.cpu_p95_ms, self.ask_p50_ms, self.ask_p95_ms)
        return [
            f"{self.chunks:,}",
            f"{self.documents:,}",
            f"{self.open_s:.2f} s",
            *(f"{value:.1f} ms" for value in times),
            f"{self.recall:.3f}",
            "" if self.late_recall is None else f"{self.late_recall:.3f}",
            self.groups,
            f"{self.resident_mb:.0f} MB",
            f"{self.disk_mb:.0f} MB",
            f"{1000 * self.disk_mb / self.chunks:.1f} KB",
        ]


def main(argv: Sequence[str] | None = None) -> int:
    """Make each index, measure it in a process of its own, print a table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--folder", type=Path, help="where the indexes are made, 15 GB a million chunks; kept")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--asked", type=Path, default=QUESTIONS, help="JSON lines, each with a `question`")
    parser.add_argument("--plot", type=Path, help="draw latency and recall against size: a PNG file")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.measure:
        sys.stdout.write(json.dumps(asdict(measure(options.measure, options.asked, options.questions))) + "\n")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        real = folder / REAL
        config = IndexConfig.from_env(os.environ)
        built = build_folder(options.corpus, real, config)
        sys.stderr.write(f"{built.n_chunks}: built in {built.seconds:.0f} s\n")
        np.save(real / "exact.npy", load(real)[1].vectors.rows())
        rows = []
        for made in (real, *(folder / str(size) for size in options.sizes)):
            if not (made / "CURRENT").is_file():
                began = time.perf_counter()
                make_index(real, made, int(made.name))
                sys.stderr.write(f"{made.name}: made in {time.perf_counter() - began:.0f} s\n")
            command = [sys.executable, "-m", "bench.scale", "--measure", str(made)]
            command += ["--questions", str(options.questions), "--asked", str(options.asked.resolve())]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            rows.append(Measured(**json.loads(done.stdout.splitlines()[-1])))
    sys.stdout.write(f"{machine()}; {options.questions} questions\n")
    table(HEAD, [row.cells() for row in rows])
    if options.plot is not None:
        lines = {
            "median": [row.p50_ms for row in rows],
            "95th percentile": [row.p95_ms for row in rows],
            "95th percentile, CPU time": [row.cpu_p95_ms for row in rows],
        }
        growth(options.plot, [row.chunks for row in rows], lines, [row.recall for row in rows])
    return 0


def measure(folder: Path, asked_in: Path, n: int) -> Measured:
    """Measure opening, searching and asking, and recall@10 against exact search, with n questions of the file."""
    load(folder)  # hashed once
    began = time.perf_counter()
    pointer, snapshot = load(folder)
    opened = time.perf_counter() - began
    config = IndexConfig.from_env(os.environ)
    questions = make_questions(config, asked_in, n, noise=folder.name != REAL)
    embedder = load_embedder(config)
    for text, encoded in questions[:5]:
        search(Comparison(snapshot, text, encoded))
    times = timed(lambda question: search(Comparison(snapshot, *question)), questions)
    work = timed(lambda question: search(Comparison(snapshot, *question)), questions, time.process_time)
    memory = resident_mb()
    near = [snapshot.vectors.nearest(encoded.vector, 10)[0] for _, encoded in questions]
    rows = np.load(folder / "exact.npy", mmap_mode="r")
    vectors = np.stack([encoded.vector for _, encoded in questions])
    scores = np.concatenate([rows[at : at + 50_000] @ vectors.T for at in range(0, len(rows), 50_000)])
    true = np.argpartition(-scores, 10, axis=0)[:10].T
    recall = np.mean([np.isin(a, b).mean() for a, b in zip(true, near, strict=True)])
    grouping = snapshot.vectors.grouping if isinstance(snapshot.vectors, GroupedVectors) else None
    files = (folder / "snapshots" / pointer.snapshot).iterdir()
    engine = Engine(replace(pointer, corpus_dir=str(folder / "none")), snapshot, embedder, QAConfig(), kept=0)
    asked = [text for text, _ in questions[:ASKED]]
    for text in asked[:3]:
        engine.ask(text)
    answers = timed(engine.ask, asked)
    return Measured(
        chunks=len(snapshot.chunks),
        documents=len(snapshot.documents),
        open_s=opened,
        p50_ms=middle(times),
        p95_ms=tail(times),
        cpu_p50_ms=middle(work),
        cpu_p95_ms=tail(work),
        ask_p50_ms=middle(answers),
        ask_p95_ms=tail(answers),
        recall=float(recall),
        late_recall=late_recall(snapshot, questions[:COMPARED]) if folder.name == REAL else None,
        groups=f"{grouping.n_looked} of {grouping.n_groups}" if grouping else "all",
        resident_mb=memory,
        disk_mb=sum(path.stat().st_size for path in files) / 1e6,
    )


def late_recall(snapshot: Snapshot, questions: Sequence[tuple[str, Encoded]]) -> float:
    """Return how many of the ten chunks best by late interaction with every chunk are candidates of the search."""
    shares = []
    for text, encoded in questions:
        scores: list[float] = []
        for at in range(0, len(snapshot.chunks), BLOCK):
            numbers = range(at, min(at + BLOCK, len(snapshot.chunks)))
            matches = snapshot.tokens.matches(encoded.tokens, numbers)
            scores += [float(match.max(axis=1, initial=-1).mean()) for match in matches]
        best = np.argsort(-np.array(scores), kind="stable")[:10]
        shares.append(np.isin(best, [one.number for one in search(Comparison(snapshot, text, encoded)).best]).mean())
    return float(np.mean(shares))


if __name__ == "__main__":
    sys.exit(main())
