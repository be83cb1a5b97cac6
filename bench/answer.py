"""`python -m bench.answer`: the time of an answer, cold and warm, beside SentenceTransformer.encode and flat FAISS."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np

from bench.draw import stages
from bench.measure import SPREAD, interleaved, machine, middle, resident_mb, row, seconds, table, tail
from index.compile.bundled import model_folder
from index.config import IndexConfig
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine

ROOT = Path(__file__).parent.parent
COLD_QUESTION = "平均通关时间压缩到多少分钟？"


def main(argv: Sequence[str] | None = None) -> int:
    """Print tables; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=ROOT / "tests" / "questions.jsonl")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--rounds", type=int, default=3, help="how often every question is asked")
    parser.add_argument("--cold", type=int, default=5, help="how often the command is started")
    parser.add_argument("--plot", type=Path, help="draw the stages of an answer: a PNG file")
    options = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in options.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        build = [
            sys.executable,
            "-m",
            "qa.cli",
            "build",
            "--corpus",
            str(options.corpus.resolve()),
            "--index",
            folder,
        ]
        seconds(build, ROOT)  # in another process, so that its memory does not count here
        sys.stdout.write(f"{machine()}; {len(questions)} questions, {options.rounds} rounds\n")
        cold(Path(folder), options.cold)
        warm(Path(folder), questions, options.rounds, options.plot)
    return 0


def cold(index_dir: Path, times: int) -> None:
    """Print the time of the command from its start to the printed answer."""
    commands = {
        "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
        "yinzheng ask": [sys.executable, "-m", "qa.cli", "ask", COLD_QUESTION, "--index", str(index_dir)],
        "import gradio": [sys.executable, "-c", "import gradio"],
    }
    found = {name: np.array([seconds(command, ROOT) for _ in range(times)]) for name, command in commands.items()}
    table(SPREAD, [row(name, values, "s") for name, values in found.items()])
    ratio = middle(found["yinzheng ask"]) / middle(found["import sentence_transformers"])
    sys.stdout.write(f"\ncold answer / import sentence_transformers: {ratio:.2f}\n")


def warm(index_dir: Path, questions: Sequence[str], rounds: int, plot: Path | None) -> None:
    """Print the times of encoding, searching and asking once everything is loaded, and draw them if `plot` is given."""
    caching = open_engine(replace(IndexConfig.from_env(os.environ), index_dir=index_dir), QAConfig.from_env(os.environ))
    embedder, snapshot = caching.embedder, caching.snapshot
    engine = Engine(caching.pointer, snapshot, embedder, QAConfig.from_env(os.environ), caching.reader, kept=0)
    timings: list[dict[str, float]] = []

    def ask(question: str) -> None:
        timings.append(engine.ask(question).timings_ms)

    for question in questions:
        caching.ask(question)
    memory = resident_mb()

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(IndexConfig.from_env(os.environ))), device="cpu")
    passages = model.encode([chunk.text for chunk in snapshot.chunks], prompt_name="document")
    flat = faiss.IndexFlatIP(passages.shape[1])
    flat.add(passages)
    model.encode(questions[:3])
    runs = {
        "SentenceTransformer.encode": lambda question: model.encode(question, prompt_name="query"),
        "… + flat FAISS": lambda question: flat.search(model.encode([question], prompt_name="query"), 10),
        "encode": embedder.encode_question,
        "qa.retrieve": engine.retrieve,
        "qa.ask": ask,
        "qa.ask, asked before": caching.ask,
    }
    found = interleaved(runs, questions, rounds)
    names = dict.fromkeys(name for one in timings for name in one if name != "total")
    parts = {name: np.array([one.get(name, 0.0) for one in timings]) for name in names}
    table(SPREAD, [row(name, values) for name, values in found.items()])
    table(["of qa.ask", *SPREAD[1:]], [row(name, values) for name, values in parts.items()])
    encode, whole, original = found["encode"], found["qa.ask"], found["SentenceTransformer.encode"]
    unread = whole - parts["read"]
    sys.stdout.write(
        f"\nencode / SentenceTransformer.encode: {middle(encode) / middle(original):.2f}\n"
        f"qa.ask / encode: {middle(whole) / middle(encode):.2f} (median), {tail(whole) / tail(encode):.2f} (p95)\n"
        f"… without reading: {middle(unread) / middle(encode):.2f} (median), {tail(unread) / tail(encode):.2f} (p95)\n"
        f"… and to the encoding within it: {middle(unread) / middle(parts['encode']):.2f} (median), "
        f"{tail(unread) / tail(parts['encode']):.2f} (p95)\n"
        f"reading adds {middle(parts['read']):.0f} ms (median), {tail(parts['read']):.0f} ms (p95)\n"
        f"resident before sentence-transformers was loaded: {memory:.0f} MB\n"
    )
    if plot is not None:
        stages(
            plot, parts, {"SentenceTransformer.encode": original, "qa.ask, asked before": found["qa.ask, asked before"]}
        )


if __name__ == "__main__":
    sys.exit(main())
