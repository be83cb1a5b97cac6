"""`python -m bench.start`: the time from starting the page to its first answer, beside importing gradio."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import numpy as np

from bench.answer import COLD_QUESTION
from bench.measure import SPREAD, machine, middle, row, seconds, table
from index.config import IndexConfig
from index.rebuild import build_folder
from qa.page.server import free_ports

ROOT = Path(__file__).parent.parent
TIMEOUT = 120  # seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    imports, ready, answered = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        build_folder(options.corpus, folder, IndexConfig.from_env(os.environ))
        environment = os.environ | {"YINZHENG_INDEX": folder, "YINZHENG_CORPUS": str(options.corpus)}
        for _ in range(options.rounds):
            imports.append(seconds([sys.executable, "-c", "import gradio"], ROOT))
            first, second = start(environment)
            ready.append(first)
            answered.append(second)
    sys.stdout.write(f"{machine()}; {options.rounds} rounds\n")
    found = {"import gradio": imports, "app.py ready": ready, "app.py, first answer": answered}
    table(SPREAD, [row(name, np.array(values), "s") for name, values in found.items()])
    limit = 1.6 * middle(np.array(imports)) + 3
    sys.stdout.write(f"\nfirst answer / (1.6 · import gradio + 3 s): {middle(np.array(answered)) / limit:.2f}\n")
    return 0


def start(environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds from the start of `app.py` until /health says ready, and until it has answered."""
    url = f"http://127.0.0.1:{next(free_ports('127.0.0.1'))}/"
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT) as client:
            while not _is_ready(client):
                if server.poll() is not None or time.perf_counter() - began > TIMEOUT:
                    raise RuntimeError("app.py did not start")
                time.sleep(0.02)
            ready = time.perf_counter() - began
            reply = client.post("ask", json={"question": COLD_QUESTION}).raise_for_status()
            if '"answer"' not in reply.text:
                raise RuntimeError(reply.text[:200])
            return ready, time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    sys.exit(main())
