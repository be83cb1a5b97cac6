"""`python -m bench.answer`: a question, cold and warm, beside SentenceTransformer.encode and a flat FAISS index."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from bench.measure import SPREAD, interleaved, machine, middle, resident_mb, row, seconds, table, tail
from index.bundled import model_folder
from index.config import IndexConfig
from index.embed import load_embedder
from index.rebuild import build_folder
from index.store import load
from qa import open as open_engine

ROOT = Path(__file__).parent.parent
COLD_QUESTION = "平均通关时间压缩到多少分钟？"


def main(argv: Sequence[str] | None = None) -> int:
    """Print tables; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=ROOT / "tests" / "questions.jsonl")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--rounds", type=int, default=3, help="times that every question is asked")
    parser.add_argument("--cold", type=int, default=5, help="times that the command is started")
    options = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in options.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        config = IndexConfig.from_env(os.environ)
        build_folder(options.corpus, folder, config)
        sys.stdout.write(f"{machine()}; {len(questions)} questions, {options.rounds} rounds\n")
        cold(Path(folder), options.cold)
        warm(Path(folder), questions, options.rounds)
    return 0


def cold(index_dir: Path, times: int) -> None:
    """Time the command from its start to the printed answer."""
    commands = {
        "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
        "yinzheng ask": [sys.executable, "-m", "qa.cli", "ask", COLD_QUESTION, "--index", str(index_dir)],
        "import gradio": [sys.executable, "-c", "import gradio"],
    }
    found = {name: np.array([seconds(command, ROOT) for _ in range(times)]) for name, command in commands.items()}
    table(SPREAD, [row(name, values, "s") for name, values in found.items()])
    ratio = middle(found["yinzheng ask"]) / middle(found["import sentence_transformers"])
    sys.stdout.write(f"\ncold answer / import sentence_transformers: {ratio:.2f}\n")


def warm(index_dir: Path, questions: Sequence[str], rounds: int) -> None:
    """Time encoding, searching and asking, once everything is loaded; each question in turn by each."""
    engine = open_engine(index_dir)
    embedder = load_embedder(IndexConfig.from_env(os.environ))
    _, snapshot = load(index_dir)
    for question in questions[:3]:
        engine.ask(question)
    memory = resident_mb()

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(IndexConfig.from_env(os.environ).cache_dir)), device="cpu")
    passages = model.encode([chunk.text for chunk in snapshot.chunks], prompt_name="document")
    flat = faiss.IndexFlatIP(passages.shape[1])
    flat.add(passages)
    model.encode(questions[:3])
    spent: list[dict[str, float]] = []
    runs = {
        "SentenceTransformer.encode": lambda question: model.encode(question, prompt_name="query"),
        "… + flat FAISS": lambda question: flat.search(model.encode([question], prompt_name="query"), 10),
        "encode": embedder.encode_question,
        "qa.retrieve": engine.retrieve,
        "qa.ask": lambda question: spent.append(engine.ask(question).timings_ms),
    }
    found = interleaved(runs, questions, rounds)
    parts = {f"… {name}": np.array([times[name] for times in spent]) for name in ("encode", "search", "read")}
    table(SPREAD, [row(name, values) for name, values in (found | parts).items()])
    encode, ask, original = found["encode"], found["qa.ask"], found["SentenceTransformer.encode"]
    sys.stdout.write(
        f"\nencode / SentenceTransformer.encode: {middle(encode) / middle(original):.2f}\n"
        f"qa.ask / encode: {middle(ask) / middle(encode):.2f} (median), {tail(ask) / tail(encode):.2f} (p95)\n"
        f"reading adds {middle(parts['… read']):.0f} ms (median), {tail(parts['… read']):.0f} ms (p95)\n"
        f"resident before sentence-transformers was loaded: {memory:.0f} MB\n"
    )


if __name__ == "__main__":
    sys.exit(main())
