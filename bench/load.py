"""`python -m bench.load`: many clients asking one engine at once, in one process."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bench.measure import SPREAD, machine, resident_mb, row, table, timed
from qa import open as open_engine

ROOT = Path(__file__).parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path(".yinzheng"))
    parser.add_argument("--questions", type=Path, default=ROOT / "tests" / "questions.jsonl")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--each", type=int, default=20, help="questions a client asks")
    options = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in options.questions.read_text("utf-8").splitlines()]
    engine = open_engine(options.index)
    for question in questions[:3]:
        engine.ask(question)
    rows = []
    for n in options.clients:
        own = [[questions[(client + i) % len(questions)] for i in range(options.each)] for client in range(n)]
        began = time.perf_counter()
        with ThreadPoolExecutor(n) as pool:
            times = np.concatenate(list(pool.map(lambda mine: timed(engine.ask, mine), own)))
        rate = len(times) / (time.perf_counter() - began)
        rows.append([*row(f"{n} clients", times), f"{rate:.0f} / s"])
    sys.stdout.write(f"{machine()}; {options.each} questions a client; {resident_mb():.0f} MB resident\n")
    table([*SPREAD, "answers"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
