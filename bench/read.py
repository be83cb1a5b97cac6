"""`python -m bench.read`: how long reading takes: PDFs of 196 pages, HTML of 1.4 MB with 2,500 tables.

`--beside DIR` reads the same files with another checkout, in turns, and says how many times as long this one takes.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.measure import SPREAD, machine, row, table

ROOT = Path(__file__).parent.parent
PAGES, TABLES = 196, 2500
WORDS = [
    "the",
    "harbour",
    "office",
    "opens",
    "every",
    "permit",
    "council",
    "tide",
    "quay",
    "berth",
    "fee",
    "unless",
    "paid",
]
READ = """
import sys, time
from pathlib import Path
try:
    from index.documents.corpus import read_document
except ImportError:
    from index.corpus import read_document
path = Path(sys.argv[1])
read_document(path.with_name("small" + path.suffix), path.parent)
began = time.process_time()
read_document(path, path.parent)
print(time.process_time() - began)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="another checkout of the project")
    options = parser.parse_args(argv)
    roots = [ROOT, *([options.beside] if options.beside else [])]
    sys.stdout.write(f"{machine()}; {options.rounds} rounds\n")
    with tempfile.TemporaryDirectory() as folder:
        paths = make_files(Path(folder))
        seconds: dict[tuple[Path, Path], list[float]] = {(path, root): [] for path in paths for root in roots}
        for _ in range(options.rounds):
            for (path, root), times in seconds.items():
                times.append(read_with(root, path))
    table(SPREAD, [row(f"{path.name}, {root.name}", np.array(times), "s") for (path, root), times in seconds.items()])
    if options.beside:
        for path in paths:
            ratio = np.median(seconds[path, ROOT]) / np.median(seconds[path, options.beside])
            sys.stdout.write(f"{path.name}: {ratio:.2f} times as long\n")
    return 0


def read_with(root: Path, path: Path) -> float:
    """Return how many seconds of a core that checkout reads the file for, its libraries being loaded."""
    env = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, cwd=root, env=env, check=True, capture_output=True, text=True)
    return float(done.stdout)


def make_files(folder: Path) -> list[Path]:
    """Write the files, and a small one of each kind beside them; return the paths."""
    choose = random.Random(0)
    pdf, ruled, html = folder / "prose.pdf", folder / "tables.pdf", folder / "tables.html"
    write_pdf(folder / "small.pdf", choose, 1, with_tables=True)
    write_pdf(pdf, choose, PAGES, with_tables=False)
    write_pdf(ruled, choose, PAGES, with_tables=True)
    (folder / "small.html").write_text(page_of(choose, 1), "utf-8")
    html.write_text(page_of(choose, TABLES), "utf-8")
    return [pdf, ruled, html]


def sentence(choose: random.Random) -> str:
    """Return some words as a sentence."""
    return " ".join(choose.choices(WORDS, k=14)).capitalize() + "."


def write_pdf(path: Path, choose: random.Random, n_pages: int, *, with_tables: bool) -> None:
    """Write so many pages of prose under headings, each with a ruled table or none."""
    from reportlab.lib import colors
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

    styles, flow = getSampleStyleSheet(), []
    for n in range(n_pages):
        flow.append(Paragraph(f"Chapter {n}", styles["Heading1"]))
        for _ in range(3 if with_tables else 7):
            flow.append(Paragraph(" ".join(sentence(choose) for _ in range(6)), styles["BodyText"]))
        if with_tables:
            flow.append(Table(rows(choose, 14), style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])))
        flow.append(PageBreak())
    SimpleDocTemplate(str(path)).build(flow)


def rows(choose: random.Random, n: int) -> list[list[str]]:
    """Return the rows of a table below their header."""
    head = ["Berth", "Opened", "Rent", "Keeper"]
    return [head, *([f"B{k}", str(1900 + k), str(37 * k), choose.choice(WORDS)] for k in range(n))]


def page_of(choose: random.Random, n_tables: int) -> str:
    """Return a web page with so many tables, a paragraph before each."""
    parts = []
    for n in range(n_tables):
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in rows(choose, 6))
        parts.append(f"<h2>Quay {n}</h2><p>{sentence(choose)}</p><table>{cells}</table>")
    return f"<!doctype html><meta charset=utf-8><title>Quays</title>{''.join(parts)}"


if __name__ == "__main__":
    sys.exit(main())
