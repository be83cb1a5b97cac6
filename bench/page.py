"""`python -m bench.page`: a first visit in a real browser: open, click a suggestion, read, click the quote.

Times are taken in the browser, from the click to the second frame drawn after the result is visible.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import machine, middle, row, table
from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.config import ServeConfig
from qa.page.server import serve
from qa.page.service import Service

ROOT = Path(__file__).parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SUGGESTION, QUOTE, OPEN = ".yz-suggestions button", ".yz-quote", ".yz-quote .yz-open"
MARK = "mark.yz-current"  # of the quote, in its document
STEPS = ("page to its box for questions", "page to its suggestions", "suggestion to quoted answer", "quote to its mark")
LOADED = """async (results) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const loaded = async (result) => {
    while (!document.querySelector(result)) await frame();
    await frame();
    return performance.now();
  };
  return Promise.all(results.map(loaded));
}"""
CLICKED = """async ([target, number, result]) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const seen = (node) => {
    if (!node) return false;
    const box = node.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  };
  const nodes = document.querySelectorAll(target);
  const began = performance.now();
  nodes[number % nodes.length].click();
  while (!seen(document.querySelector(result))) await frame();
  await frame();
  return performance.now() - began;
}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; return 1 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--rounds", type=int, default=10, help="visits in each language and width")
    parser.add_argument("--pause", type=float, default=1, help="seconds of reading before each click")
    parser.add_argument("--languages", nargs="+", default=["zh-CN", "en-US"])
    parser.add_argument("--widths", nargs="+", type=int, default=[1440, 390])
    given = parser.parse_args(argv)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.stderr.write("no Chromium: apt-get install chromium, or set CHROMIUM to its program\n")
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        url = opened(given.corpus, Path(folder))
        visit(browser, url, given.languages[0], given.widths[0], 0, 0)  # warm
        sys.stdout.write(f"{machine()}; Chromium {browser.version}; {given.rounds} visits each, times in ms\n")
        for language in given.languages:
            for width in given.widths:
                found = np.array([visit(browser, url, language, width, n, given.pause) for n in range(given.rounds)])
                rows = [row(step, found[:, n]) for n, step in enumerate(STEPS)]
                table([f"{language}, {width} px", "median", "p95", "lowest", "highest"], rows)
                sys.stdout.write(
                    f"\nslowest click at the median: {max(middle(found[:, 2]), middle(found[:, 3])):.0f} ms, "
                    f"worst of all clicks: {found[:, 2:].max():.0f} ms\n"
                )
        browser.close()
    return 0


def opened(corpus: Path, folder: Path) -> str:
    """Serve the corpus, indexed in the folder, and return the address."""
    config = replace(IndexConfig.from_env(os.environ), corpus_dir=corpus, index_dir=folder / "index")
    service = Service(config, QAConfig())
    service.start()
    service.engine()
    return serve(service, ServeConfig())


def visit(browser: Any, url: str, language: str, width: int, number: int, pause: float) -> list[float]:
    """Return the milliseconds of each of STEPS in a fresh browser context, with suggestion `number`.

    Before each click it waits `pause` seconds, as somebody who reads; gradio's script loads meanwhile.
    """
    context = browser.new_context(locale=language, viewport={"width": width, "height": 860})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    times = page.evaluate(LOADED, ["#yz-box", SUGGESTION])
    for click in ([SUGGESTION, number, QUOTE], [OPEN, 0, MARK]):
        page.wait_for_timeout(1000 * pause)
        times.append(page.evaluate(CLICKED, click))
    context.close()
    return [float(value) for value in times]


if __name__ == "__main__":
    sys.exit(main())
